/** Block Kit: one drawing function per block type. */
import { h } from "../dom.js";
import { button, overflow, select } from "./elements.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { withEmoji } from "./text.js";

/**
 * @typedef {object} Context what blocks need to know of their surroundings
 * @property {import("./text.js").Names} names
 * @property {(action: {action_id: string, block_id?: string, value?: string}) => Promise<void>} press
 */

const DRAW = {
  section,
  header: (block) =>
    h(
      "div",
      { class: "block-header", role: "heading", "aria-level": "3" },
      withEmoji(block.text.text),
    ),
  context: (block, context) =>
    h(
      "div",
      { class: "block-context" },
      block.elements.map((element) => contextPart(element, context)),
    ),
  divider: () => h("hr"),
  actions,
  context_actions: actions,
  markdown: (block) => h("div", { class: "block-markdown" }, markdown(block.text)),
  rich_text: (block, context) => richText(block, context.names),
  image,
  alert: (block, context) =>
    h("div", { class: `block-alert ${block.level ?? "default"}` }, textOf(block.text, context)),
};

/** @param {object[]} blocks @param {Context} context */
export function drawBlocks(blocks, context) {
  return blocks.map((block) => {
    const draw = DRAW[block.type] ?? unknown;
    return h("div", { class: "block" }, draw(block, context));
  });
}

/** A text object of either kind. */
export function textOf(text, context) {
  if (typeof text === "string") return mrkdwn(text, context.names);
  return text.type === "mrkdwn"
    ? mrkdwn(text.text, context.names)
    : h("div", { class: "line" }, withEmoji(text.text));
}

function section(block, context) {
  return h(
    "div",
    { class: "block-section" },
    h(
      "div",
      { class: "block-text" },
      block.text && textOf(block.text, context),
      block.fields &&
        h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", {}, textOf(field, context))),
        ),
    ),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, context)),
  );
}

function actions(block, context) {
  return h(
    "div",
    { class: "block-actions" },
    block.elements.map((one) => element(one, block, context)),
  );
}

function element(one, block, context) {
  switch (one.type) {
    case "button":
    case "icon_button":
      return button(one, block, context);
    case "static_select":
      return select(one, block, context);
    case "overflow":
      return overflow(one, block, context);
    case "feedback_buttons":
      return [one.positive_button, one.negative_button].map((choice) =>
        button({ ...choice, action_id: one.action_id }, block, context),
      );
    case "image":
      return picture(one);
    default:
      return h("span", { class: "unknown" }, `[${one.type}]`);
  }
}

const contextPart = (part, context) =>
  part.type === "image"
    ? picture(part)
    : h("span", { class: "context-text" }, textOf(part, context));

function image(block) {
  return h("figure", {}, block.title && h("figcaption", {}, block.title.text), picture(block));
}

function picture({ image_url: url, alt_text: alt }) {
  if (!/^https?:\/\//.test(url ?? "")) return h("span", { class: "unknown" }, alt);
  return h("img", { src: url, alt, loading: "lazy", referrerpolicy: "no-referrer" });
}

const unknown = (block) => h("div", { class: "unknown" }, `[${block.type}]`);
