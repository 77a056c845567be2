/** The right side of the page: one thread. On a narrow screen it covers everything. */
import { Composer } from "../composer.js";
import { byId, fill, h, icon } from "../dom.js";
import { placeTitle } from "../place.js";
import { dots } from "../render/message.js";
import { threadOf } from "../threads.js";
import { noteRow, rows, Timeline } from "../timeline.js";
import { statusWords } from "./status.js";

/** Where the thread covers the channel instead of standing beside it. */
const narrow = matchMedia("(max-width: 860px)");

export class ThreadView {
  /** @param {import("../desk.js").Desk} desk @param {(session: object) => object} actsFor */
  constructor(desk, actsFor) {
    this.desk = desk;
    this.actsFor = actsFor;
    this.pane = byId("thread-pane");
    this.timeline = new Timeline(byId("thread-timeline"));
    this.composer = new Composer(desk, {
      id: "thread-composer",
      testid: "thread-composer",
      inThread: true,
    });
    this.where = h("span", { class: "topic" });
    this.status = h("p", {
      class: "status",
      "data-testid": "status",
      role: "status",
      hidden: true,
    });
    const close = h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": "Close thread",
        "data-testid": "close-thread",
        on: { click: () => this.close() },
      },
      icon("close"),
    );
    fill(byId("thread-head"), h("h2", {}, "Thread"), this.where, close);
    byId("thread-foot").append(this.status, this.composer.node);
    narrow.addEventListener("change", () => desk.session?.state && this.draw());
    document.addEventListener("keydown", (event) => {
      const free = !event.defaultPrevented && !document.querySelector("dialog[open]");
      if (event.key === "Escape" && free && desk.place.thread) this.close();
    });
  }

  draw() {
    const { desk } = this;
    const { session, reading, channel } = desk;
    const { thread } = desk.place;
    this.pane.hidden = !thread;
    // The keyboard shall not wander under the sheet.
    byId("channel-pane").inert = Boolean(thread) && narrow.matches;
    byId("desk").classList.toggle("with-thread", Boolean(thread));
    if (!thread || !channel) return;
    const acts = this.actsFor(session);
    const messages = threadOf(session.list(channel.id), thread);
    const replies = messages.filter((message) => message.ts !== thread);
    if (!document.hidden) reading.mark(`${channel.id}/${thread}`, replies.at(-1)?.ts);
    const items = rows(messages, (message) => ({
      acts,
      inThread: true,
      editing: desk.editing === message.ts,
      ...(message === replies[0] && { compact: false }),
    }));
    if (items[0]?.today) items.shift();
    const count = replies.filter((message) => !message.is_ephemeral).length;
    const after = items.findIndex((item) => item.key === thread) + 1;
    if (count)
      items.splice(after, 0, noteRow("replies", `${count} ${count === 1 ? "reply" : "replies"}`));
    this.timeline.show(`${desk.me}/${channel.id}/${thread}`, items);
    this.where.textContent = placeTitle(session, channel);
    this.#status(statusWords(session, channel.id, thread));
    this.composer.bind(`${desk.me}/${channel.id}/${thread}`, {
      channel,
      thread,
      placeholder: "Reply…",
    });
  }

  #status(words) {
    if (this.status.dataset.words === words) return;
    this.status.dataset.words = words;
    this.status.hidden = !words;
    fill(this.status, words && dots(), words);
  }

  /** Close, and give the keyboard back to the message the thread hangs on. */
  close() {
    const { thread } = this.desk.place;
    this.desk.closeThread();
    byId("channel-pane").inert = false;
    const row = byId("channel-timeline").querySelector(`[data-ts="${thread}"]`);
    (row?.querySelector("[data-focus=thread]") ?? row)?.focus();
  }
}
