"""The style guide in a real browser: axe in every mode, reflow, keyboard, and each behaviour that scripts add.

The page needs no database, so it is served straight from the application.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.journey

AIRPORTS = [
    {"iata": "LHR", "name": "London Heathrow", "city": "London", "country": "United Kingdom"},
    {"iata": "LGW", "name": "London Gatwick", "city": "London", "country": "United Kingdom"},
]
MODES = {
    "desk, light": {"width": 1280, "color_scheme": "light"},
    "phone, dark": {"width": 390, "color_scheme": "dark"},
    "phone, light, right to left": {"width": 390, "color_scheme": "light", "query": "?dir=rtl"},
    "desk, dark, right to left": {"width": 1280, "color_scheme": "dark", "query": "?dir=rtl"},
    "phone, forced colours": {"width": 390, "color_scheme": "light", "forced_colors": "active"},
}


# In forced colours the browser lays a plate in the colour of the canvas under words, unless they opt out of it: so
# they are held against that plate and, for the icons beside them, against what they stand on.
PALE_WORDS = """() => {
  const sample = document.body.appendChild(document.createElement("i"));
  sample.style.cssText = "forced-color-adjust: none; color: Canvas";
  const canvas = getComputedStyle(sample).color;
  sample.remove();
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = parts(colour).slice(0, 3).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0.5) return colour;
    }
    return canvas;
  };
  const spoken = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const off = "svg, meter, option, :disabled, :disabled + label *, .visually-hidden, .visually-hidden *";
  return [...document.body.querySelectorAll("*")]
    .filter((element) => spoken(element) && !element.matches(off) && element.checkVisibility())
    .filter((element) => {
      const { color, forcedColorAdjust } = getComputedStyle(element);
      const grounds = forcedColorAdjust === "none" ? [ground(element)] : [ground(element), canvas];
      return grounds.some((under) => contrast(color, under) < 4.5);
    })
    .map((element) => `${element.className}: ${element.textContent.trim()}`);
}"""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def styleguide_url(built_assets: None) -> Iterator[str]:
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/en/styleguide/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium: Browser, styleguide_url: str) -> Iterator[Page]:
    """The style guide at a desk; a complaint of the browser fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.route("**/api/v1/airports**", lambda route: route.fulfill(json=AIRPORTS))
    opened.goto(styleguide_url)
    yield opened
    context.close()
    assert complaints == []


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_axe_finds_nothing(chromium: Browser, styleguide_url: str, mode: dict[str, object]) -> None:
    settings = dict(mode)
    width, query = settings.pop("width"), settings.pop("query", "")
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce", **settings
    )
    opened = context.new_page()
    opened.goto(f"{styleguide_url}{query}")
    found = Axe().run(opened).response["violations"]
    context.close()
    assert [(item["id"], [node["target"] for node in item["nodes"]]) for item in found] == []


@pytest.mark.parametrize("query", ["", "?dir=rtl"])
def test_nothing_is_wider_than_a_small_phone(page: Page, styleguide_url: str, query: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{styleguide_url}{query}")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_every_word_can_be_read(
    chromium: Browser, styleguide_url: str, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=scheme, forced_colors="active"
    )
    opened = context.new_page()
    opened.goto(styleguide_url)
    labels = opened.evaluate("() => document.querySelectorAll('.button-label').length")
    pale = opened.evaluate(PALE_WORDS)
    context.close()
    assert labels > 10
    assert pale == [], pale


def test_an_airport_is_chosen_by_keyboard(page: Page) -> None:
    field = page.locator("#empty_destination")
    field.press_sequentially("lond")
    expect(page.get_by_role("option", name="London Gatwick")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("London (LGW)")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_what_was_typed_stays_when_suggestions_fail(page: Page) -> None:
    page.unroute("**/api/v1/airports**")
    page.route("**/api/v1/airports**", lambda route: route.fulfill(json=[]))
    field = page.locator("#empty_origin")
    field.press_sequentially("Atlantis")
    expect(page.locator(".combobox-empty").first).to_be_visible()
    field.press("Escape")
    expect(field).to_have_value("Atlantis")


def test_from_and_to_trade_places(page: Page) -> None:
    page.get_by_role("search", name="Flights", exact=True).get_by_role(
        "button", name="Swap from and to"
    ).click()
    expect(page.locator("#search_origin")).to_have_value("New York (JFK)")
    expect(page.locator("#search_destination")).to_have_value("London (LHR)")


def test_the_party_is_said_as_it_changes(page: Page) -> None:
    card = page.get_by_role("search", name="Flights", exact=True)
    card.locator("summary").click()
    card.get_by_role("button", name="One more: Infants").click()
    expect(card.locator("[data-party-text]")).to_have_text("4 travelers, Economy")
    page.keyboard.press("Escape")
    expect(card.locator(".search-party")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("query", ["", "?dir=rtl"])
def test_arrow_keys_move_through_the_cabin(page: Page, styleguide_url: str, query: str) -> None:
    page.goto(f"{styleguide_url}{query}")
    page.get_by_role("radio", name="13A, window, €12.00, available").focus()
    visited = []
    for key in ("ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
        visited.append(page.evaluate("document.activeElement.value"))
    assert visited == ["14A", "14B", "12B"]
    assert page.locator(".seat-input:checked").count() == 1


def test_a_dialog_opens_and_gives_the_focus_back(page: Page) -> None:
    opener = page.locator("[data-dialog-open]")
    opener.click()
    dialog = page.get_by_role("dialog", name="Cancel this booking?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_deadline_is_announced_at_five_and_at_one(chromium: Browser, styleguide_url: str) -> None:
    context = chromium.new_context()
    opened = context.new_page()
    opened.clock.install()
    opened.goto(styleguide_url)
    live = opened.locator("[data-deadline-live]").first
    expect(live).to_have_text("")
    opened.clock.fast_forward("08:00")
    expect(live).to_have_text("5 minutes left to finish.")
    opened.clock.fast_forward("04:00")
    expect(live).to_have_text("1 minute left to finish.")
    context.close()


def test_after_a_swap_focus_and_title_move(page: Page) -> None:
    fragment = '<div data-title="Seats · FlyAway"><h4 data-focus>Seats</h4></div>'
    page.route("**/fragment", lambda route: route.fulfill(body=fragment, content_type="text/html"))
    page.evaluate("htmx.ajax('GET', '/fragment', {target: '.styleguide-head', swap: 'innerHTML'})")
    expect(page.get_by_role("heading", name="Seats", exact=True)).to_be_focused()
    expect(page).to_have_title("Seats · FlyAway")


def test_a_refused_fragment_is_shown(chromium: Browser, styleguide_url: str) -> None:
    context = chromium.new_context()
    opened = context.new_page()
    opened.goto(styleguide_url)
    opened.route(
        "**/fragment", lambda route: route.fulfill(status=409, body="<p>Taken</p>", content_type="text/html")
    )
    opened.evaluate("htmx.ajax('GET', '/fragment', {target: '.styleguide-head', swap: 'innerHTML'})")
    expect(opened.locator(".styleguide-head")).to_have_text("Taken")
    context.close()


def test_a_lost_connection_is_said(chromium: Browser, styleguide_url: str) -> None:
    context = chromium.new_context()
    opened = context.new_page()
    opened.goto(styleguide_url)
    opened.route("**/fragment", lambda route: route.abort())
    opened.evaluate("htmx.ajax('GET', '/fragment', {target: '.styleguide-head'}).catch(() => null)")
    expect(opened.locator("[data-live-region]")).to_contain_text("Nothing was changed")
    context.close()


def test_without_scripts_everything_is_there(chromium: Browser, styleguide_url: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(styleguide_url)
    expect(opened.locator("#search_origin")).to_have_value("London (LHR)")
    expect(opened.locator(".search-swap").first).to_be_hidden()
    expect(opened.locator("#search_adults")).to_have_value("2")
    expect(opened.get_by_role("search", name="Flights", exact=True)).to_contain_text("3 travelers, Economy")
    context.close()


def test_a_first_view_is_light(chromium: Browser, styleguide_url: str) -> None:
    """Scripts, styles and fonts before compression; the page itself is far longer than any other."""
    context = chromium.new_context()
    opened = context.new_page()
    loaded: dict[str, int] = {}
    opened.on("response", lambda answer: loaded.update({answer.url: len(answer.body())}))
    opened.goto(styleguide_url)
    opened.wait_for_load_state("networkidle")
    scripts = sum(size for url, size in loaded.items() if url.endswith(".js"))
    fonts = sum(size for url, size in loaded.items() if url.endswith(".woff2"))
    context.close()
    assert scripts <= 100_000, json.dumps(loaded)
    assert fonts <= 70_000, json.dumps(loaded)
