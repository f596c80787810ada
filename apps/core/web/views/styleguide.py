"""`/styleguide/`: every component in every state, in light and dark, in both directions of reading."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.templatetags.ui import ICONS
from apps.core.web.styleguide import samples
from apps.core.web.styleguide.forms import SampleForm, SampleRefusedForm, SampleSearchForm

_THEMES = ("light", "dark")
_DIRECTIONS = ("ltr", "rtl")
_COLOURS = (
    ("ground", "ink"),
    ("surface", "ink-soft"),
    ("brand", "on-brand"),
    ("brand-tint", "brand-ink"),
    ("accent", "on-accent"),
    ("accent-tint", "accent-ink"),
    ("deep", "on-deep"),
    ("success-tint", "success"),
    ("warning-tint", "warning"),
    ("danger-tint", "danger"),
    ("info-tint", "info"),
)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """`?theme=dark` and `?dir=rtl` override what the reader's system and language say."""
    context = {
        "theme": _one_of(request.GET.get("theme"), _THEMES),
        "dir": _one_of(request.GET.get("dir"), _DIRECTIONS),
        "colours": _COLOURS,
        "icons": ICONS,
    }
    return render(request, "core/styleguide.html", context | _forms() | _content() | samples.lists())


def _forms() -> dict[str, Any]:
    search = {"departure_date": "2026-12-10", "adults": 2, "children": 1, "infants": 0, "cabin": "economy"}
    chosen = {"origin": "London (LHR)", "destination": "New York (JFK)"}
    return {
        "form": SampleForm(initial={"adults": 2, "trip": "return", "meal": "any", "cabin": "economy"}),
        "refused": SampleRefusedForm(SampleRefusedForm.SENT, auto_id="refused_%s"),
        "search_form": SampleSearchForm(initial=search | chosen, auto_id="search_%s"),
        "hero_form": SampleSearchForm(initial=search, auto_id="hero_%s"),
        "searched_form": SampleSearchForm(initial=search | chosen, auto_id="searched_%s"),
        "empty_search_form": SampleSearchForm(initial=search, auto_id="empty_%s"),
        "origin_choice": {"iata": "LHR", "city": "London"},
        "destination_choice": {"iata": "JFK", "city": "New York"},
    }


def _content() -> dict[str, Any]:
    now, madrid = clock.now(), ZoneInfo("Europe/Madrid")
    direct, with_stop = samples.direct_slice(), samples.stop_slice()
    cabins = samples.cabins()
    return {
        "direct": direct,
        "with_stop": with_stop,
        "landings": ["SIN"],
        "one_way": [direct],
        "round_trip": [direct, with_stop],
        "segment": direct | {"flight_number": "FA101", "cabin": _("Economy")},
        "fares": samples.fares(),
        "total": samples.euros(101520),
        "lowest": samples.euros(41260),
        "days": samples.days(),
        "lines": samples.receipt_lines(),
        "events": samples.timeline(),
        "cabins": cabins,
        "seats": [seat for seat in cabins[1]["rows"][2]["seats"] if seat and seat["state"] == "available"],
        "maps": samples.maps(),
        "queue": samples.queue(),
        "now": now,
        "until": (now + timedelta(minutes=12, seconds=30)).astimezone(madrid),
        "until_soon": (now + timedelta(minutes=4, seconds=10)).astimezone(madrid),
        "sent_messages": [Message(SUCCESS, _("Your changes are saved."))],
    }


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""
