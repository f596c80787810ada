/** Closes a floating <details> when one goes on elsewhere, or presses Escape. */
import { each } from "./dom.js";

export function enhanceDisclosures(root) {
  each(root, "details[data-disclosure]", bind);
}

function bind(details) {
  document.addEventListener("pointerdown", (event) => {
    if (floats(details) && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener("focusout", (event) => {
    if (floats(details) && event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
}

/** What stands in the page stays open: closing it would move the button away that is just being pressed. */
function floats(details) {
  return details.open && getComputedStyle(details.lastElementChild).position === "absolute";
}
