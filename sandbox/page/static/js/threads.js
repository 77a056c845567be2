/** How a channel's messages fall into roots and threads. Pure. */
import { authorName } from "./names.js";

/** True for what stands in the channel itself and not inside a thread. */
export const isRoot = (message) =>
  !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";

/**
 * @param {object[]} messages in order of time
 * @returns {{roots: object[], threads: Map<string, {count: number, authors: object[], latest: string}>}}
 *   What is only visible to one person does not count as a reply, as in Slack.
 */
export function arrange(messages) {
  const threads = new Map();
  for (const message of messages) {
    if (!message.thread_ts || message.thread_ts === message.ts || message.is_ephemeral) continue;
    const thread = threads.get(message.thread_ts) ?? { count: 0, authors: [], latest: "" };
    thread.count += 1;
    thread.latest = message.ts;
    if (!thread.authors.some((author) => authorName(author) === authorName(message.author))) {
      thread.authors.push(message.author);
    }
    threads.set(message.thread_ts, thread);
  }
  return { roots: messages.filter(isRoot), threads };
}

/** A thread's messages, its root first. */
export const threadOf = (messages, ts) =>
  messages.filter((message) => message.ts === ts || message.thread_ts === ts);

/** The last message somebody typed in a channel, or in one of its threads. */
export function typedLast(messages, user, thread) {
  const here = thread ? threadOf(messages, thread) : messages.filter(isRoot);
  return here.findLast(
    (message) => message.user === user && !message.is_ephemeral && !message.subtype,
  );
}
