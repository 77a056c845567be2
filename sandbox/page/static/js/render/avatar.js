/** Pictures of people and agents: initials on their colour, or the agent's emoji. */
import { h } from "../dom.js";
import { authorName } from "../names.js";
import { emoji } from "./emoji.js";

/**
 * @param {object} author of a message, or a user
 * @param {object} [user] the account behind it, which knows colour and initials
 */
export function avatar(author, user = author, size = "") {
  const name = authorName(author);
  const node = h("span", { class: `avatar ${size}`, "aria-hidden": "true" });
  node.style.setProperty("--hue", String(hue(name)));
  if (author.is_bot) drawApp(node, author, name);
  else drawPerson(node, user, name);
  return node;
}

function drawApp(node, author, name) {
  const char = emoji(author.icon_emoji);
  const url = /^https?:/.test(author.icon_url ?? "") ? author.icon_url : null;
  const picture = url ?? (author.username ? null : "static/icon.svg");
  if (char) node.classList.add("avatar-emoji");
  if (!char && picture) node.classList.add("avatar-picture");
  node.append(char ?? (picture ? h("img", { src: picture, alt: "" }) : initials(name)));
}

function drawPerson(node, user, name) {
  if (/^#[0-9a-f]{6}$/i.test(user?.color ?? "")) node.style.background = user.color;
  node.append(user?.initials ?? initials(name));
}

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();

const hue = (name) => [...name].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 360, 7);
