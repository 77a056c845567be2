/** Who is sitting here, and what lies open before them. Each person's session stays live. */
import { fetchAnybody, fetchState, openHome } from "./api.js";
import { Reading } from "./reading.js";
import { Session } from "./session.js";
import { typedLast } from "./threads.js";

const ME = "switchboard.me";
const PLACES = "switchboard.places";

export class Desk {
  /** @param {(event: {type: string, user: string, frame?: object}) => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {Map<string, Session>} */
    this.sessions = new Map();
    this.readings = new Map();
    this.places = new Map(JSON.parse(sessionStorage.getItem(PLACES) ?? "[]"));
    /** Threads that were closed on purpose: they do not open by themselves again. */
    this.closed = new Set();
    /** The message whose button or shortcut was used last: what follows in its thread is awaited. */
    this.touched = null;
    this.editing = null;
    /** Everybody one can sit down as. */
    this.people = [];
  }

  /** Open a session for every person; resolves when the one in charge can be drawn. */
  async start() {
    const state = await fetchState(await fetchAnybody());
    const people = state.users.filter((user) => !user.is_bot);
    this.people = people;
    const asked = new URLSearchParams(location.search).get("as") ?? sessionStorage.getItem(ME);
    const first =
      people.find((user) => user.id === asked || user.name === asked || user.real_name === asked) ??
      people[0];
    this.me = first.id;
    await this.#open(state.team.id, first.id);
    for (const { id } of people) if (id !== first.id) this.#open(state.team.id, id);
  }

  #open(team, user) {
    const session = new Session(user, (event) => this.changed({ ...event, user }));
    this.sessions.set(user, session);
    this.readings.set(user, new Reading(team, user));
    return session.start();
  }

  get session() {
    return this.sessions.get(this.me);
  }

  get reading() {
    return this.readings.get(this.me);
  }

  /** {channel, thread} that the person in charge has open. */
  get place() {
    const place = this.places.get(this.me) ?? {};
    const { channels } = this.session.state;
    if (channels.some(({ id }) => id === place.channel)) return this.#standing(place);
    const home = this.session.userById(this.me)?.role === "support" ? "escalations" : "support";
    return {
      channel: (channels.find(({ name }) => name === home) ?? channels[0])?.id,
      thread: null,
    };
  }

  /** A thread that was open before a reload may be gone: the sandbox forgets when it restarts. */
  #standing({ channel, thread }) {
    return { channel, thread: this.session.message(channel, thread) ? thread : null };
  }

  get channel() {
    return this.session.channelById(this.place.channel);
  }

  /** How many unread messages wait for a person, in all their channels. */
  waiting(user) {
    const session = this.sessions.get(user);
    if (!session?.state) return 0;
    const reading = this.readings.get(user);
    return session.state.channels.reduce(
      (sum, channel) => sum + reading.unread(session, channel).waiting,
      0,
    );
  }

  /** Sit down as somebody else. */
  become(user) {
    if (!this.sessions.get(user)?.state) return;
    this.me = user;
    this.editing = null;
    sessionStorage.setItem(ME, user);
    this.changed({ type: "became", user });
  }

  openChannel(channel) {
    this.#go({ channel, thread: null });
    if (this.channel?.is_im) openHome({ user: this.me, tab: "messages" }).catch(() => {});
  }

  openThread(thread, channel = this.place.channel) {
    this.#go({ channel, thread });
  }

  closeThread() {
    this.closed.add(this.place.thread);
    this.#go({ channel: this.place.channel, thread: null });
  }

  #go(place) {
    this.places.set(this.me, place);
    sessionStorage.setItem(PLACES, JSON.stringify([...this.places]));
    this.editing = null;
    this.changed({ type: "moved", user: this.me });
  }

  edit(ts) {
    this.editing = ts;
    this.changed({ type: "editing", user: this.me });
  }

  /** Edit the last thing this person said in a place, if there is one. */
  editLast(thread) {
    const last = typedLast(this.session.list(this.place.channel), this.me, thread);
    if (last) this.edit(last.ts);
  }
}
