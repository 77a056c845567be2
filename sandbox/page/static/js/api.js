/** The sandbox's control interface: one function for each thing a person can do. */

/**
 * Something the server refused, or that never reached it. `code` is Slack's word for it; `fields`
 * says what is wrong with which block of a form.
 */
export class Refused extends Error {
  constructor(code, fields = {}) {
    super(code);
    this.code = code;
    this.fields = fields;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused("unreachable");
  }
  const answer = await response
    .json()
    .catch(() => ({ ok: false, error: `http_${response.status}` }));
  if (!response.ok || answer.ok === false) {
    throw new Refused(answer.error ?? `http_${response.status}`, answer.errors);
  }
  return answer;
}

const get = (act, query) => request(`/sandbox/${act}?${new URLSearchParams(query)}`);
const post = (act, body) =>
  request(`/sandbox/${act}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** Somebody's id: the first look at a workspace needs a pair of eyes. */
export const fetchAnybody = async () => (await get("anybody", {})).user;
export const fetchState = (user) => get("state", { user });
export const fetchMessages = async (user, channel) =>
  (await get("messages", { user, channel })).messages;

/** `what` is {user, channel, text, thread_ts?}. */
export const say = (what) => post("say", what);
/** `what` is {user, channel, ts, text}. */
export const edit = (what) => post("edit", what);
/** `what` is {user, channel, ts}. */
export const remove = (what) => post("delete", what);
/** `what` is {user, channel, ts, name, remove?}. */
export const react = (what) => post("react", what);
/** `what` is {user, channel, message_ts, action_id, block_id?, value?, thread_ts?}. */
export const press = (what) => post("press", what);
/** `what` is {user, channel, command, text}. */
export const slash = (what) => post("slash", what);
/** `what` is {user, channel, message_ts, callback_id}. */
export const shortcut = (what) => post("shortcut", what);
/** `what` is {user, tab}. */
export const openHome = (what) => post("open_home", what);
/** `what` is {user, view_id, action_id, block_id?, value?}. */
export const pressInView = (what) => post("press_in_view", what);
/** `what` is {user, view_id, values}. */
export const submitView = (what) => post("submit_view", what);

const SENTENCES = {
  unreachable: "The sandbox cannot be reached. Is it still running?",
  operation_timeout: "The app did not answer in time. You can try again.",
  dispatch_failed: "The app did not take this. You can try again when it is back.",
  invalid_form: "Something is missing or wrong above.",
  not_in_channel: "You are not in this channel.",
  is_archived: "This channel is archived.",
};

/** What a person reads when something was refused. */
export function explain(error) {
  const code = error instanceof Refused ? error.code : String(error);
  return SENTENCES[code] ?? (/\s/.test(code) ? code : `That did not work (${code}).`);
}
