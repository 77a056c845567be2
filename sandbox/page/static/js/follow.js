/** What a new frame does besides being drawn: it is announced, and one's own thread opens. */
import { byId } from "./dom.js";
import { authorName } from "./threads.js";

const JUST_NOW_S = 120;

/**
 * @param {import("./desk.js").Desk} desk
 * @param {object} frame for the person in charge
 */
export function follow(desk, frame) {
  const thread = frame.type === "status" && frame.status ? frame.thread_ts : frame.message?.thread_ts;
  if (frame.channel !== desk.place.channel) return;
  if (thread && !desk.place.thread && isMineAndNew(desk, frame.channel, thread) && isWide()) desk.openThread(thread);
  if (frame.type === "message" || frame.type === "ephemeral") announce(desk, frame.message);
}

/**
 * The answer to what one just wrote comes in a thread. Slack leaves it closed; here a newcomer
 * should not have to look for it.
 */
function isMineAndNew(desk, channel, thread) {
  const root = desk.session.message(channel, thread);
  return root?.user === desk.me && Date.now() / 1000 - Number(thread) < JUST_NOW_S;
}

const isWide = () => matchMedia("(min-width: 900px)").matches;

function announce(desk, message) {
  if (message.user === desk.me) return;
  const words = message.text?.replace(/<[^>]*>/g, "").slice(0, 300);
  byId("announcer").textContent = `${authorName(message.author)}: ${words}`;
}
