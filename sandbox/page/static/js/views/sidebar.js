/** The channels and direct messages that the person in charge can see. */
import { displayName } from "../acts.js";
import { byId, h, icon } from "../dom.js";
import { reconcile } from "../keyed.js";
import { avatar } from "../render/avatar.js";

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
    byId("sidebar").addEventListener("keydown", (event) => event.key === "Escape" && this.#open(false));
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
    const { channels, bot_user_id: bot, model, team } = session.state;
    byId("team-name").textContent = team.name;
    const items = channels.map((channel) => {
      const unread = reading.unread(session, channel);
      const name = channel.is_im ? displayName(session.userById(otherIn(channel, session.user) ?? bot)) : channel.name;
      const current = channel.id === place.channel;
      return { key: channel.id, deps: [channel.name, channel.is_archived, unread, current, name], channel, unread, current, name };
    });
    const build = (item) => this.#row(item, session);
    reconcile(this.channels, items.filter(({ channel }) => !channel.is_im), build);
    reconcile(this.direct, items.filter(({ channel }) => channel.is_im), build);
    this.foot.textContent = model?.scripted ? "Answers are scripted: no language model is connected." : (model?.name ?? "");
  }

  #row({ channel, unread, current, name }, session) {
    const bot = channel.is_im && session.userById(otherIn(channel, session.user));
    return h(
      "div",
      { role: "listitem" },
      h(
        "button",
        {
          type: "button",
          class: `channel${current ? " current" : ""}${unread ? " unread" : ""}`,
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
        bot ? avatar({ ...bot, name }, bot, "tiny") : icon(channel.is_private ? "lock" : "hash", 16),
        h("span", { class: "channel-name" }, name),
        channel.is_archived && h("small", {}, "archived"),
        unread ? h("span", { class: "badge", "aria-label": `${unread} unread` }, unread) : null,
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

/** Who else is in a direct message. */
export const otherIn = (channel, me) => channel.members.find((id) => id !== me);
