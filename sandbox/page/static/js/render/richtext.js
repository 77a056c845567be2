/** `rich_text` blocks: what Slack makes of a message that a person typed. */
import { h } from "../dom.js";
import { broadcast, channelMention, emojiNode, link, listItem, mention } from "./text.js";

/** @param {object} block @param {import("./text.js").Names} names */
export function richText(block, names) {
  return h(
    "div",
    { class: "rich" },
    (block.elements ?? []).map((element) => part(element, names)),
  );
}

function part(element, names) {
  const pieces = () => (element.elements ?? []).map((piece) => inline(piece, names));
  switch (element.type) {
    case "rich_text_list":
      return list(element, names);
    case "rich_text_quote":
      return h("blockquote", {}, h("div", { class: "line" }, pieces()));
    case "rich_text_preformatted":
      return h(
        "pre",
        {},
        (element.elements ?? []).map((piece) => piece.text ?? piece.url ?? ""),
      );
    default:
      return h("div", { class: "line" }, pieces());
  }
}

function list(element, names) {
  const marker = (index) =>
    element.style === "ordered" ? `${index + 1 + (element.offset ?? 0)}.` : "•";
  const items = element.elements.map((item, index) => {
    const words = item.elements.map((piece) => inline(piece, names));
    return listItem(marker(index), words, element.indent ?? 0);
  });
  return h("div", { role: "list" }, items);
}

function inline(piece, names) {
  return dress(bare(piece, names), piece.style ?? {});
}

function bare(piece, names) {
  switch (piece.type) {
    case "link":
      return link(piece.url, piece.text);
    case "user":
      return mention(piece.user_id, names);
    case "channel":
      return channelMention(piece.channel_id, names);
    case "broadcast":
      return broadcast(piece.range);
    case "usergroup":
      return broadcast(piece.usergroup_id);
    case "emoji":
      return emojiNode(piece.name);
    case "date":
      return document.createTextNode(piece.fallback ?? String(piece.timestamp));
    default:
      return document.createTextNode(piece.text ?? "");
  }
}

function dress(node, style) {
  let out = node;
  if (style.code) out = h("code", {}, out);
  if (style.bold) out = h("strong", {}, out);
  if (style.italic) out = h("em", {}, out);
  if (style.strike) out = h("s", {}, out);
  return out;
}
