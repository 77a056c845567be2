/** Slack's own markup (mrkdwn) as DOM. The rules are those of Slack's formatting reference. */
import { h } from "../dom.js";
import { broadcast, channelMention, decode, emojiNode, link, listItem, mention } from "./text.js";

// Inside a style, tokens and code are swallowed whole: a link may contain the style's own sign.
const inner = (sign) => `((?:[^${sign}\\n<\`]|<[^<>\\n]*>|\`[^\`\\n]*\`)+?)`;
const styled = (sign) =>
  `(?<![\\w${sign}])${sign}(?=\\S)${inner(sign)}(?<=\\S)${sign}(?![\\w${sign}])`;
const TOKEN = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    styled("\\*"),
    styled("_"),
    styled("~"),
    ":([a-z0-9_+-]+):",
  ].join("|"),
  "g",
);
const QUOTE = /^(?:&gt;|>) ?/;
const ITEM = /^(\s*)([•◦▪-]|\d+[.)]) +/;

/**
 * @param {string} text
 * @param {import("./text.js").Names} names
 * @returns {DocumentFragment}
 */
export function mrkdwn(text, names) {
  const fragment = new DocumentFragment();
  (text ?? "").split(/```\n?([\s\S]*?)\n?```/).forEach((part, index) => {
    if (index % 2) fragment.append(h("pre", {}, plainTokens(part)));
    else if (part.trim()) fragment.append(...paragraphs(part.replace(/^\n+|\n+$/g, ""), names));
  });
  return fragment;
}

/** Lines, of which neighbours of one kind belong together. */
function paragraphs(text, names) {
  const out = [];
  let quoteRest = false;
  for (const line of text.split("\n")) {
    quoteRest ||= /^(?:&gt;|>){3}/.test(line);
    const quoted = quoteRest || QUOTE.test(line);
    const item = ITEM.exec(line);
    if (quoted) gathered(out, "blockquote").append(lineOf(unquoted(line), names));
    else if (item) gathered(out, "div", { role: "list" }).append(itemOf(line, item, names));
    else out.push(lineOf(line, names));
  }
  return out;
}

/** The element that such lines stand in together: the last one if it is of this kind. */
function gathered(out, tag, attributes = {}) {
  const fresh = h(tag, attributes);
  const last = out.at(-1);
  if (last?.tagName === fresh.tagName && last.role === fresh.role) return last;
  out.push(fresh);
  return fresh;
}

const unquoted = (line) => line.replace(/^(?:&gt;|>){3} ?/, "").replace(QUOTE, "");

const lineOf = (line, names) => h("div", { class: "line" }, line ? inline(line, names) : h("br"));

const itemOf = (line, [all, indent, marker], names) =>
  listItem(marker, inline(line.slice(all.length), names), indent.length / 2);

/** One line's styles and tokens as nodes. */
export function inline(text, names) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > from) nodes.push(decode(text.slice(from, match.index)));
    nodes.push(node(match, names));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(decode(text.slice(from)));
  return nodes;
}

function node([whole, code, token, bold, italic, strike, emoji], names) {
  if (code !== undefined) return h("code", {}, decode(code));
  if (token !== undefined) return special(token, names);
  if (bold !== undefined) return h("strong", {}, inline(bold, names));
  if (italic !== undefined) return h("em", {}, inline(italic, names));
  if (strike !== undefined) return h("s", {}, inline(strike, names));
  return emoji === undefined ? whole : emojiNode(emoji);
}

/** What stands between angle brackets: people, channels, calls to everybody, dates, links. */
function special(token, names) {
  const [target, label] = split(token);
  if (target.startsWith("@")) return mention(target.slice(1), names, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), names, label);
  if (target.startsWith("!date^")) return label || target;
  if (target.startsWith("!subteam^")) return broadcast((label || "group").replace(/^@/, ""));
  if (target.startsWith("!")) return broadcast(target.slice(1));
  return link(decode(target), label && decode(label));
}

function split(token) {
  const bar = token.indexOf("|");
  return bar < 0 ? [token, ""] : [token.slice(0, bar), token.slice(bar + 1)];
}

/** In a code block tokens are shown as their words. */
const plainTokens = (text) =>
  decode(text.replace(/<([^<>|\n]+)(?:\|([^<>\n]*))?>/g, (_, to, label) => label || to));

/** A message's text as its author typed it: what an edit starts from. */
export function typed(text, names) {
  const words = (text ?? "").replace(/<([^<>\n]+)>/g, (_, token) => {
    const [target, label] = split(token);
    if (target.startsWith("@")) return `@${names.user(target.slice(1)) ?? label}`;
    if (target.startsWith("#")) return `#${names.channel(target.slice(1)) ?? label}`;
    if (target.startsWith("!")) return `@${target.slice(1)}`;
    return target;
  });
  return decode(words);
}
