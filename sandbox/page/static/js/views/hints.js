/** What to try first: sentences that fill the composer, so that nobody faces an empty page. */
import { displayName } from "../names.js";
import { byId, fill, h, icon } from "../dom.js";

const HIDDEN = "switchboard.hints.hidden";
const USUAL = ["my rocket skates broke", "I'd like a black boot", "get me a human"];

export class Hints {
  /**
   * @param {import("../desk.js").Desk} desk
   * @param {{try: (words: string) => void, switch: () => void}} acts
   */
  constructor(desk, acts) {
    this.desk = desk;
    this.acts = acts;
    this.node = h("section", {
      class: "hints",
      "data-testid": "hints",
      "aria-label": "Things to try",
    });
    this.shown = "";
    byId("hints-toggle").addEventListener("click", () => this.#hide(!this.hidden));
  }

  get hidden() {
    return localStorage.getItem(HIDDEN) !== null;
  }

  draw() {
    const { session, me } = this.desk;
    const person = session.userById(me);
    const support = person.role === "support";
    this.node.hidden = this.hidden || this.desk.channel?.is_im;
    byId("hints-toggle").setAttribute("aria-pressed", String(!this.hidden));
    if (this.shown === me) return;
    this.shown = me;
    fill(this.node, support ? this.#forSupport() : this.#forCustomer(session), this.#close());
  }

  #forCustomer(session) {
    const wanted = session.state.demo?.hints ?? [];
    const hints = wanted.length ? wanted : USUAL;
    const helper = this.desk.people.find(({ role }) => role === "support");
    return [
      h("p", {}, "Try it. Say:"),
      h(
        "div",
        { class: "chips" },
        hints.map((words) =>
          h(
            "button",
            { type: "button", class: "chip", on: { click: () => this.acts.try(words) } },
            words,
          ),
        ),
        helper &&
          h(
            "button",
            { type: "button", class: "chip quiet", on: { click: () => this.acts.switch() } },
            `then become ${displayName(helper)}, top right`,
          ),
      ),
    ];
  }

  #forSupport() {
    return h(
      "p",
      {},
      "You are on the support team. When a customer asks for a person, a card appears in #escalations: claim it and answer in its thread. /switchboard help shows what else you can do.",
    );
  }

  #close() {
    return h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": "Hide these hints",
        on: { click: () => this.#hide(true) },
      },
      icon("close", 14),
    );
  }

  #hide(hide) {
    if (hide) localStorage.setItem(HIDDEN, "1");
    else localStorage.removeItem(HIDDEN);
    this.draw();
  }
}
