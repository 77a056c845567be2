/** What each person has read, remembered in this browser. */
import { isRoot } from "./threads.js";

export class Reading {
  /** @param {string} team @param {string} user */
  constructor(team, user) {
    this.key = `switchboard.read.${team}.${user}`;
    this.marks = JSON.parse(localStorage.getItem(this.key) ?? "{}");
  }

  /** Everything in this place up to `ts` was seen. A place is a channel, or channel/thread. */
  mark(place, ts) {
    if (!ts || (this.marks[place] ?? "") >= ts) return;
    this.marks[place] = ts;
    localStorage.setItem(this.key, JSON.stringify(this.marks));
  }

  isUnread(message, user) {
    if (message.user === user || message.is_notice) return false;
    return message.ts > (this.marks[placeOf(message)] ?? "");
  }

  /** thread → how many of its replies are new. */
  freshReplies(messages, user) {
    const fresh = new Map();
    for (const message of messages) {
      if (isRoot(message) || !this.isUnread(message, user)) continue;
      fresh.set(message.thread_ts, (fresh.get(message.thread_ts) ?? 0) + 1);
    }
    return fresh;
  }

  /**
   * What is new in a channel.
   * @returns {{any: boolean, waiting: number}} `waiting` counts only what is meant for this
   *   person: private places, threads they take part in, their name. Other people's talk makes a
   *   channel bold and no more; their threads not even that.
   */
  unread(session, channel) {
    const messages = session.list(channel.id);
    const mine = new Set(
      messages.filter((m) => m.user === session.user).map((m) => m.thread_ts ?? m.ts),
    );
    const concerns = (m) =>
      channel.is_private || mine.has(m.thread_ts) || m.text?.includes(`<@${session.user}>`);
    const fresh = messages.filter((m) => this.isUnread(m, session.user));
    const waiting = fresh.filter(concerns).length;
    return { any: waiting > 0 || fresh.some(isRoot), waiting };
  }
}

/** The place whose reading mark covers a message. */
export const placeOf = (message) =>
  isRoot(message) ? message.channel : `${message.channel}/${message.thread_ts}`;
