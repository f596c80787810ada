"""The tags and filters of the `ui` library."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError, engines
from django.test import RequestFactory, override_settings
from django.utils import translation

from apps.core import clock
from apps.core.money import Money
from apps.core.templatetags import _counted
from apps.core.web.styleguide.forms import SampleSearchForm

MADRID, NEW_YORK, DUBAI = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Dubai")
LEAVES = datetime(2026, 12, 10, 14, 5, tzinfo=MADRID)


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("{{ value|money }}", Money(41260, "EUR"), "€412.60"),
        ("{{ value|money }}", None, ""),
        ("{{ value|clock }}", LEAVES, "14:05"),
        ("{{ value|clock_zone }}", LEAVES, "14:05 CET"),
        ("{{ value|clock_zone }}", datetime(2026, 7, 1, 9, 0, tzinfo=DUBAI), "09:00 UTC+4"),
        ("{{ value|day }}", date(2026, 12, 10), "Thu 10 Dec"),
        ("{{ value|day_short }}", date(2026, 12, 10), "10 Dec"),
        ("{{ value|day_long }}", date(2026, 12, 10), "Thursday, 10 December 2026"),
        ("{{ value|weekday }}", date(2026, 12, 10), "Thu"),
        ("{{ value|duration }}", 445, "7 h 25 min"),
        ("{{ value|duration }}", 120, "2 h"),
        ("{{ value|duration }}", 50, "50 min"),
        ("{{ value|iso }}", LEAVES, "2026-12-10T14:05:00+01:00"),
        ("{{ value|iso }}", date(2026, 12, 10), "2026-12-10"),
        ("{{ value|code }}", "LHR", '<bdi class="code">LHR</bdi>'),
        ("{{ value|code }}", "<b>", '<bdi class="code">&lt;b&gt;</bdi>'),
        ("{{ value|initials }}", "Ana María Núñez", "AN"),
        ("{{ value|initials }}", "Chidi", "C"),
        ("{{ value|initials }}", " ", ""),
    ],
)
def test_formatting(source: str, value: Any, expected: str) -> None:
    assert render(source, value=value) == expected


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, tzinfo=MADRID))


def test_a_day_of_another_year_carries_its_year() -> None:
    assert render("{{ a|day }}", a=date(2027, 1, 5)) == "Tue, 5 Jan 2027"
    with translation.override("es"):
        assert "2027" in render("{{ a|day }}", a=date(2027, 1, 5))


def test_formats_follow_the_language() -> None:
    with translation.override("es"):
        assert (
            render("{{ a|day }} · {{ b|clock_zone }}", a=date(2026, 12, 10), b=LEAVES)
            == "jue, 10 dic · 14:05 CET"
        )


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        render("{{ value|clock }}", value=datetime(2026, 12, 10, 14, 5))  # noqa: DTZ001


def test_local_time_carries_its_offset() -> None:
    html = render("{% local_time value %}", value=LEAVES)
    assert html == '<time class="figures" datetime="2026-12-10T14:05:00+01:00">14:05</time>'


@pytest.mark.parametrize(
    ("arrives", "shown", "said"),
    [
        (datetime(2026, 12, 10, 23, 0, tzinfo=MADRID), "", ""),
        (datetime(2026, 12, 11, 6, 0, tzinfo=NEW_YORK), "+1", "1 day later"),
        (datetime(2026, 12, 12, 6, 0, tzinfo=NEW_YORK), "+2", "2 days later"),
        (datetime(2026, 12, 9, 20, 0, tzinfo=NEW_YORK), "\N{MINUS SIGN}1", "1 day earlier"),
    ],
)
def test_day_shift_is_shown_and_said(arrives: datetime, shown: str, said: str) -> None:
    html = render("{% day_shift a b %}", a=LEAVES, b=arrives)
    assert (f">{shown}<" in html, said in html) == (True, True) if shown else html == ""


def test_attributes() -> None:
    source = "{% attrs hx_get=url data_x=True data_y=False data_z=None as more %}<i{{ more }}>"
    html = render(source, url="/a?b=1&c=2")
    assert html == '<i data-x hx-get="/a?b=1&amp;c=2">'


def test_query_replaces_and_removes() -> None:
    request = RequestFactory().get("/r", {"sort": "time", "page": "3", "q": "a b"})
    assert render("{% query sort='price' page=None %}", request=request) == "?q=a+b&amp;sort=price"
    assert render("{% query sort=None page=None q=None %}", request=request) == "/r"


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'plane' %}")
    spoken = render("{% icon 'plane' label=label class='icon-large' %}", label='A "plane"')
    assert 'role="img" aria-label="A &quot;plane&quot;"' in spoken
    assert 'class="icon icon-large"' in spoken


def test_a_component_sees_its_parameters_and_nothing_else() -> None:
    html = render('{% ui "tag" label="Held" %}', kind="danger")
    assert html == '<span class="tag tag-neutral">Held</span>'


def test_parameters_are_escaped() -> None:
    assert "&lt;script&gt;" in render('{% ui "tag" label=label %}', label="<script>")


def test_a_wrap_has_a_body_and_slots() -> None:
    html = render(
        '{% wrap "card" title="T" %}<p>{{ who }}</p>{% slot "footer" %}<b>F</b>{% endslot %}{% endwrap %}',
        who="Ana",
    )
    assert "<p>Ana</p>" in html
    assert '<div class="card-foot"><b>F</b></div>' in html


def test_an_empty_slot_is_none() -> None:
    assert "card-foot" not in render('{% wrap "card" %}x{% slot "footer" %} {% endslot %}{% endwrap %}')


@pytest.mark.parametrize(
    "source",
    ["{% ui %}", '{% ui "tag" label %}', "{% slot %}{% endslot %}", '{% slot "a" %}{% endslot %}'],
)
def test_a_wrong_call_is_an_error(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_a_seat_in_words() -> None:
    seat = {
        "designator": "12A",
        "position": "window",
        "legroom": True,
        "state": "available",
        "price": Money(1800, "EUR"),
    }
    assert render("{% seat_words seat %}", seat=seat) == "12A, window, extra legroom, €18.00, available"
    assert render("{% seat_words seat short=True %}", seat=seat) == "window, extra legroom, €18.00"
    taken = seat | {"state": "taken", "legroom": False}
    assert render("{% seat_words seat %}", seat=taken) == "12A, window, taken"
    free = seat | {"price": None, "legroom": False}
    assert render("{% seat_words seat %}", seat=free) == "12A, window, no extra charge, available"


@pytest.mark.parametrize(("level", "offset"), [(0, "40"), (25, "30"), (100, "0"), (140, "0")])
def test_bars_fill_from_below(level: int, offset: str) -> None:
    assert render("{% heat_offset level 40 %}", level=level) == offset


def test_the_party_in_words() -> None:
    form = SampleSearchForm(initial={"adults": 2, "children": 1, "infants": 0, "cabin": "economy"})
    assert render("{% party_words form %}", form=form) == "3 travelers, Economy"
    unreadable = SampleSearchForm({"adults": "many", "children": "", "cabin": "none"})
    assert render("{% party_words form %}", form=unreadable) == "0 travelers"


def test_counts_are_written_out_for_scripts() -> None:
    counts = _counted.every_traveler_count().split(_counted.SEPARATOR)
    assert (counts[1], counts[2], len(counts)) == ("1 traveler", "2 travelers", 19)


class _Form(forms.Form):
    use_required_attribute = False
    name = forms.CharField(help_text="As in the passport", error_messages={"required": "Enter a name."})
    seat = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("a", "A")], error_messages={"required": "Choose a seat."}
    )

    def clean(self) -> None:
        self.add_error(None, "Something else.")


def test_a_control_is_described_by_hint_and_error() -> None:
    html = render("{% control form.name autocomplete='name' %}", form=_Form({}))
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="input"' in html
    assert 'autocomplete="name"' in html


def test_attributes_reach_the_control() -> None:
    html = render("{% attrs hx_get='/x' as more %}{% control form.name attributes=more %}", form=_Form())
    assert html.startswith('<input hx-get="/x"')


def test_an_error_summary_leads_to_the_controls() -> None:
    html = render('{% ui "error_summary" form=form %}', form=_Form({}))
    assert '<a href="#id_name">Enter a name.</a>' in html
    assert '<a href="#id_seat_0">Choose a seat.</a>' in html
    assert "<li>Something else.</li>" in html


def test_an_error_summary_takes_formsets_and_plain_errors() -> None:
    formset = forms.formset_factory(_Form, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-seat": "a"}
    )
    html = render(
        '{% ui "error_summary" forms=forms errors=errors %}',
        forms=[formset],
        errors=[{"message": "Too late.", "href": "#late"}],
    )
    assert '<a href="#id_form-0-name">Enter a name.</a>' in html
    assert '<a href="#late">Too late.</a>' in html


def test_without_errors_there_is_no_summary() -> None:
    assert render('{% ui "error_summary" form=form %}', form=_Form()) == ""


@override_settings(SITE_URL="https://fly.example")
def test_other_languages_of_a_page() -> None:
    request = RequestFactory().get("/en/styleguide/", {"theme": "dark"})
    html = engines["django"].from_string(
        "{% language_alternates as found %}"
        "{% for a in found %}{{ a.lang }} {{ a.url }} {{ a.href }} {{ a.default }};{% endfor %}"
    )
    assert html.render({}, request) == (
        "en https://fly.example/en/styleguide/ /en/styleguide/?theme=dark True;"
        "es https://fly.example/es/styleguide/ /es/styleguide/?theme=dark False;"
    )


def test_an_address_without_a_language_has_no_alternates() -> None:
    html = engines["django"].from_string("{% language_alternates as found %}{{ found|length }}")
    assert html.render({}, RequestFactory().get("/healthz")) == "0"
