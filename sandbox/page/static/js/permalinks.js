/** Links to messages of this workspace open in the page instead of another tab. */

const PATH = /^\/archives\/(\w+)\/p(\d{10})(\d{6})$/;

/** @param {import("./desk.js").Desk} desk */
export function followPermalinks(desk) {
  document.addEventListener("click", (event) => {
    const target = targetOf(event.target.closest?.("a[href]"));
    if (!target || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (desk.session.channelById(target.channel)) desk.openThread(target.thread, target.channel);
    else
      desk.session.notice(
        desk.place.channel,
        desk.place.thread,
        "You are not in that conversation, so it cannot be opened.",
      );
  });
}

/** The channel and thread that a permalink leads to, or null. */
function targetOf(link) {
  const parts = link && PATH.exec(link.pathname);
  if (!parts) return null;
  const [, channel, seconds, digits] = parts;
  return {
    channel,
    thread: new URLSearchParams(link.search).get("thread_ts") ?? `${seconds}.${digits}`,
  };
}
