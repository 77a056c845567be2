/** Questions in a window of their own, on the browser's `<dialog>`: it keeps the focus and hears Esc. */
import { h } from "../dom.js";

/**
 * Show a dialog until it is answered.
 * @param {{title: string, body: any, accept: string, decline: string, danger?: boolean,
 *   accepted?: (form: HTMLFormElement) => Promise<string | void>, signal?: AbortSignal}} question
 *   `accepted` may answer with a sentence: it is shown and the dialog stays.
 * @returns {Promise<boolean>} whether it was accepted
 */
export function ask(question) {
  return new Promise((resolve) => {
    const problem = h("p", { class: "press-error", role: "alert" });
    const form = h(
      "form",
      { method: "dialog" },
      h("h2", { id: "dialog-title" }, question.title),
      h("div", { class: "dialog-body" }, question.body),
      problem,
      h(
        "div",
        { class: "dialog-foot" },
        question.decline &&
          h(
            "button",
            { type: "button", class: "button", on: { click: () => dialog.close() } },
            question.decline,
          ),
        h(
          "button",
          { type: "submit", class: `button ${question.danger ? "danger solid" : "primary"}` },
          question.accept,
        ),
      ),
    );
    const dialog = h(
      "dialog",
      { "aria-labelledby": "dialog-title", "data-testid": "dialog" },
      form,
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const sentence = await question.accepted?.(form);
      problem.textContent = sentence ?? "";
      if (!sentence) dialog.close("accepted");
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "accepted");
    });
    question.signal?.addEventListener("abort", () => dialog.close());
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Slack's `confirm` object as a question. */
export function confirmed(confirm) {
  return ask({
    title: confirm.title.text,
    body: h("p", {}, confirm.text.text),
    accept: confirm.confirm.text,
    decline: confirm.deny.text,
    danger: confirm.style === "danger",
  });
}
