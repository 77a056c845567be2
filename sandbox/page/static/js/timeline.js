/** A list of messages that stays at its end while its reader is there. */
import { h, icon } from "./dom.js";
import { clear, reconcile } from "./keyed.js";
import { drawMessage } from "./render/message.js";
import { dateOf, dayKey, dayName } from "./render/time.js";
import { authorName } from "./names.js";

const NEAR_END_PX = 90;
const SAME_BREATH_MS = 5 * 60 * 1000;

export class Timeline {
  /** @param {HTMLElement} scroller */
  constructor(scroller) {
    this.scroller = scroller;
    this.list = h("div", { class: "rows" });
    this.pill = h(
      "button",
      { type: "button", class: "to-end", hidden: true, on: { click: () => this.toEnd() } },
      icon("down", 14),
      "New messages",
    );
    scroller.append(this.list, this.pill);
    this.atEnd = true;
    this.top = 0;
    this.place = "";
    this.mine = "";
    scroller.addEventListener("scroll", () => this.#look(), { passive: true });
    // A pane that opens, a composer that grows, a picture that arrives: the end moves, stay there.
    const sizes = new ResizeObserver(() => this.atEnd && this.toEnd());
    sizes.observe(scroller);
    sizes.observe(this.list);
  }

  /**
   * @param {string} place what is listed; another one starts at its end
   * @param {object[]} items from `rows`, possibly with rows of the caller's own (`draw`)
   */
  show(place, items) {
    if (place !== this.place) {
      clear(this.list);
      this.place = place;
      this.mine = "";
      this.atEnd = true;
    }
    const last = this.list.lastElementChild;
    reconcile(this.list, items, (item) => (item.draw ?? drawMessage)(item));
    const more = last !== this.list.lastElementChild;
    // A note that only the reader sees may come before what they just wrote, and stand behind it.
    const mine = items.findLast(isMine)?.message.ts ?? "";
    const wrote = mine > this.mine;
    this.mine = mine;
    if (this.atEnd || wrote) this.toEnd();
    else if (more) this.pill.hidden = false;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.pill.hidden = true;
  }

  /** Only the reader leaves the end, by going up; a list that grows leaves nobody behind. */
  #look() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    this.atEnd = near || (this.atEnd && scrollTop >= this.top);
    this.top = scrollTop;
    if (this.atEnd) this.pill.hidden = true;
  }
}

/**
 * Messages as rows, with a divider where a day begins.
 * @param {object[]} messages in order of time
 * @param {(message: object) => object} describe the rest of a row, see `drawMessage`
 */
export function rows(messages, describe) {
  const out = [];
  let before = null;
  for (const message of messages) {
    if (!before || dayKey(before.ts) !== dayKey(message.ts)) out.push(dayRow(message.ts));
    // What hangs under a message parts it from the next one.
    const compact = continues(before, message) && !out.at(-1).thread;
    const item = { message, compact, ...describe(message) };
    const { thread, acts, editing, fresh, status } = item;
    item.key = message.ts;
    item.deps = [
      message,
      acts,
      item.compact,
      editing,
      fresh,
      status,
      thread?.count,
      thread?.latest,
    ];
    out.push(item);
    before = message;
  }
  return out;
}

const isMine = ({ message, acts }) => Boolean(message) && message.user === acts.names.me;

function dayRow(ts) {
  const name = dayName(ts);
  return {
    key: `day ${dayKey(ts)}`,
    deps: [name],
    today: name === "Today",
    draw: () => h("div", { class: "day", role: "separator" }, h("span", {}, name)),
  };
}

/** A row that only says something: "3 replies". */
export const noteRow = (key, text) => ({
  key,
  deps: [text],
  draw: () => h("div", { class: "note-row" }, h("span", {}, text)),
});

function continues(before, message) {
  return (
    Boolean(before) &&
    !before.is_ephemeral &&
    !message.is_ephemeral &&
    before.author?.id === message.author?.id &&
    authorName(before.author) === authorName(message.author) &&
    dayKey(before.ts) === dayKey(message.ts) &&
    dateOf(message.ts) - dateOf(before.ts) < SAME_BREATH_MS
  );
}
