/** What people and agents are called. */

/** The name a message is shown under: an agent's own, else the account's. */
export const authorName = (author) => author?.username || author?.name || "Somebody";

/** What one calls a member of the workspace. */
export const displayName = (user) => user && (user.real_name || user.name);
