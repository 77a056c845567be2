/** The middle of the page: one channel or direct message. */
import { displayName } from "../names.js";
import { Composer } from "../composer.js";
import { byId, fill, focusToType, h } from "../dom.js";
import { placeMark, placeName, placeTitle } from "../place.js";
import { avatar } from "../render/avatar.js";
import { arrange } from "../threads.js";
import { rows, Timeline } from "../timeline.js";
import { statusWords } from "./status.js";

const BEGINNING_IM =
  "Everything you write here goes to the app. Each message opens a thread of its own.";

export class ChannelView {
  /**
   * @param {import("../desk.js").Desk} desk
   * @param {(session: object) => object} actsFor
   * @param {import("./hints.js").Hints} hints
   */
  constructor(desk, actsFor, hints) {
    this.desk = desk;
    this.actsFor = actsFor;
    this.timeline = new Timeline(byId("channel-timeline"));
    this.composer = new Composer(desk, {
      id: "channel-composer",
      testid: "composer",
      inThread: false,
    });
    this.prompts = h("div", { class: "chips prompts", "data-testid": "prompts" });
    this.hints = hints;
    this.foot = h("p", { class: "composer-foot" });
    byId("channel-foot").append(this.hints.node, this.prompts, this.composer.node, this.foot);
    this.headed = [];
  }

  draw() {
    const { desk } = this;
    const { session, channel, reading } = desk;
    if (!channel) return;
    const acts = this.actsFor(session);
    const messages = session.list(channel.id);
    const { roots, threads } = arrange(messages);
    reading.mark(channel.id, document.hidden ? "" : roots.at(-1)?.ts);
    const fresh = reading.freshReplies(messages, session.user);
    const items = rows(roots, (message) => ({
      acts,
      editing: desk.editing === message.ts && desk.place.thread !== message.ts,
      thread: threads.get(message.ts),
      fresh: fresh.get(message.ts),
      status: statusWords(session, channel.id, message.ts),
    }));
    this.timeline.show(`${desk.me}/${channel.id}`, [this.#beginning(session, channel), ...items]);
    this.#head(session, channel);
    this.#prompts(session, channel);
    this.#keys(session);
    this.hints.draw();
    this.composer.bind(`${desk.me}/${channel.id}`, {
      channel,
      placeholder: `Message ${placeTitle(session, channel)}`,
    });
  }

  #head(session, channel) {
    const now = [
      session.user,
      channel.id,
      channel.topic,
      channel.members.length,
      channel.is_archived,
    ];
    if (now.every((value, index) => value === this.headed[index])) return;
    this.headed = now;
    const people = channel.members.map((id) => session.userById(id)).filter(Boolean);
    fill(
      byId("channel-head"),
      h("h1", {}, placeMark(session, channel, 18), placeName(session, channel)),
      h("p", { class: "topic" }, channel.topic),
      !channel.is_im &&
        h(
          "span",
          {
            class: "faces",
            title: people.map(displayName).join(", "),
            role: "img",
            "aria-label": `${people.length} members`,
          },
          people.map((user) =>
            avatar(user.is_bot ? { ...user, username: null } : user, user, "tiny"),
          ),
        ),
    );
  }

  /** What stands above the first message. */
  #beginning(session, channel) {
    const draw = () =>
      h(
        "div",
        { class: "beginning" },
        h("div", { class: "beginning-mark" }, placeMark(session, channel, 30)),
        h("h2", {}, placeName(session, channel)),
        h(
          "p",
          {},
          channel.is_im
            ? BEGINNING_IM
            : `This is where ${placeTitle(session, channel)} begins. ${channel.topic ?? ""}`,
        ),
      );
    return { key: "beginning", deps: [channel.id, channel.topic], draw };
  }

  #prompts(session, channel) {
    const prompts = channel.is_im ? (session.state.suggested_prompts ?? []) : [];
    this.prompts.hidden = prompts.length === 0;
    if (this.prompted === prompts) return;
    this.prompted = prompts;
    const say = (message) => {
      this.composer.send(message);
      focusToType(this.composer.field);
    };
    fill(
      this.prompts,
      prompts.map(({ title: words, message }) =>
        h(
          "button",
          { type: "button", class: "chip", title: message, on: { click: () => say(message) } },
          words,
        ),
      ),
    );
  }

  /** Under the field: how its keys work, and on a narrow screen what the sidebar's foot says. */
  #keys(session) {
    const words = session.state.model?.scripted ? "Answers follow a script" : "";
    if (this.foot.dataset.words === words) return;
    this.foot.dataset.words = words;
    fill(
      this.foot,
      h("span", { class: "narrow-only" }, words),
      h(
        "span",
        { class: "keys" },
        h("kbd", {}, "Enter"),
        " sends · ",
        h("kbd", {}, "Shift"),
        " + ",
        h("kbd", {}, "Enter"),
        " new line · ",
        h("kbd", {}, "↑"),
        " edits",
      ),
    );
  }
}
