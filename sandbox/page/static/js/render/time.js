/** Slack's timestamps as people read them. */

const TIME = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" });

/** @param {string} ts seconds since 1970 with six digits behind the point */
export const dateOf = (ts) => new Date(Number(ts) * 1000);
export const clock = (ts) => TIME.format(dateOf(ts));
/** The same without AM or PM, where there is little room. */
export const shortClock = (ts) => clock(ts).replace(/\s*[AP]M$/i, "");
export const dayKey = (ts) => dateOf(ts).toDateString();

/** "Today", "Yesterday", or the day in words. */
export function dayName(ts) {
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  const key = dayKey(ts);
  if (key === new Date().toDateString()) return "Today";
  return key === yesterday.toDateString() ? "Yesterday" : DAY.format(dateOf(ts));
}
