/** What the controls of a message do, for one person. */
import * as api from "./api.js";
import { ask } from "./overlay/dialog.js";
import { openMenu } from "./overlay/menu.js";
import { authorName } from "./threads.js";
import { h } from "./dom.js";

/**
 * One object per person: rows depend on its identity.
 * @param {import("./desk.js").Desk} desk
 * @param {import("./session.js").Session} session
 */
export function actsOf(desk, session) {
  const { user } = session;
  const names = namesOf(session);
  const report = (message) => (error) =>
    session.notice(message.channel, message.thread_ts, api.explain(error));

  const acts = {
    names,
    userById: (id) => session.userById(id),
    openThread: (message) => desk.openThread(message.thread_ts ?? message.ts),
    press: (message, action) => {
      const { channel, ts, thread_ts: thread } = message;
      desk.touched = thread ?? ts;
      return api.press({ user, channel, message_ts: ts, thread_ts: thread, ...action });
    },
    react: (message, name, remove) =>
      api
        .react({ user, channel: message.channel, ts: message.ts, name, remove })
        .catch(report(message)),
    dismiss: (message) => session.dismiss(message),
    cancelEdit: () => desk.edit(null),
    saveEdit: (message, text) => {
      desk.edit(null);
      if (!text.trim()) return confirmRemoval(message);
      return api
        .edit({ user, channel: message.channel, ts: message.ts, text })
        .catch(report(message));
    },
    openMenu: (message, anchor) => openMenu(anchor, menuOf(message)),
  };

  function menuOf(message) {
    const { channel, ts } = message;
    const own = message.user === user;
    const shortcuts = session.state.shortcuts.map(({ callback_id: id, name, description }) => ({
      label: name,
      detail: description,
      testid: `menu-shortcut-${id}`,
      choose: () => {
        desk.touched = message.thread_ts ?? ts;
        api.shortcut({ user, channel, message_ts: ts, callback_id: id }).catch(report(message));
      },
    }));
    return [
      { label: "Reply in thread", testid: "menu-reply", choose: () => acts.openThread(message) },
      ...shortcuts.map((item, index) => ({ ...item, separated: index === 0 })),
      ...(own
        ? [
            {
              label: "Edit message",
              testid: "menu-edit",
              separated: true,
              choose: () => desk.edit(ts),
            },
          ]
        : []),
      ...(own
        ? [
            {
              label: "Delete message",
              testid: "menu-delete",
              danger: true,
              choose: () => confirmRemoval(message),
            },
          ]
        : []),
    ];
  }

  async function confirmRemoval(message) {
    const sure = await ask({
      title: "Delete message",
      body: h("p", {}, "Delete this message? This cannot be undone."),
      accept: "Delete",
      decline: "Cancel",
      danger: true,
    });
    if (sure)
      await api.remove({ user, channel: message.channel, ts: message.ts }).catch(report(message));
  }

  return acts;
}

/** How ids read to this person. */
function namesOf(session) {
  return {
    me: session.user,
    user: (id) => displayName(session.userById(id)),
    channel: (id) => session.channelById(id)?.name,
  };
}

export const displayName = (user) => user && (user.real_name || authorName(user));
