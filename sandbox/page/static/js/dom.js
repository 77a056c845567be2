/**
 * Builds DOM nodes. Whatever comes from the workspace enters as text and never as markup, so a
 * message cannot bring a tag, a script or a style with it.
 */

/** @typedef {Node | string | number | null | undefined | false | Child[]} Child */

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on` holds listeners; true is an empty attribute;
 *   null, undefined and false leave it out.
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(node, children);
  return node;
}

/** Append children, flattening arrays and leaving gaps out. */
export function append(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(node, child);
    else if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

/** Replace what a node holds. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/** The element of index.html with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Focus a field to type in; not on a touch screen, whose keyboard would cover what one reads. */
export function focusToType(field) {
  if (matchMedia("(hover: hover)").matches) field.focus();
}

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  menu: "M3 6h14M3 10h14M3 14h14",
  close: "M5 5l10 10M15 5L5 15",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  reply: "M4 5h12v8H9l-4 3v-3H4z",
  send: "M4 4l13 6-13 6 2.5-6zM6.5 10H11",
  hash: "M8 3L6 17M14 3l-2 14M4 7.5h13M3 12.5h13",
  lock: "M6 9V7a4 4 0 018 0v2M5 9h10v8H5z",
  caret: "M6 8l4 4 4-4",
  down: "M10 4v12M5 11l5 5 5-5",
  file: "M5 3h7l3 3v11H5zM12 3v3h3",
  eye: "M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 8.2a1.8 1.8 0 110 3.6 1.8 1.8 0 010-3.6",
  spark: "M10 3l1.7 4.6L16 9.3l-4.3 1.7L10 16l-1.7-5L4 9.3l4.3-1.7z",
};

/** A line icon of 20 × 20 units, hidden from screen readers: its button carries the name. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const attributes = { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, String(value));
  svg.classList.add("icon", `icon-${name}`);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
