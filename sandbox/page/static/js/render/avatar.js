/** Pictures of people and agents: initials on their colour, or the agent's emoji. */
import { h } from "../dom.js";
import { authorName } from "../threads.js";
import { emoji } from "./emoji.js";

/**
 * @param {object} author of a message, or a user
 * @param {object} [user] the account behind it, which knows colour and initials
 */
export function avatar(author, user = author, size = "") {
  const name = authorName(author);
  const box = (extra, ...children) =>
    h("span", { class: `avatar ${size} ${extra}`, "aria-hidden": "true" }, children);
  const char = emoji(author.icon_emoji);
  if (char) return tinted(box("avatar-emoji", char), hue(name));
  if (author.icon_url && /^https?:/.test(author.icon_url))
    return box("", h("img", { src: author.icon_url, alt: "" }));
  if (author.is_bot && author.username)
    return tinted(box("avatar-agent", initials(name)), hue(name));
  if (author.is_bot) return box("avatar-app", h("img", { src: "static/icon.svg", alt: "" }));
  const picture = box("avatar-person", user?.initials ?? initials(name));
  if (/^#?[0-9a-f]{6}$/i.test(user?.color ?? ""))
    picture.style.background = `#${user.color.replace("#", "")}`;
  else tinted(picture, hue(name));
  return picture;
}

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();

const hue = (name) => [...name].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 360, 7);

function tinted(node, value) {
  node.style.setProperty("--hue", String(value));
  return node;
}
