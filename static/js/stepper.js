/** Minus and plus beside a number. */
import { each } from "./dom.js";

export function enhanceSteppers(root) {
  each(root, "[data-stepper]", bind);
}

function bind(stepper) {
  const input = stepper.querySelector("input");
  const buttons = stepper.querySelectorAll("[data-step]");
  const least = Number(input.min || 0);
  const most = Number(input.max || Infinity);

  function bound() {
    for (const button of buttons) {
      const next = Number(input.value || 0) + Number(button.dataset.step);
      button.setAttribute("aria-disabled", String(next < least || next > most));
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const next = Number(input.value || 0) + Number(button.dataset.step);
      input.value = String(Math.min(most, Math.max(least, next)));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  input.addEventListener("change", bound);
  bound();
}
