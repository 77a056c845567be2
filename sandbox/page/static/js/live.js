/** The live line to the sandbox: one WebSocket per person, which comes back by itself. */

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;

/**
 * Open the line and keep it open until `close()`.
 * @param {string} user
 * @param {{opened: () => void, frame: (frame: object) => void, lost: () => void}} listener
 * @returns {{close: () => void, retry: () => void}} `retry` drops the socket and opens another
 */
export function openLive(user, listener) {
  let socket;
  let timer;
  let wait = FIRST_WAIT_MS;
  let wanted = true;

  function connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(
      `${scheme}://${location.host}/sandbox/live?user=${encodeURIComponent(user)}`,
    );
    socket.onopen = () => {
      wait = FIRST_WAIT_MS;
      listener.opened();
    };
    socket.onmessage = (event) => listener.frame(JSON.parse(event.data));
    socket.onclose = () => {
      if (!wanted) return;
      listener.lost();
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  }

  // A laptop that wakes up, or a network that returns, should not wait for the next attempt.
  function hurry() {
    if (!wanted || socket.readyState < WebSocket.CLOSING) return;
    clearTimeout(timer);
    connect();
  }

  window.addEventListener("online", hurry);
  connect();
  return {
    retry: () => socket.close(),
    close() {
      wanted = false;
      clearTimeout(timer);
      window.removeEventListener("online", hurry);
      socket.close();
    },
  };
}
