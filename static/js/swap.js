/** What HTMX leaves out: progress, focus and title after a swap, words when an answer didn't come. */
import { focusOn } from "./dom.js";

const PATIENCE = 150;

export function watchSwaps(enhance) {
  const bar = document.querySelector("[data-progress]");
  const region = document.querySelector("[data-live-region]");
  const failure = document.querySelector("[data-failure-template]");
  let running = 0;
  let timer = 0;

  document.addEventListener("htmx:beforeRequest", (event) => {
    running += 1;
    event.detail.target.setAttribute("aria-busy", "true");
    region?.replaceChildren();
    timer ||= setTimeout(() => { if (bar) bar.hidden = false; }, PATIENCE);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    running = Math.max(0, running - 1);
    event.detail.target.removeAttribute("aria-busy");
    if (running) return;
    clearTimeout(timer);
    timer = 0;
    if (bar) bar.hidden = true;
  });
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
  document.addEventListener("htmx:afterSettle", (event) => settle(event.detail.elt));
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(name, () => {
      if (!region || !failure) return;
      region.replaceChildren(failure.content.cloneNode(true));
      region.querySelector("a")?.setAttribute("href", location.href);
    });
  }
}

function settle(element) {
  if (!(element instanceof Element)) return;
  const titled = element.matches("[data-title]") ? element : element.querySelector("[data-title]");
  if (titled) document.title = titled.dataset.title;
  const target = element.matches("[data-focus]") ? element : element.querySelector("[data-focus]");
  if (target && !element.contains(document.activeElement)) focusOn(target);
}
