/** The search card: from and to trade places, the return can't precede the departure, the party is said in a line. */
import { each } from "./dom.js";

export function enhanceSearchCards(root) {
  each(root, "[data-swap]", bindSwap);
  each(root, "[data-date-range]", bindDates);
  each(root, "[data-party]", bindParty);
}

function bindSwap(route) {
  route.querySelector("[data-swap-button]").addEventListener("click", () => {
    const [from, to] = [...route.querySelectorAll("[data-combobox]")].map(parts);
    const [before, after] = [read(from), read(to)];
    write(from, after);
    write(to, before);
    route.classList.toggle("search-swapped");
  });
}

function parts(field) {
  const find = (selector) => field.querySelector(selector);
  return { field, input: find("input"), code: find("[data-combobox-code]"), city: find("[data-combobox-city]") };
}

function read({ field, input, code, city }) {
  return { value: input.value, code: code.textContent, city: city.textContent, chosen: field.classList.contains("airport-chosen") };
}

function write({ field, input, code, city }, from) {
  input.value = from.value;
  code.textContent = from.code;
  city.textContent = from.city;
  field.classList.toggle("airport-chosen", from.chosen);
}

function bindDates(range) {
  const [departure, back] = range.querySelectorAll("input[type=date]");
  if (!departure || !back) return;
  const bound = () => { back.min = departure.value || departure.min; };
  departure.addEventListener("change", bound);
  bound();
}

function bindParty(details) {
  const text = details.querySelector("[data-party-text]");
  const cabin = details.querySelector("select");
  function write() {
    const people = [...details.querySelectorAll("[data-stepper] input")].reduce((sum, input) => sum + (Number(input.value) || 0), 0);
    const party = details.dataset.counts.split("|")[people];
    text.textContent = [party, cabin?.selectedOptions[0]?.textContent.trim()].filter(Boolean).join(", ");
  }
  details.addEventListener("change", write);
  details.addEventListener("input", write);
  write();
}
