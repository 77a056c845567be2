/**
 * What one person sees of the workspace: channels, messages, status lines. Fed by one fetch and
 * by the live line; knows nothing of the page.
 */
import { fetchMessages, fetchState } from "./api.js";
import { openLive } from "./live.js";

export class Session {
  /**
   * @param {string} user
   * @param {(event: {type: string, frame?: object}) => void} changed called after each change
   */
  constructor(user, changed) {
    this.user = user;
    this.changed = changed;
    this.state = null;
    this.online = false;
    /** @type {Map<string, Map<string, object>>} channel → ts → message */
    this.messages = new Map();
    /** Notices that only this page made; they outlive a reload of the channel. */
    this.notices = new Map();
    this.statuses = new Map();
    this.sorted = new Map();
    this.held = [];
    /** The read that is under way, and whether another must follow it. */
    this.loading = null;
    this.stale = false;
  }

  /** Connect; resolves when the first picture of the workspace is there. */
  start() {
    return new Promise((resolve) => {
      this.line = openLive(this.user, {
        opened: () => this.load().then(() => this.state && resolve()),
        frame: (frame) => this.receive(frame),
        lost: () => {
          this.online = false;
          this.changed({ type: "connection" });
        },
      });
    });
  }

  /**
   * Read everything again; asked for during a read, it is done once more after it. When the
   * sandbox goes away meanwhile, the line is opened anew, and that reads again.
   */
  load() {
    this.stale = Boolean(this.loading);
    this.loading ??= this.#read()
      .catch(() => this.line.retry())
      .finally(() => {
        this.loading = null;
        if (this.stale) this.load();
      });
    return this.loading;
  }

  /** Frames that come during the read may be newer than its answer: they wait for it. */
  async #read() {
    const state = await fetchState(this.user);
    const lists = await Promise.all(state.channels.map(({ id }) => fetchMessages(this.user, id)));
    this.state = state;
    this.messages = new Map(
      state.channels.map(({ id }, index) => [id, new Map(lists[index].map((m) => [m.ts, m]))]),
    );
    this.sorted.clear();
    this.statuses.clear();
    for (const message of lists.flat())
      if (message.status) this.#status(message.channel, message.ts, message.status);
    this.online = true;
    this.held.splice(0).forEach((frame) => this.#apply(frame));
    this.changed({ type: "loaded" });
  }

  receive(frame) {
    if (this.loading || !this.state) this.held.push(frame);
    else {
      this.#apply(frame);
      this.changed({ type: "frame", frame });
    }
  }

  #apply(frame) {
    this.sorted.delete(frame.channel);
    switch (frame.type) {
      case "message":
      case "changed":
      case "reaction":
      case "ephemeral":
      case "ephemeral_changed":
        return frame.message ? this.#put(frame.channel, frame.message) : this.load();
      case "deleted":
      case "ephemeral_deleted":
        return this.#channel(frame.channel).delete(frame.ts ?? frame.message?.ts);
      case "status":
        return this.#status(frame.channel, frame.thread_ts, frame.status, frame.username);
      case "prompts":
        this.state = { ...this.state, suggested_prompts: frame.prompts };
        return undefined;
      case "connection":
        this.state = { ...this.state, bot_connected: frame.bot_connected };
        return undefined;
      case "modal":
      case "home":
        return undefined;
      default:
        return this.load();
    }
  }

  #put(channel, message) {
    if (!this.messages.has(channel)) this.load();
    this.#channel(channel).set(message.ts, message);
  }

  #channel(id) {
    if (!this.messages.has(id)) this.messages.set(id, new Map());
    return this.messages.get(id);
  }

  #status(channel, thread, text, username) {
    const key = `${channel}/${thread}`;
    if (text) this.statuses.set(key, { text, username });
    else this.statuses.delete(key);
  }

  /** The status line of a thread, or undefined: {text, username?}. */
  status(channel, thread) {
    return this.statuses.get(`${channel}/${thread}`);
  }

  /** All messages of a channel in order of time, this page's own notices among them. */
  list(channel) {
    if (!this.sorted.has(channel)) {
      const own = [...this.notices.values()].filter((notice) => notice.channel === channel);
      const all = [...(this.messages.get(channel)?.values() ?? []), ...own];
      this.sorted.set(
        channel,
        all.sort((a, b) => (a.ts < b.ts ? -1 : 1)),
      );
    }
    return this.sorted.get(channel);
  }

  message(channel, ts) {
    return this.messages.get(channel)?.get(ts);
  }

  userById(id) {
    return this.state.users.find((user) => user.id === id);
  }

  channelById(id) {
    return this.state.channels.find((channel) => channel.id === id);
  }

  /**
   * Tell this person something that is in nobody's history.
   * @param {{label: string, choose: () => void}} [remedy] what mends it at a click
   */
  notice(channel, thread, text, remedy) {
    const ts = (Date.now() / 1000).toFixed(6);
    const author = { id: "", name: "Sandbox", is_bot: true };
    this.notices.set(ts, {
      ts,
      channel,
      thread_ts: thread,
      text,
      author,
      is_ephemeral: true,
      is_notice: true,
      remedy,
    });
    this.sorted.delete(channel);
    this.changed({ type: "notice" });
  }

  dismiss({ channel, ts }) {
    this.notices.delete(ts);
    this.sorted.delete(channel);
    this.changed({ type: "notice" });
  }
}
