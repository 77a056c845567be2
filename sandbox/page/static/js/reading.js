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
    if (message.author?.id === user || message.user === user || message.is_notice) return false;
    return message.ts > (this.marks[placeOf(message)] ?? "");
  }

  /**
   * How much of a channel is new. Replies count in threads this person takes part in, and
   * everywhere in private places: that is where somebody is waiting for them.
   */
  unread(session, channel) {
    const messages = session.list(channel.id);
    const mine = new Set(
      messages.filter((m) => m.author?.id === session.user || m.user === session.user).map((m) => m.thread_ts ?? m.ts),
    );
    const follows = (m) => isRoot(m) || channel.is_private || channel.is_im || mine.has(m.thread_ts);
    return messages.filter((m) => this.isUnread(m, session.user) && follows(m)).length;
  }
}

/** The place whose reading mark covers a message. */
export const placeOf = (message) =>
  isRoot(message) ? message.channel : `${message.channel}/${message.thread_ts}`;
