/** The field in which a person writes: into a channel or into one thread. */
import * as api from "./api.js";
import { Completion } from "./completion.js";
import { h, icon } from "./dom.js";
import { unheard } from "./unheard.js";
import { grow } from "./views/grow.js";

const COMMAND = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/;
/** What somebody had typed before they went elsewhere, by place. */
const drafts = new Map();

export class Composer {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {{id: string, testid: string, inThread: boolean}} options
   */
  constructor(desk, { id, testid, inThread }) {
    this.desk = desk;
    this.inThread = inThread;
    this.key = "";
    this.field = h("textarea", {
      id,
      rows: "1",
      "data-testid": testid,
      autocomplete: "off",
      enterkeyhint: "send",
    });
    this.fit = grow(this.field);
    this.button = h(
      "button",
      {
        type: "submit",
        class: "send",
        "aria-label": "Send",
        "data-testid": inThread ? "thread-send" : "send",
        disabled: true,
      },
      icon("send", 18),
    );
    this.notice = h("p", { class: "composer-notice", role: "status", hidden: true });
    this.completion = new Completion(this.field, desk, { commands: !inThread });
    this.node = h(
      "form",
      { class: "composer", on: { submit: (event) => this.#submit(event) } },
      this.notice,
      this.completion.node,
      h("div", { class: "composer-box" }, this.field, this.button),
    );
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Write into this place from now on; its draft comes back. */
  bind(key, { channel, thread = null, placeholder }) {
    this.channel = channel;
    this.thread = thread;
    if (this.key === key) return;
    this.key = key;
    this.field.placeholder = placeholder;
    this.field.setAttribute("aria-label", placeholder);
    this.set(drafts.get(key) ?? "");
  }

  /** Put words into the field. */
  set(words) {
    this.field.value = words;
    this.#typed();
    this.fit();
  }

  /** Put words into the field and wait there for the person to send them. */
  offer(words) {
    this.set(words);
    this.field.focus();
    this.field.setSelectionRange(words.length, words.length);
    this.completion.close();
  }

  /** Say something here, typed or not. */
  async send(text) {
    const { me, session } = this.desk;
    const what = { user: me, channel: this.channel.id, text };
    if (this.thread) what.thread_ts = this.thread;
    try {
      await api.say(what);
      if (!this.thread) this.#heard(session, text);
      return true;
    } catch (error) {
      session.notice(this.channel.id, this.thread, api.explain(error));
      return false;
    }
  }

  /** Nobody shall wait for an answer that cannot come. */
  #heard(session, text) {
    const found = unheard(this.desk, this.channel, text);
    const remedy = found?.remedy && {
      label: found.remedy.label,
      choose: () => this.send(found.remedy.text),
    };
    if (found) session.notice(this.channel.id, null, found.sentence, remedy);
  }

  #typed() {
    drafts.set(this.key, this.field.value);
    this.button.disabled = !this.field.value.trim();
    const command = this.inThread && /^\/[a-z]/i.test(this.field.value);
    this.#say(
      command
        ? "Slash commands do not work in threads, as in Slack. Use a message's ⋯ menu instead."
        : "",
    );
    this.completion.look();
  }

  #say(sentence) {
    this.notice.textContent = sentence;
    this.notice.hidden = !sentence;
  }

  #key(event) {
    if (event.isComposing || this.completion.handle(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.node.requestSubmit();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      event.preventDefault();
      this.desk.editLast(this.thread);
    }
  }

  async #submit(event) {
    event.preventDefault();
    const typed = this.field.value;
    const text = typed.trim();
    const command = COMMAND.exec(typed);
    if (!text || (command && !this.#knows(command[1]))) return;
    const key = this.key;
    this.set("");
    const done = command
      ? await this.#command(command[1], command[2] ?? "")
      : await this.send(text);
    if (done) return;
    drafts.set(key, typed);
    if (this.key === key && !this.field.value) this.set(typed);
  }

  /** Whether a command can be run here; if not, the reason stands above the field. */
  #knows(command) {
    if (this.inThread) return false;
    const known = this.desk.session.state.commands.map((each) => each.command);
    if (known.includes(command)) return true;
    this.#say(`${command} is not a command here. There is ${known.join(", ")}.`);
    return false;
  }

  /** Run a slash command; answers whether the field may stay empty. */
  async #command(command, text) {
    const { me, session } = this.desk;
    try {
      await api.slash({ user: me, channel: this.channel.id, command, text: text.trim() });
    } catch (error) {
      session.notice(this.channel.id, null, `${command} failed. ${api.explain(error)}`);
    }
    return true;
  }
}
