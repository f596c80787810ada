/** Opens a dialog instead of following the link that leads to the page of the same question. */
import { each } from "./dom.js";

export function enhanceDialogs(root) {
  each(root, "[data-dialog-open]", bindOpener);
  each(root, "dialog", bindDialog);
}

function bindOpener(opener) {
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    const dialog = document.getElementById(opener.dataset.dialogOpen);
    if (!dialog) return;
    event.preventDefault();
    dialog.showModal();
  });
}

function bindDialog(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-dialog-close]")) dialog.close();
  });
}
