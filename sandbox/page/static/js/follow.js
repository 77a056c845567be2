/** What a new frame does besides being drawn: it is announced, and one's own thread opens. */
import { byId } from "./dom.js";
import { authorName } from "./threads.js";

/**
 * @param {import("./desk.js").Desk} desk
 * @param {object} frame for the person in charge
 */
export function follow(desk, frame) {
  if (frame.channel !== desk.place.channel) return;
  const thread =
    frame.type === "status" && frame.status ? frame.thread_ts : frame.message?.thread_ts;
  if (thread && awaits(desk, thread)) openBeside(desk, thread);
  if (frame.type === "message" || frame.type === "ephemeral") announce(desk, frame.message);
}

/** Whether this thread hangs on the last thing that the person said here, or acted on. */
function awaits(desk, thread) {
  if (desk.place.thread === thread || desk.closed.has(thread)) return false;
  const own = desk.session.list(desk.place.channel).filter((message) => message.user === desk.me);
  return own.at(-1)?.ts === thread || desk.touched === thread;
}

/**
 * The answer to what one just wrote comes in a thread. Slack leaves it closed; here a newcomer
 * should not have to look for it, and what they type next should go there.
 */
function openBeside(desk, thread) {
  if (!matchMedia("(min-width: 861px)").matches) return;
  const field = byId("channel-composer");
  const idle = document.activeElement === field && !field.value;
  desk.openThread(thread);
  desk.touched = null;
  if (idle) requestAnimationFrame(() => byId("thread-composer").focus());
}

function announce(desk, message) {
  if (message.user === desk.me) return;
  const words = message.text?.replace(/<[^>]*>/g, "").slice(0, 300);
  byId("announcer").textContent = `${authorName(message.author)}: ${words}`;
}
