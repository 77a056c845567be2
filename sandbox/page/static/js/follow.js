/** What a new frame does besides being drawn: it is announced, and one's own thread opens. */
import { byId } from "./dom.js";
import { authorName } from "./names.js";

/**
 * @param {import("./desk.js").Desk} desk
 * @param {object} frame for the person in charge
 */
export function follow(desk, frame) {
  if (frame.channel !== desk.place.channel) return;
  const thread = awaited(desk, frame);
  if (thread && thread !== desk.place.thread && !desk.closed.has(thread)) openBeside(desk, thread);
  if (frame.type === "message" || frame.type === "ephemeral") announce(desk, frame.message);
}

/**
 * The thread that a frame tells of, if the person waits for it: it hangs on the last thing they
 * said here, or on the message they acted on, which may itself have changed.
 */
function awaited(desk, { type, status, thread_ts: place, message }) {
  const thread = type === "status" ? status && place : message?.thread_ts;
  if (desk.touched && desk.touched === (thread ?? message?.ts)) return desk.touched;
  const own = desk.session.list(desk.place.channel).filter(({ user }) => user === desk.me);
  return thread && own.at(-1)?.ts === thread ? thread : null;
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
  const words = message.text?.replace(/<[^>]*>/g, "").slice(0, 300) ?? "";
  const label = `${authorName(message.author)}: `;
  // An agent's text begins with its name already, for whoever reads it where labels are missing.
  byId("announcer").textContent = words.startsWith(label) ? words : label + words;
}
