/** The words of an assistant's status line. */

/** Slack puts the name of who is at work in front of a status: "Switchboard is thinking…". */
export function statusWords(session, channel, thread) {
  const status = session.status(channel, thread);
  if (!status) return "";
  const bot = session.userById(session.state.bot_user_id);
  return `${status.username ?? bot?.real_name ?? "Switchboard"} ${status.text}`;
}
