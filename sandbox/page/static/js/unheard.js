/** What somebody wrote where nobody answers, as in Slack; here a newcomer is told so. */
import { displayName } from "./names.js";

/**
 * @param {import("./desk.js").Desk} desk
 * @param {{is_im: boolean, members: string[], name: string}} channel where it was written, outside any thread
 * @param {string} text
 * @returns {{sentence: string, remedy?: {label: string, text: string}} | null} null: it is heard
 */
export function unheard(desk, channel, text) {
  const { session, me } = desk;
  const bot = session.userById(session.state.bot_user_id);
  const name = displayName(bot);
  const called = text.toLowerCase().includes(`@${name.toLowerCase()}`);
  if (channel.is_im || called || !channel.members.includes(bot.id)) return null;
  if (session.userById(me).role === "support")
    return {
      sentence: "The customer does not see this. To answer one, write in the thread under the card.",
    };
  return {
    sentence: `${name} answers when it is mentioned. Later, in its thread, just write.`,
    remedy: { label: `Ask @${name}`, text: `@${name} ${text}` },
  };
}
