/** What the controls of a message do, for one person. Rows depend on this object's identity. */
import * as api from "./api.js";
import { h } from "./dom.js";
import { displayName } from "./names.js";
import { ask } from "./overlay/dialog.js";
import { openMenu } from "./overlay/menu.js";
import { placeName } from "./place.js";

export class Acts {
  /** @param {import("./desk.js").Desk} desk @param {import("./session.js").Session} session */
  constructor(desk, session) {
    this.desk = desk;
    this.session = session;
    this.user = session.user;
    /** @type {import("./render/text.js").Names} */
    this.names = {
      me: session.user,
      user: (id) => displayName(session.userById(id)),
      channel: (id) => {
        const channel = session.channelById(id);
        return channel && placeName(session, channel);
      },
    };
  }

  userById(id) {
    return this.session.userById(id);
  }

  openThread(message) {
    this.desk.openThread(rootOf(message));
  }

  /** Rejects when the app did not acknowledge: the button says so itself. */
  press(message, action) {
    const { channel, ts, thread_ts } = message;
    this.desk.touched = rootOf(message);
    return api.press({ user: this.user, channel, message_ts: ts, thread_ts, ...action });
  }

  react({ channel, ts, thread_ts }, name, remove) {
    const what = { user: this.user, channel, ts, name, remove };
    return this.#try(api.react(what), { channel, thread_ts });
  }

  shortcut(message, callback_id) {
    const { channel, ts } = message;
    this.desk.touched = rootOf(message);
    const what = { user: this.user, channel, message_ts: ts, callback_id };
    return this.#try(api.shortcut(what), message);
  }

  cancelEdit() {
    this.desk.edit(null);
  }

  /** Save what was edited; nothing left of it means that the message shall go. */
  saveEdit(message, text) {
    this.desk.edit(null);
    if (!text.trim()) return this.remove(message);
    const { channel, ts } = message;
    return this.#try(api.edit({ user: this.user, channel, ts, text }), message);
  }

  async remove(message) {
    const sure = await ask({
      title: "Delete message",
      body: h("p", {}, "Delete this message? This cannot be undone."),
      accept: "Delete",
      decline: "Cancel",
      danger: true,
    });
    const { channel, ts } = message;
    if (sure) await this.#try(api.remove({ user: this.user, channel, ts }), message);
  }

  dismiss(message) {
    this.session.dismiss(message);
  }

  openMenu(message, anchor) {
    const own = message.user === this.user;
    openMenu(anchor, [
      { label: "Reply in thread", testid: "menu-reply", choose: () => this.openThread(message) },
      ...this.#shortcuts(message),
      ...(own ? this.#ownItems(message) : []),
    ]);
  }

  #shortcuts(message) {
    return this.session.state.shortcuts.map(({ callback_id: id, name, description }, index) => ({
      label: name,
      detail: description,
      testid: `menu-shortcut-${id}`,
      separated: index === 0,
      choose: () => this.shortcut(message, id),
    }));
  }

  #ownItems(message) {
    const edit = () => this.desk.edit(message.ts);
    const remove = () => this.remove(message);
    return [
      { label: "Edit message", testid: "menu-edit", separated: true, choose: edit },
      { label: "Delete message", testid: "menu-delete", danger: true, choose: remove },
    ];
  }

  /** What fails is said where it was tried. */
  #try(promise, { channel, thread_ts: thread }) {
    return promise.catch((error) => this.session.notice(channel, thread, api.explain(error)));
  }
}

const rootOf = (message) => message.thread_ts ?? message.ts;
