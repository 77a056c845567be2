/** The channels and direct messages that the person in charge can see. */
import { byId, h, icon } from "../dom.js";
import { reconcile } from "../keyed.js";
import { placeMark, placeName } from "../place.js";

export class Sidebar {
  /** @param {import("../desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.channels = h("div", { role: "list" });
    this.direct = h("div", { role: "list" });
    this.toggle = byId("drawer-toggle");
    this.toggle.append(icon("menu", 20));
    this.toggle.addEventListener("click", () => this.#open(byId("scrim").hidden));
    byId("scrim").addEventListener("click", () => this.#open(false));
    byId("sidebar").addEventListener(
      "keydown",
      (event) => event.key === "Escape" && this.#open(false),
    );
    this.foot = h("p", { class: "sidebar-foot", "data-testid": "model" });
    byId("sidebar").append(
      h("h2", {}, "Channels"),
      this.channels,
      h("h2", {}, "Direct messages"),
      this.direct,
      this.foot,
    );
  }

  draw() {
    const { session, reading, place } = this.desk;
    const { channels, model, team } = session.state;
    byId("team-name").textContent = team.name;
    const items = channels.map((channel) => {
      const { any, waiting } = reading.unread(session, channel);
      const current = channel.id === place.channel;
      const deps = [session, channel.name, channel.is_archived, any, waiting, current];
      return { key: channel.id, deps, channel, any, waiting, current };
    });
    const build = (item) => this.#row(item, session);
    reconcile(
      this.channels,
      items.filter(({ channel }) => !channel.is_im),
      build,
    );
    reconcile(
      this.direct,
      items.filter(({ channel }) => channel.is_im),
      build,
    );
    this.foot.textContent = model?.scripted
      ? "Answers follow a script; no language model is connected. Start with OPENAI_API_KEY set to connect one."
      : (model?.name ?? "");
  }

  #row({ channel, any, waiting, current }, session) {
    const name = placeName(session, channel);
    return h(
      "div",
      { role: "listitem" },
      h(
        "button",
        {
          type: "button",
          class: `channel${current ? " current" : ""}${any ? " unread" : ""}`,
          "data-testid": `channel-${name}`,
          "data-focus": "open",
          "aria-current": current ? "page" : null,
          on: {
            click: () => {
              this.desk.openChannel(channel.id);
              this.#open(false);
            },
          },
        },
        placeMark(session, channel, 16, "tiny"),
        h("span", { class: "channel-name" }, name),
        channel.is_archived && h("small", {}, "archived"),
        waiting > 0 &&
          h(
            "span",
            { class: "badge" },
            waiting,
            h("span", { class: "visually-hidden" }, " unread"),
          ),
      ),
    );
  }

  /** On a narrow screen the list is a drawer. */
  #open(open) {
    byId("sidebar").classList.toggle("open", open);
    byId("scrim").hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) byId("sidebar").querySelector(".channel.current, .channel")?.focus();
  }
}
