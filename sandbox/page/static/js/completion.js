/** What one might mean by `@…` and `/…`: a list above the field, steered from the keyboard. */
import { displayName } from "./names.js";
import { fill, h } from "./dom.js";
import { avatar } from "./render/avatar.js";

export class Completion {
  /** @param {HTMLTextAreaElement} field @param {{commands: boolean}} options */
  constructor(field, desk, { commands }) {
    this.field = field;
    this.desk = desk;
    this.commands = commands;
    this.choices = [];
    this.at = 0;
    this.node = h("div", {
      class: "completion",
      role: "listbox",
      id: `${field.id}-choices`,
      "aria-label": "Suggestions",
      hidden: true,
    });
    field.setAttribute("aria-controls", this.node.id);
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("blur", () => this.close());
    field.addEventListener("click", () => this.look());
  }

  /** See what stands before the cursor and offer what fits. */
  look() {
    if (document.activeElement !== this.field || !this.desk.channel) return this.close();
    const before = this.field.value.slice(0, this.field.selectionStart);
    const mention = /(?:^|\s)@([\w.-]*)$/.exec(before);
    const command = this.commands && /^\/[\w-]*$/.test(before);
    if (mention) this.#offer(this.#members(mention[1].toLowerCase()));
    else if (command) this.#offer(this.#commands(before));
    else if (this.commands && before.startsWith("/")) this.#offer(this.#usage(before), true);
    else this.close();
    return undefined;
  }

  close() {
    this.choices = [];
    this.node.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** @returns {boolean} whether the key was ours */
  handle(event) {
    if (this.node.hidden || this.hint) return false;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp")
      this.#move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey))
      return this.#enter(event);
    else return false;
    event.preventDefault();
    return true;
  }

  /** A choice that is already typed in full leaves Enter to the composer. */
  #enter(event) {
    const choice = this.choices[this.at];
    const before = this.field.value.slice(0, this.field.selectionStart);
    if (
      event.key === "Enter" &&
      before.slice(-choice.insert.trim().length) === choice.insert.trim()
    ) {
      this.close();
      return false;
    }
    event.preventDefault();
    this.#choose(choice);
    return true;
  }

  #members(typed) {
    const { session, channel } = this.desk;
    const people = channel.members.map((id) => session.userById(id)).filter(Boolean);
    return people
      .sort((a, b) => Number(b.is_bot) - Number(a.is_bot))
      .filter(
        (user) => user.id !== session.user && displayName(user).toLowerCase().startsWith(typed),
      )
      .map((user) => ({
        insert: `@${displayName(user)} `,
        typed: typed.length + 1,
        picture: avatar({ ...user, username: null }, user, "tiny"),
        label: displayName(user),
        detail: user.is_bot ? "App" : "",
      }));
  }

  #commands(before) {
    return this.desk.session.state.commands
      .filter(({ command }) => command.startsWith(before))
      .map(({ command, description, usage_hint: usage }) => ({
        insert: `${command} `,
        typed: before.length,
        label: command,
        usage,
        detail: description,
      }));
  }

  /** While the arguments are typed, what may stand there. */
  #usage(before) {
    const word = before.split(/\s/, 1)[0];
    return this.#commands(word).filter(({ label }) => label === word);
  }

  #offer(choices, hint = false) {
    this.choices = choices;
    this.hint = hint;
    this.at = 0;
    this.node.hidden = choices.length === 0;
    fill(
      this.node,
      choices.map((choice, index) => this.#row(choice, index)),
    );
    this.#move(0);
  }

  #row(choice, index) {
    return h(
      "div",
      {
        role: "option",
        id: `${this.node.id}-${index}`,
        class: "completion-row",
        // The field must keep the focus, or the list would close before the click arrives.
        on: { pointerdown: (event) => event.preventDefault(), click: () => this.#choose(choice) },
      },
      choice.picture,
      h("strong", {}, choice.label),
      choice.usage && h("code", {}, choice.usage),
      h("span", { class: "quiet" }, choice.detail),
    );
  }

  #move(step) {
    if (!this.choices.length) return this.close();
    this.at = (this.at + step + this.choices.length) % this.choices.length;
    [...this.node.children].forEach((row, index) =>
      row.setAttribute("aria-selected", String(index === this.at && !this.hint)),
    );
    this.field.setAttribute("aria-activedescendant", `${this.node.id}-${this.at}`);
    return undefined;
  }

  #choose(choice) {
    if (this.hint) return;
    const end = this.field.selectionStart;
    this.field.setRangeText(choice.insert, end - choice.typed, end, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
