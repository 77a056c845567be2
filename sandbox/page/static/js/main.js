/** Puts the page together and redraws what a change concerns. */
import { Acts } from "./acts.js";
import { explain } from "./api.js";
import { Desk } from "./desk.js";
import { byId, fill, focusToType } from "./dom.js";
import { follow } from "./follow.js";
import { displayName } from "./names.js";
import { openModal } from "./overlay/modal.js";
import { followPermalinks } from "./permalinks.js";
import { Banner } from "./views/banner.js";
import { ChannelView } from "./views/channel.js";
import { Hints } from "./views/hints.js";
import { Sidebar } from "./views/sidebar.js";
import { ThreadView } from "./views/thread.js";
import { Whoami } from "./views/whoami.js";

const acts = new WeakMap();
let views = [];
let waiting = false;

/** The same object for the same person, since rows are redrawn when it differs. */
function actsFor(session) {
  if (!acts.has(session)) acts.set(session, new Acts(desk, session));
  return acts.get(session);
}

/** Redraw once per burst of changes. */
function draw() {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    if (desk.session?.state) for (const view of views) view.draw();
  });
}

const desk = new Desk((event) => {
  draw();
  if (event.user !== desk.me || event.type !== "frame") return;
  const { frame } = event;
  follow(desk, frame);
  if (frame.type === "modal") openModal(frame.view, desk.me, actsFor(desk.session).names);
});

/** Words for the composer that fits: the open thread's, else the channel's with a mention. */
function tryOut(words) {
  const bot = desk.session.userById(desk.session.state.bot_user_id);
  if (desk.place.thread) return thread.composer.offer(words);
  const support = desk.session.state.channels.find(({ name }) => name === "support");
  if (!desk.channel?.is_im && support && desk.channel !== support) desk.openChannel(support.id);
  queueMicrotask(() =>
    channel.composer.offer(desk.channel.is_im ? words : `@${displayName(bot)} ${words}`),
  );
  return undefined;
}

const whoami = new Whoami(desk);
const hints = new Hints(desk, { try: tryOut, switch: () => whoami.open() });
const channel = new ChannelView(desk, actsFor, hints);
const thread = new ThreadView(desk, actsFor);
// The thread first: what it marks as read is then no longer new in the channel.
views = [thread, channel, new Sidebar(desk), whoami, new Banner(desk)];

document.addEventListener("visibilitychange", draw);
followPermalinks(desk);

try {
  await desk.start();
  draw();
  byId("desk").classList.add("ready");
  const composer = byId(desk.place.thread ? "thread-composer" : "channel-composer");
  requestAnimationFrame(() => focusToType(composer));
} catch (error) {
  fill(byId("banner"), `${explain(error)} Then load this page again.`);
  byId("banner").hidden = false;
}
