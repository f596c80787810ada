/**
 * Error summaries take the focus; a submitted form shows that it is on its way. Nothing is ever disabled. A form with a
 * mistake doesn't stand in the way back.
 */
import { each } from "./dom.js";

export function enhanceErrorSummaries(root) {
  each(root, "[data-error-summary]", bindSummary);
}

function bindSummary(summary) {
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  });
  if (!summary.closest("[data-specimen]")) summary.focus();
}

/**
 * A page that answers a POST can't be shown again without asking whether to send the form again. In the history it
 * becomes the page of its address, which is filled with what was typed and kept.
 */
export function forgetSentForm() {
  history.replaceState(history.state, "", location.href);
}

export function watchForms() {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "dialog") return;
    markBusy(event.submitter ?? event.target.querySelector("button[type=submit]"));
  });
  // Back from the page after: the button is ready again.
  window.addEventListener("pageshow", () => clearBusy(document));
  document.addEventListener("htmx:afterRequest", (event) => clearBusy(event.target));
}

function markBusy(button) {
  if (!button) return;
  button.dataset.busy = "";
  button.setAttribute("aria-busy", "true");
}

function clearBusy(root) {
  for (const button of root.querySelectorAll("button[data-busy]:not([data-busy='always'])")) {
    delete button.dataset.busy;
    button.removeAttribute("aria-busy");
  }
}
