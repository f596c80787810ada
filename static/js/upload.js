/** A file dropped on the area is a file chosen. One that is too large is said at once, and never sent. */
import { each } from "./dom.js";

export function enhanceUploads(root) {
  each(root, "[data-upload]", bind);
}

function bind(upload) {
  const input = upload.querySelector("input[type=file]");
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    upload.classList.add("upload-over");
  };
  upload.addEventListener("dragenter", over);
  upload.addEventListener("dragover", over);
  upload.addEventListener("dragleave", () => upload.classList.remove("upload-over"));
  upload.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    upload.classList.remove("upload-over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const refusal = upload.querySelector("[data-upload-limit]");
  if (refusal) watchSize(upload, input, refusal);
}

function watchSize(upload, input, refusal) {
  const limit = Number(refusal.dataset.uploadLimit);
  let shown = null;
  const fits = () => {
    const fit = [...input.files].every((file) => file.size <= limit);
    shown?.remove();
    shown = fit ? null : refusal.content.firstElementChild.cloneNode(true);
    if (shown) upload.querySelector(".upload-area").before(shown);
    return fit;
  };
  input.addEventListener("change", fits);
  // Before anybody else hears that the form is sent.
  input.form?.addEventListener("submit", (event) => {
    if (fits()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    input.focus();
  }, { capture: true });
}
