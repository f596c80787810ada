/** Copies a booking code, and says so on the button. Where copying isn't allowed, the code is selected: a key does it. */
import { each } from "./dom.js";

const SHOWN = 2500;

export function enhanceCopying(root) {
  each(root, "[data-copy]", bind);
}

function bind(button) {
  const text = button.querySelector("[data-copy-text]");
  const before = text.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      getSelection().selectAllChildren(button.closest(".copy-code").querySelector(".copy-code-value"));
      return;
    }
    text.textContent = button.dataset.copied;
    setTimeout(() => { text.textContent = before; }, SHOWN);
  });
}
