/** Standard Markdown, as far as Slack's `markdown` block draws it. */
import { h } from "../dom.js";
import { emojiNode, link, listItem } from "./text.js";

const INLINE =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^()\s]+)\)|\*\*(?=\S)([^\n]+?)\*\*|__(?=\S)([^\n]+?)__|\*(?=\S)([^*\n]+?)\*|(?<!\w)_(?=\S)([^_\n]+?)_(?!\w)|~~(?=\S)([^\n]+?)~~|:([a-z0-9_+-]+):|<(https?:\/\/[^<>\s]+)>/g;
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

/** @param {string} source @returns {DocumentFragment} */
export function markdown(source) {
  const fragment = new DocumentFragment();
  const lines = source.split("\n");
  while (lines.length) fragment.append(...block(lines));
  return fragment;
}

/** Takes the next block off the front of `lines`. */
function block(lines) {
  const line = lines[0];
  if (!line.trim()) {
    lines.shift();
    return [];
  }
  if (/^\s*(```|~~~)/.test(line)) return [fence(lines)];
  if (/^ {0,3}([-*_])( *\1){2,}\s*$/.test(line)) {
    lines.shift();
    return [h("hr")];
  }
  if (/^#{1,6}\s/.test(line)) return [heading(lines.shift())];
  if (/^>/.test(line)) return [quote(lines)];
  if (ITEM.test(line)) return [list(lines)];
  if (/\|/.test(line) && /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(lines[1] ?? "")) return [table(lines)];
  return [paragraph(lines)];
}

const takeWhile = (lines, test) => {
  const end = lines.findIndex((line) => !test(line));
  return lines.splice(0, end < 0 ? lines.length : end);
};

function fence(lines) {
  const mark = lines.shift().trim().slice(0, 3);
  const body = takeWhile(lines, (line) => !line.trim().startsWith(mark));
  lines.shift();
  return h("pre", {}, body.join("\n"));
}

const heading = (line) =>
  h("div", { class: "line heading" }, spans(line.replace(/^#+\s+|\s+#+\s*$/g, "")));

function quote(lines) {
  const body = takeWhile(lines, (line) => line.startsWith(">")).map((line) =>
    line.replace(/^> ?/, ""),
  );
  return h("blockquote", {}, markdown(body.join("\n")));
}

function list(lines) {
  const rows = takeWhile(lines, (line) => ITEM.test(line) || /^\s+\S/.test(line));
  const items = rows.filter((row) => ITEM.test(row)).map((row) => ITEM.exec(row));
  return h(
    "div",
    { role: "list" },
    items.map(([, indent, number, check, words]) =>
      listItem(markerOf(number, check), spans(words), indent.length / 2),
    ),
  );
}

function markerOf(number, check) {
  if (check !== undefined) return check === " " ? "☐" : "☑";
  return number ? `${number}.` : "•";
}

function table(lines) {
  const cells = (line) =>
    line
      .replace(/^\s*\||\|\s*$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const head = cells(lines.shift());
  lines.shift();
  const body = takeWhile(lines, (line) => line.includes("|")).map(cells);
  const row = (tag, values) =>
    h(
      "tr",
      {},
      values.map((value) => h(tag, {}, spans(value))),
    );
  return h(
    "table",
    {},
    h("thead", {}, row("th", head)),
    h(
      "tbody",
      {},
      body.map((values) => row("td", values)),
    ),
  );
}

function paragraph(lines) {
  const first = lines.shift();
  const more = takeWhile(
    lines,
    (line) => line.trim() && !/^(>|#{1,6}\s|\s*(```|~~~))/.test(line) && !ITEM.test(line),
  );
  const parts = [first, ...more].map((line, index) => [index ? h("br") : null, spans(line.trim())]);
  return h("div", { class: "line" }, parts);
}

function spans(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(from, match.index), span(match));
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)];
}

function span([, code, label, url, bold, bold2, italic, italic2, strike, emoji, auto]) {
  if (code !== undefined) return h("code", {}, code);
  if (url !== undefined) return link(url, label);
  if (auto !== undefined) return link(auto);
  if (strike !== undefined) return h("s", {}, spans(strike));
  if (emoji !== undefined) return emojiNode(emoji);
  const strong = bold ?? bold2;
  return strong === undefined
    ? h("em", {}, spans(italic ?? italic2))
    : h("strong", {}, spans(strong));
}
