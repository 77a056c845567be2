/** The words of an assistant's status line. */

/** "is thinking…" gets the app's name in front; a status that names somebody stands as it is. */
export function statusWords(session, channel, thread) {
  const status = session.status(channel, thread);
  if (!status) return "";
  const bot = session.userById(session.state.bot_user_id);
  const name = status.username ?? bot?.real_name ?? "Switchboard";
  return /^[a-z]/.test(status.text) ? `${name} ${status.text}` : status.text;
}
