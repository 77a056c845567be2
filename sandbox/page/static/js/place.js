/** How places read: "#support", or the name of whom one writes with. */
import { displayName } from "./names.js";
import { icon } from "./dom.js";
import { avatar } from "./render/avatar.js";

/** The other side of a direct message. */
const partner = (session, channel) =>
  session.userById(channel.members.find((id) => id !== session.user));

/** "support", or "Switchboard" for the direct message with it. */
export const placeName = (session, channel) =>
  channel.is_im ? (displayName(partner(session, channel)) ?? "Direct message") : channel.name;

/** The same as one says it: with its sign. */
export const placeTitle = (session, channel) =>
  (channel.is_im ? "" : "#") + placeName(session, channel);

/** A sign for the place: hash, lock, or a face. */
export function placeMark(session, channel, size, face = "small") {
  if (!channel.is_im) return icon(channel.is_private ? "lock" : "hash", size);
  const user = partner(session, channel);
  return avatar({ ...user, name: placeName(session, channel) }, user, face);
}
