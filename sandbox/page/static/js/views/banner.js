/** One slim line on top when something is away. */
import { byId } from "../dom.js";

export class Banner {
  /** @param {import("../desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.node = byId("banner");
  }

  draw() {
    const words = this.#words();
    if (this.node.textContent !== words) this.node.textContent = words;
    this.node.hidden = !words;
  }

  #words() {
    const { session } = this.desk;
    if (!session.online) return "The connection to the sandbox is lost. Trying again…";
    if (!session.state.bot_connected)
      return "Switchboard is not connected. Your messages wait for it; buttons and commands do not.";
    return "";
  }
}
