/** One message as a row: author, content, reactions, thread summary, tools. */
import { h, icon } from "../dom.js";
import { authorName } from "../names.js";
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { editor } from "./editor.js";
import { emoji } from "./emoji.js";
import { attached } from "./files.js";
import { mrkdwn } from "./mrkdwn.js";
import { clock, dateOf, shortClock } from "./time.js";

/**
 * @typedef {object} Item a row of the timeline
 * @property {object} message
 * @property {boolean} compact the author stands in the row above
 * @property {boolean} editing
 * @property {{count: number, authors: object[], latest: string} | undefined} thread
 * @property {number} [fresh] unread replies
 * @property {string} [status] what is going on in its thread
 * @property {object} acts what the row's controls do, see `acts.js`
 */

/** @param {Item} item */
export function drawMessage(item) {
  const { message, acts } = item;
  const name = authorName(message.author);
  const hidden = message.is_ephemeral;
  return h(
    "article",
    {
      class: `message${item.compact ? " compact" : ""}${hidden ? " ephemeral" : ""}`,
      "data-testid": hidden ? "ephemeral" : "message",
      "data-ts": message.ts,
      "data-author": name,
      tabindex: "-1",
      "aria-label": `${name}, ${clock(message.ts)}`,
    },
    hidden && h("p", { class: "only-you" }, icon("eye", 14), "Only visible to you"),
    gutter(item),
    h(
      "div",
      { class: "message-body" },
      item.compact ? null : byline(message, name),
      item.editing ? editor(message, acts) : content(item),
      reactions(message, acts),
      summary(item),
    ),
    item.editing ? null : tools(item),
  );
}

function gutter({ message, compact, acts }) {
  if (compact)
    return h("time", { class: "gutter-time", "aria-hidden": "true" }, shortClock(message.ts));
  return avatar(message.author, acts.userById(message.author?.id));
}

function byline(message, name) {
  return h(
    "header",
    { class: "byline" },
    h("strong", { class: "author" }, name),
    message.author?.is_bot && h("span", { class: "app-badge" }, "APP"),
    h(
      "time",
      { datetime: dateOf(message.ts).toISOString(), title: dateOf(message.ts).toLocaleString() },
      clock(message.ts),
    ),
  );
}

function content({ message, acts }) {
  const context = { names: acts.names, press: (action) => acts.press(message, action) };
  const words = message.blocks?.length
    ? drawBlocks(message.blocks, context)
    : mrkdwn(message.text, acts.names);
  return h(
    "div",
    { class: "content" },
    (message.text || !message.files?.length) && words,
    message.edited && !message.author?.is_bot && h("span", { class: "edited" }, "(edited)"),
    attached(message.files),
    message.is_notice && noticeActs(message, acts),
  );
}

/** A notice of this page's goes when it was read, or when what it offers was chosen. */
function noticeActs(message, acts) {
  const button = (label, choose = () => {}) => {
    const click = () => {
      acts.dismiss(message);
      choose();
    };
    return h("button", { type: "button", class: "link", on: { click } }, label);
  };
  const { remedy } = message;
  return h(
    "p",
    { class: "notice-acts" },
    remedy && button(remedy.label, remedy.choose),
    button("Dismiss"),
  );
}

function reactions(message, acts) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ name, users = [], count = users.length }) => {
      const mine = users.includes(acts.names.me);
      const who = users.map((id) => acts.names.user(id) ?? id).join(", ");
      return h(
        "button",
        {
          type: "button",
          class: `reaction${mine ? " mine" : ""}`,
          title: who,
          "aria-pressed": String(mine),
          "aria-label": `${name.replaceAll("_", " ")}, ${count}`,
          "data-focus": `reaction-${name}`,
          on: { click: () => acts.react(message, name, mine) },
        },
        emoji(name) ?? `:${name}:`,
        h("span", {}, count),
      );
    }),
  );
}

/** What stands under a root: who answered, how often, and what is happening right now. */
function summary({ message, thread, status, fresh, acts }) {
  if (!thread && !status) return null;
  const replies = thread ? `${thread.count} ${thread.count === 1 ? "reply" : "replies"}` : "Thread";
  return h(
    "button",
    {
      type: "button",
      class: `thread-summary${fresh ? " fresh" : ""}`,
      "data-testid": "thread-summary",
      "data-focus": "thread",
      on: { click: () => acts.openThread(message) },
    },
    thread &&
      h(
        "span",
        { class: "faces" },
        thread.authors.slice(-4).map((author) => avatar(author, acts.userById(author.id), "tiny")),
      ),
    h("span", { class: "count" }, replies),
    status
      ? h("span", { class: "thread-status", "data-testid": "thread-status" }, dots(), status)
      : thread &&
          h(
            "span",
            { class: "when" },
            fresh ? `${fresh} new` : `Last reply ${clock(thread.latest)}`,
          ),
  );
}

/** Three dots that breathe while somebody works. */
export const dots = () =>
  h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));

function tools({ message, acts, inThread }) {
  if (message.is_ephemeral || message.subtype === "tombstone") return null;
  const more = h(
    "button",
    {
      type: "button",
      class: "tool",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-testid": "message-menu",
      "data-focus": "menu",
      on: { click: () => acts.openMenu(message, more) },
    },
    icon("more"),
  );
  const reply =
    !inThread &&
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": "Reply in thread",
        title: "Reply in thread",
        "data-testid": "reply-in-thread",
        "data-focus": "reply",
        on: { click: () => acts.openThread(message) },
      },
      icon("reply"),
    );
  return h("div", { class: "tools" }, reply, more);
}
