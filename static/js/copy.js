/** Copies a booking code, and says so on the button. */
import { each } from "./dom.js";

const SHOWN = 2500;

export function enhanceCopying(root) {
  each(root, "[data-copy]", bind);
}

function bind(button) {
  const text = button.querySelector("[data-copy-text]");
  const before = text.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    text.textContent = button.dataset.copied;
    setTimeout(() => { text.textContent = before; }, SHOWN);
  });
}
