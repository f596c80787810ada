/** A strip that scrolls starts with the current item in its middle. */
import { each } from "./dom.js";

export function enhanceStrips(root) {
  each(root, "[data-strip]", bind);
}

function bind(strip) {
  const current = strip.querySelector("[aria-current]");
  if (!current || strip.scrollWidth <= strip.clientWidth) return;
  const [outer, inner] = [strip.getBoundingClientRect(), current.getBoundingClientRect()];
  strip.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}
