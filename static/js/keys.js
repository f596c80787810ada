/** Single keys for staff: a key presses the visible button that shows it, unless one is typing. */
export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return moveInQueue(event);
    const target = [...document.querySelectorAll("[data-key]")].find(
      (button) => button.dataset.key.toLowerCase() === event.key.toLowerCase() && button.checkVisibility(),
    );
    if (!target) return;
    event.preventDefault();
    target.click();
  });
}

function moveInQueue(event) {
  const rows = [...document.querySelectorAll(".queue-link")];
  if (!rows.length || !event.target.closest(".queue")) return;
  const here = rows.indexOf(event.target.closest(".queue-link"));
  const next = rows[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
