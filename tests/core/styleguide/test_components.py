"""Every component is on the style guide, has a sheet and a line in the README; templates keep to the content policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered

from apps.core import asset_names
from apps.core.templatetags import _components
from apps.core.web.views.styleguide import styleguide

TEMPLATES = asset_names.ROOT / "templates"
COMPONENTS = sorted(path.stem for path in (TEMPLATES / "components").glob("[!_]*.html"))
# Furniture of error pages and mail: an inline style is what mail clients understand.
MAIL = {"layouts/email.html"}


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    names: set[str] = set()

    def note(template: object, **_: object) -> None:
        names.add(str(getattr(template, "name", "")))

    # What was made once for a language would not be rendered again.
    _components._fixed.cache_clear()
    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def page(query: str = "") -> HttpResponse:
    return styleguide(RequestFactory().get(f"/en/styleguide/{query}"))


def test_every_component_is_shown(rendered: set[str]) -> None:
    response = page()
    missing = [name for name in COMPONENTS if f"components/{name}.html" not in rendered]
    assert (response.status_code, missing) == (200, [])


def test_every_icon_is_shown() -> None:
    html = page().content.decode()
    names = {path.stem for path in (TEMPLATES / "components" / "icons").glob("*.svg")}
    assert {name for name in names if f"<span>{name}</span>" not in html} == set()


def test_every_component_has_a_sheet_and_no_sheet_is_left_over() -> None:
    parts_of_others = {"date_parts", "choices", "icon"}
    sheets = {path.stem for path in (asset_names.SOURCES / "css/components").glob("*.css")}
    assert set(COMPONENTS) - sheets == set()
    assert sheets - set(COMPONENTS) - parts_of_others == set()


def test_the_readme_names_every_component() -> None:
    readme = (TEMPLATES / "components" / "README.md").read_text()
    assert [name for name in COMPONENTS if f"`{name}`" not in readme] == []


@pytest.mark.parametrize(
    ("query", "attribute"),
    [("?theme=dark", 'data-theme="dark"'), ("?dir=rtl", 'dir="rtl"'), ("?theme=neon", 'dir="ltr">')],
)
def test_theme_and_direction_can_be_chosen(query: str, attribute: str) -> None:
    opening = re.search(r"<html[^>]*>", page(query).content.decode())
    assert opening is not None
    assert attribute in opening.group()


def test_ids_are_unique() -> None:
    ids = re.findall(r'\sid="([^"]+)"', page().content.decode())
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if name not in MAIL and not name.startswith("emails/"):
            yield name, path.read_text()


INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def test_no_template_carries_inline_styles_or_scripts() -> None:
    assert [name for name, text in templates() if INLINE.search(text)] == []


def test_no_rendered_component_carries_inline_styles_or_scripts() -> None:
    assert INLINE.findall(page().content.decode()) == []


@pytest.mark.parametrize("name", ["400", "403", "404", "405", "409", "410", "413", "429", "500", "503"])
def test_there_is_a_page_for_every_refusal(name: str) -> None:
    assert Path(TEMPLATES / "errors" / f"{name}.html").exists()


@pytest.mark.parametrize("name", ["500", "503"])
def test_pages_for_our_own_faults_need_nothing(name: str) -> None:
    """No request, no context processors, no database: any of them may be what is broken."""
    html = render_to_string(f"errors/{name}.html")
    assert "<h1" in html
    assert 'href="/"' in html


def test_a_refusal_says_what_its_error_says() -> None:
    html = render_to_string(
        "errors/409.html", {"error": {"message": "Seat 12A is gone."}, "request_id": "0193c2d4"}
    )
    assert "Seat 12A is gone." in html
    assert '<bdi class="code">0193c2d4</bdi>' in html


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"limit_bytes": 2 * 1024 * 1024}, "We accept up to 2.0\xa0MB at a time."),
        ({}, "Go back, choose a smaller"),
    ],
)
def test_what_is_too_large_learns_the_limit(params: dict[str, int], said: str) -> None:
    html = render_to_string("errors/413.html", {"error": {"message": "Too large.", "params": params}})
    assert said in html
    assert ("We accept up to" in html) == bool(params)


@pytest.mark.parametrize(
    ("included", "fee", "state"), [(True, False, "yes"), (False, True, "fee"), (False, False, "no")]
)
def test_a_fare_tells_what_costs_a_fee(included: bool, fee: bool, state: str) -> None:
    rule = {"text": "Change", "included": included, "fee": fee}
    html = render_to_string("booking/_fare_rules.html", {"name": "Light", "features": [rule]})
    assert re.findall(r"fare-feature-(\w+)", html) == [state]


def test_mail_stands_in_tables_and_speaks_of_itself() -> None:
    html = render_to_string(
        "layouts/email.html", {"action_url": "https://fly.example/x", "action_label": "Pay"}
    )
    assert '<a href="https://fly.example/x">Pay</a>' in html
    assert "logo-mail.png" in html
    text = render_to_string(
        "layouts/email.txt", {"action_url": "https://fly.example/x", "action_label": "Pay"}
    )
    assert "Pay: https://fly.example/x" in text


@pytest.mark.parametrize(
    ("stops", "landings", "words", "dots"),
    [
        ([], [], "Direct", 0),
        ([], ["SIN", "HND"], "Same flight via SIN, HND", 2),
        ([{"iata": "LHR"}], ["SIN"], "1 stop LHR also lands in SIN", 2),
    ],
)
def test_a_flight_is_direct_only_where_it_lands_nowhere(
    stops: list[dict[str, str]], landings: list[str], words: str, dots: int
) -> None:
    html = render_to_string("components/route_line.html", {"stops": stops, "landings": landings})
    told = re.sub(r"<[^>]+>", " ", html)
    assert " ".join(told.split()) == words
    assert html.count('class="route-stop"') == dots
