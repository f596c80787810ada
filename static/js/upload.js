/** A file dropped on the area is a file chosen. */
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
}
