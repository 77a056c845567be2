/** Pieces of text that every notation shares: entities, links, mentions, emoji. */
import { h } from "../dom.js";
import { emoji } from "./emoji.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Undo the three escapes that Slack knows. */
export const decode = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** A link, if its scheme is one that a message may open; else its words. */
export function link(url, label) {
  const words = label || url.replace(/^mailto:/, "");
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return document.createTextNode(words);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, words);
}

/**
 * @typedef {object} Names how ids read in one workspace
 * @property {string} me
 * @property {(id: string) => string | undefined} user
 * @property {(id: string) => string | undefined} channel
 */

/** @param {string} id @param {Names} names */
export function mention(id, names, fallback) {
  const mine = id === names.me ? " mention-me" : "";
  return h("span", { class: `mention${mine}` }, `@${names.user(id) ?? fallback ?? id}`);
}

/** @param {string} id @param {Names} names */
export function channelMention(id, names, fallback) {
  return h("span", { class: "mention" }, `#${names.channel(id) ?? fallback ?? id}`);
}

/** `@channel`, `@here` and `@everyone`, which call people: shown as loudly as they are. */
export const broadcast = (range) => h("span", { class: "mention mention-me" }, `@${range}`);

/** An emoji by name, or the name as written. */
export function emojiNode(name) {
  const char = emoji(name);
  if (!char) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, char);
}

/** Text with its `:emoji:` drawn. */
export function withEmoji(text) {
  return text
    .split(/(:[a-z0-9_+-]+:)/)
    .map((part) => (/^:[a-z0-9_+-]+:$/.test(part) ? emojiNode(part.slice(1, -1)) : part));
}

const DEEPEST = 4;

/**
 * A line that begins with a sign of its own and hangs behind it.
 * @param {string} marker @param {any} words @param {number} depth 0 for the outermost list
 */
export function listItem(marker, words, depth) {
  const item = h(
    "div",
    { class: "line item", role: "listitem" },
    h("span", { class: "marker" }, marker),
    h("span", {}, words),
  );
  item.style.setProperty("--depth", String(Math.min(DEEPEST, Math.floor(depth))));
  return item;
}
