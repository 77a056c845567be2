/**
 * Brings a container's children in line with a list of items and touches only what changed, so
 * that a frame from the server redraws one row, not the page.
 */

const drawn = new WeakMap();

/**
 * @param {Element} parent
 * @param {{key: string, deps: any[]}[]} items wanted children in order; a row is rebuilt only when
 *   one of its `deps` differs from last time.
 * @param {(item: any) => HTMLElement} build
 */
export function reconcile(parent, items, build) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, row] of before) if (!wanted.has(key)) row.node.remove();

  let cursor = parent.firstChild;
  for (const item of items) {
    const old = before.get(item.key);
    const node = old && same(old.deps, item.deps) ? old.node : build(item);
    if (old && old.node !== node) {
      if (cursor === old.node) cursor = node;
      replace(old.node, node);
    }
    if (cursor === node) cursor = node.nextSibling;
    else parent.insertBefore(node, cursor);
    after.set(item.key, { node, deps: item.deps });
  }
  drawn.set(parent, after);
}

/** Forget all rows of a container and empty it. */
export function clear(parent) {
  drawn.delete(parent);
  parent.replaceChildren();
}

function same(a, b) {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}

/** Swap a row and keep the keyboard where it was: on the same control, or on the row itself. */
function replace(old, node) {
  const active = document.activeElement;
  const held = old.contains(active) ? (active.getAttribute("data-focus") ?? "") : null;
  old.replaceWith(node);
  if (held === null) return;
  const twin = held && node.querySelector(`[data-focus="${CSS.escape(held)}"]`);
  (twin || node).focus({ preventScroll: true });
}
