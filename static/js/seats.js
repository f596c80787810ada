/**
 * Arrow keys in the cabin go where they point: along the row, and to the same letter of the next one. Seat A is on the
 * left of an aircraft in every language, so nothing is mirrored.
 */
import { each } from "./dom.js";

export function enhanceSeatMaps(root) {
  each(root, "[data-seat-map]", bind);
}

function bind(map) {
  map.addEventListener("keydown", (event) => {
    const seat = event.target.closest(".seat-input");
    const target = seat && neighbour(map, seat, event.key);
    if (target === undefined || target === null) return;
    event.preventDefault();
    if (!target) return;
    target.focus();
    target.checked = true;
    target.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** The free seat that a key points to; false at the edge of the cabin, undefined for any other key. */
function neighbour(map, seat, key) {
  const row = seat.closest(".seat-row");
  if (key === "ArrowRight" || key === "ArrowLeft") {
    const seats = free(row);
    return seats[seats.indexOf(seat) + (key === "ArrowRight" ? 1 : -1)] ?? false;
  }
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const rows = [...map.querySelectorAll(".seat-row")];
  const step = key === "ArrowDown" ? 1 : -1;
  for (let index = rows.indexOf(row) + step; index >= 0 && index < rows.length; index += step) {
    const same = free(rows[index]).find((other) => letter(other) === letter(seat));
    if (same) return same;
  }
  return false;
}

function free(row) {
  return [...row.querySelectorAll(".seat-input:not(:disabled)")];
}

function letter(seat) {
  return seat.value.replace(/\d+/, "");
}
