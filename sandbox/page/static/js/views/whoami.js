/** Top right: who is sitting here, and who else has something waiting. */
import { displayName } from "../names.js";
import { byId, fill, h, icon } from "../dom.js";
import { openMenu } from "../overlay/menu.js";
import { avatar } from "../render/avatar.js";

const SIDES = { customer: "Customer", support: "Support team" };

export class Whoami {
  /** @param {import("../desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.button = byId("whoami");
    this.button.addEventListener("click", () => this.open());
    this.shown = "";
  }

  draw() {
    const { desk } = this;
    const me = desk.session.userById(desk.me);
    const waiting = desk.people.filter(({ id }) => id !== desk.me && desk.waiting(id) > 0);
    const now = [me.id, ...waiting.map(({ id }) => id)].join();
    if (now === this.shown) return;
    this.shown = now;
    const news = waiting.length
      ? `, new messages for ${waiting.map(displayName).join(" and ")}`
      : "";
    this.button.setAttribute(
      "aria-label",
      `You are ${displayName(me)}. Become somebody else${news}`,
    );
    fill(
      this.button,
      h("span", { class: "whoami-hint" }, "You are"),
      avatar(me, me, "small"),
      h("strong", {}, displayName(me)),
      waiting.length > 0 && h("span", { class: "news-dot", title: news.slice(2) }),
      icon("caret", 14),
    );
  }

  open() {
    const { desk } = this;
    openMenu(
      this.button,
      desk.people.map((user) => ({
        label: displayName(user),
        detail: SIDES[user.role],
        picture: avatar(user, user, "small"),
        checked: user.id === desk.me,
        badge: desk.waiting(user.id),
        testid: `whoami-${displayName(user)}`,
        choose: () => desk.become(user.id),
      })),
    );
  }
}
