/** A pop-up menu: arrows move, Enter chooses, Esc closes and gives the focus back. */
import { h } from "../dom.js";

let closeOpen = () => {};

/**
 * @param {HTMLElement} anchor the button it belongs to
 * @param {{label: string, choose: () => void, detail?: string, danger?: boolean, testid?: string,
 *   checked?: boolean, picture?: Node, badge?: number, separated?: boolean}[]} items
 */
export function openMenu(anchor, items) {
  const again = anchor.getAttribute("aria-expanded") === "true";
  closeOpen();
  if (again) return;

  const menu = h(
    "div",
    { class: "menu", role: "menu" },
    items.map((item) => row(item, close)),
  );
  document.body.append(menu);
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor);
  const rows = [...menu.querySelectorAll("button")];
  (rows.find((one) => one.getAttribute("aria-checked") === "true") ?? rows[0])?.focus();

  function close(refocus = true) {
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", leave);
    closeOpen = () => {};
    if (refocus && anchor.isConnected) anchor.focus();
  }
  const leave = () => close(false);
  const outside = (event) => {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) leave();
  };
  menu.addEventListener("keydown", (event) => steer(event, rows, close));
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", leave);
  closeOpen = leave;
}

function row(item, close) {
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  return h(
    "button",
    {
      type: "button",
      role,
      tabindex: "-1",
      class: `menu-row${item.danger ? " danger" : ""}${item.separated ? " separated" : ""}`,
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      "data-testid": item.testid,
      on: {
        click: () => {
          close();
          item.choose();
        },
      },
    },
    item.picture,
    h("span", { class: "menu-words" }, item.label, item.detail && h("small", {}, item.detail)),
    item.badge
      ? h(
          "span",
          { class: "badge" },
          h("span", { class: "visually-hidden" }, "unread: "),
          item.badge,
        )
      : null,
  );
}

function steer(event, rows, close) {
  const at = rows.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (event.key in moves) rows.at(moves[event.key] % rows.length).focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Below the button where there is room, else above it; never outside the window. */
function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.max(8, Math.min(box.right - width, innerWidth - width - 8));
  const below = box.bottom + 4;
  const top = below + height > innerHeight - 8 ? Math.max(8, box.top - height - 4) : below;
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
