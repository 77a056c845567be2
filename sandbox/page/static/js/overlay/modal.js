/** Modals that an app opens: drawn as a dialog, submitted as Slack submits them. */
import { explain, pressInView, submitView } from "../api.js";
import { h } from "../dom.js";
import { drawBlocks, textOf } from "../render/blocks.js";
import { ask } from "./dialog.js";

let shown = null;

/**
 * Show a modal; one that is already open gives way to it, since that is how an app updates one.
 * @param {object} view as given to `views.open`
 * @param {string} user who sees it
 * @param {import("../render/text.js").Names} names
 */
export function openModal(view, user, names) {
  shown?.abort();
  shown = new AbortController();
  const press = (action) => pressInView({ user, view_id: view.id, ...action });
  const context = { names, press };
  return ask({
    signal: shown.signal,
    title: view.title?.text ?? "",
    body: (view.blocks ?? []).map((block) =>
      block.type === "input" ? input(block, context) : drawBlocks([block], context),
    ),
    accept: view.submit?.text ?? "Close",
    decline: view.submit ? (view.close?.text ?? "Cancel") : "",
    accepted: (form) => (view.submit ? submit(view, user, form) : undefined),
  });
}

function input(block, context) {
  const id = `input-${block.block_id}`;
  return h(
    "div",
    { class: "field" },
    h(
      "label",
      { for: id },
      textOf(block.label, context),
      block.optional && h("small", {}, " (optional)"),
    ),
    control(block, id),
    h("small", { class: "press-error", "data-error": block.block_id, role: "alert" }),
    block.hint && h("small", { class: "quiet" }, block.hint.text),
  );
}

function control(block, id) {
  const { element } = block;
  const common = {
    id,
    required: !block.optional,
    "data-block": block.block_id,
    "data-action": element.action_id,
    "data-type": element.type,
  };
  if (element.type === "static_select") {
    const options = element.options.map(({ text, value }) =>
      h("option", { value, selected: value === element.initial_option?.value }, text.text),
    );
    return h(
      "select",
      common,
      h("option", { value: "" }, element.placeholder?.text ?? "Choose"),
      options,
    );
  }
  const limits = {
    placeholder: element.placeholder?.text,
    minlength: element.min_length,
    maxlength: element.max_length,
  };
  if (element.multiline)
    return h("textarea", { ...common, ...limits, rows: 4 }, element.initial_value ?? "");
  return h("input", { ...common, ...limits, value: element.initial_value ?? "" });
}

async function submit(view, user, form) {
  const values = {};
  const explainFields = (fields) => {
    for (const slot of form.querySelectorAll("[data-error]"))
      slot.textContent = fields[slot.dataset.error] ?? "";
  };
  explainFields({});
  for (const field of form.querySelectorAll("[data-block]")) {
    (values[field.dataset.block] ??= {})[field.dataset.action] = valueOf(field);
  }
  try {
    await submitView({ user, view_id: view.id, values });
  } catch (error) {
    explainFields(error.fields ?? {});
    return explain(error);
  }
  return undefined;
}

function valueOf(field) {
  const { type } = field.dataset;
  if (type !== "static_select") return { type, value: field.value || null };
  const chosen = field.selectedOptions[0];
  const option = { text: { type: "plain_text", text: chosen.text }, value: field.value };
  return { type, selected_option: field.value ? option : null };
}
