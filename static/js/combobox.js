/**
 * Airport suggestions (the ARIA combobox pattern). The text box stays a text box: what was typed is sent when nothing
 * was chosen, and the server resolves it.
 */
import { each, make } from "./dom.js";

const LEAST_LETTERS = 2;
const PAUSE = 160;
let count = 0;

export function enhanceComboboxes(root) {
  each(root, "[data-combobox]", bind);
}

function bind(field) {
  const input = field.querySelector("input");
  const code = field.querySelector("[data-combobox-code]");
  const city = field.querySelector("[data-combobox-city]");
  const list = make("ul", { id: `combobox-${++count}`, class: "combobox-list", role: "listbox", hidden: "" });
  const status = make("span", { class: "visually-hidden", role: "status" });
  const label = field.querySelector("label");
  list.setAttribute("aria-label", label.textContent.trim());
  field.append(list, status);
  const state = { options: [], active: -1, request: null, timer: 0, typed: false };

  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  // Whatever is still on its way would open it again.
  function close() {
    clearTimeout(state.timer);
    state.request?.abort();
    list.hidden = true;
    state.active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function activate(index) {
    const rows = list.querySelectorAll("[role=option]");
    if (!rows.length) return;
    state.active = (index + rows.length) % rows.length;
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === state.active)));
    rows[state.active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", rows[state.active].id);
  }

  function choose(airport) {
    input.value = `${airport.city || airport.name} (${airport.iata})`;
    code.textContent = airport.iata;
    city.textContent = airport.city || airport.name;
    field.classList.add("airport-chosen");
    state.typed = false;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function show(airports) {
    state.options = airports;
    list.replaceChildren(...airports.map((airport, index) => option(airport, `${list.id}-${index}`, field.dataset.unserved)));
    if (!airports.length) list.append(make("li", { class: "combobox-empty", role: "presentation" }, field.dataset.empty));
    list.hidden = false;
    input.setAttribute("aria-expanded", String(airports.length > 0));
    if (airports.length) activate(0);
    status.textContent = airports.length ? field.dataset.counts.split("|")[airports.length] : field.dataset.empty;
  }

  async function look() {
    const query = input.value.trim();
    state.request?.abort();
    if (query.length < LEAST_LETTERS) return close();
    state.request = new AbortController();
    try {
      const address = new URL(field.dataset.source, location.href);
      address.searchParams.set("q", query);
      const answer = await fetch(address, { signal: state.request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`airports answered ${answer.status}`);
      const airports = await answer.json();
      if (document.activeElement === input) show(airports);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      close();
      status.textContent = field.dataset.failed;
    }
  }

  input.addEventListener("input", () => {
    state.typed = true;
    field.classList.remove("airport-chosen");
    clearTimeout(state.timer);
    state.timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    const open = !list.hidden;
    if (open && state.typed && state.active >= 0) choose(state.options[state.active]);
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look();
      else activate(state.active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && state.active >= 0) {
      event.preventDefault();
      choose(state.options[state.active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      state.typed = false;
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) choose(state.options[[...row.parentNode.children].indexOf(row)]);
  });
}

function option(airport, id, unserved) {
  const row = make("li", { id, class: "combobox-option", role: "option", "aria-selected": "false" });
  const place = make("span", { class: "combobox-place" });
  place.append(
    make("span", {}, [airport.city, airport.country].filter(Boolean).join(", ")),
    make("span", { class: "combobox-name" }, airport.name),
  );
  if (airport.served === false) place.append(make("span", { class: "combobox-name" }, unserved));
  row.append(make("bdi", { class: "combobox-code" }, airport.iata), place);
  return row;
}
