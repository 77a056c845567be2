/** Block Kit's interactive elements: each is busy until its press was acknowledged. */
import { explain } from "../api.js";
import { h, icon } from "../dom.js";
import { confirmed } from "../overlay/dialog.js";
import { openMenu } from "../overlay/menu.js";
import { withEmoji } from "./text.js";

/** @param {object} element @param {object} block @param {import("./blocks.js").Context} context */
export function button(element, block, context) {
  const words = element.text?.text ?? element.icon ?? "Button";
  if (element.url) {
    return h(
      "a",
      { class: "button", href: element.url, target: "_blank", rel: "noopener noreferrer" },
      words,
    );
  }
  const node = h(
    "button",
    {
      type: "button",
      class: `button ${element.style ?? ""}`,
      "data-focus": element.action_id,
      "data-action": element.action_id,
      "aria-label": element.accessibility_label,
      on: { click: () => act(node, element, block, context, element.value) },
    },
    h("span", {}, withEmoji(words)),
  );
  return node;
}

export function select(element, block, context) {
  const options =
    element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
  const chosen = element.initial_option?.value;
  const node = h(
    "select",
    {
      class: "select",
      "data-focus": element.action_id,
      "aria-label": element.placeholder?.text ?? element.action_id,
      on: { change: () => act(node, element, block, context, node.value) },
    },
    chosen === undefined &&
      h(
        "option",
        { value: "", disabled: true, selected: true },
        element.placeholder?.text ?? "Choose",
      ),
    options.map(({ text, value }) => h("option", { value, selected: value === chosen }, text.text)),
  );
  return node;
}

export function overflow(element, block, context) {
  const choose = (value) => act(node, element, block, context, value);
  const items = element.options.map(({ text, value }) => ({
    label: text.text,
    choose: () => choose(value),
  }));
  const node = h(
    "button",
    {
      type: "button",
      class: "button square",
      "aria-label": "More choices",
      "aria-haspopup": "menu",
      "data-focus": element.action_id,
      on: { click: () => openMenu(node, items) },
    },
    icon("more"),
  );
  return node;
}

/** Press, show the wait, and say beside the element when it failed. */
async function act(node, element, block, context, value) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await confirmed(element.confirm))) return;
  const holder = node.closest(".block");
  holder.querySelector(".press-error")?.remove();
  node.setAttribute("aria-busy", "true");
  try {
    await context.press({ action_id: element.action_id, block_id: block.block_id, value });
  } catch (error) {
    holder.append(h("p", { class: "press-error", role: "alert" }, explain(error)));
  } finally {
    node.removeAttribute("aria-busy");
  }
}
