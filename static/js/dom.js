/** Calls `bind` once for every element in `root` (itself too) that matches, however often the root is enhanced. */
const bound = new WeakMap();

export function each(root, selector, bind) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  for (const element of found) {
    const names = bound.get(element) ?? new Set();
    if (names.has(bind)) continue;
    names.add(bind);
    bound.set(element, names);
    bind(element);
  }
}

/** An element with attributes, classes and text; never with markup from data. */
export function make(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

/** Focus for an element that isn't a control, without a tab stop of its own. */
export function focusOn(element) {
  if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
  element.focus();
}
