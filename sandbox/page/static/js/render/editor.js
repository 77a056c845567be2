/** The field in which a person changes a message of theirs. */
import { h } from "../dom.js";
import { grow } from "../views/grow.js";
import { typed } from "./mrkdwn.js";

export function editor(message, acts) {
  const field = h("textarea", {
    class: "edit-field",
    rows: "1",
    "aria-label": "Edit message",
    "data-testid": "edit-field",
    "data-focus": "edit",
  });
  const save = () => acts.saveEdit(message, field.value);
  field.value = typed(message.text, acts.names);
  grow(field);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") acts.cancelEdit();
    else if (event.key === "Enter" && !event.shiftKey) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  queueMicrotask(() => {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
  return h(
    "div",
    { class: "editor" },
    field,
    h(
      "div",
      { class: "editor-foot" },
      h(
        "button",
        { type: "button", class: "button small", on: { click: () => acts.cancelEdit() } },
        "Cancel",
      ),
      h("button", { type: "button", class: "button small primary", on: { click: save } }, "Save"),
    ),
  );
}
