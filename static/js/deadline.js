/**
 * Counts down to the end of a hold, quietly: minutes first, seconds in the last five, said aloud at five and at one.
 * The server's clock counts: its time at rendering is compared with ours.
 */
import { each } from "./dom.js";

const MINUTE = 60_000;
const ANNOUNCED = [5, 1];

export function enhanceDeadlines(root) {
  each(root, "[data-deadline]", bind);
}

function bind(box) {
  const ahead = box.dataset.now ? Date.now() - Date.parse(box.dataset.now) : 0;
  const until = Date.parse(box.dataset.until) + ahead;
  const left = box.querySelector("[data-deadline-left]");
  const live = box.querySelector("[data-deadline-live]");
  const language = document.documentElement.lang || undefined;
  const minutes = new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "short" });
  const digits = new Intl.NumberFormat(language, { minimumIntegerDigits: 2 });
  let said = ANNOUNCED.filter((minute) => until - Date.now() <= minute * MINUTE);

  function write(rest) {
    const exact = rest <= 5 * MINUTE;
    const seconds = Math.ceil(rest / 1000);
    const time = exact ? `${Math.floor(seconds / 60)}:${digits.format(seconds % 60)}` : minutes.format(Math.ceil(rest / MINUTE));
    left.textContent = box.dataset.left.replace("{time}", time);
    box.classList.toggle("deadline-urgent", exact);
  }

  function tick() {
    if (!box.isConnected) return;
    const rest = until - Date.now();
    if (rest <= 0) {
      left.textContent = live.textContent = box.dataset.over;
      if (box.dataset.lapsedHref) location.assign(box.dataset.lapsedHref);
      return;
    }
    write(rest);
    for (const minute of ANNOUNCED) {
      if (rest <= minute * MINUTE && !said.includes(minute)) {
        said = [...said, minute];
        live.textContent = box.getAttribute(`data-announce-${minute}`);
      }
    }
    setTimeout(tick, rest <= 5 * MINUTE + 2000 ? 1000 - (Date.now() % 1000) : 10_000);
  }

  tick();
}
