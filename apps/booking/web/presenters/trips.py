"""The list of one's trips: those to come first, then those that are over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.booking.types import BookingStatus, BookingSummary
from apps.booking.web.presenters.itinerary import Airports, airports_of, city
from apps.booking.web.presenters.trip import STATUS_KINDS
from apps.core.money import Money


@dataclass(frozen=True, slots=True)
class TripRow:
    href: str
    locator: str
    title: str
    origin: str
    destination: str
    departs_at: datetime
    detail: str
    status: str
    status_kind: str
    total: Money


def trip_rows(found: Iterable[BookingSummary], *, now: datetime) -> dict[str, list[TripRow]]:
    """`coming`, the next one first, and `past`, the last one first; what was cancelled or lapsed is past.

    A trip is to come until its last flight has landed: whoever is there still wants to fly back.
    """
    summaries = list(found)
    airports = airports_of((summary.origin, summary.destination) for summary in summaries)
    rows = [(summary, _status(summary, now)) for summary in summaries]
    coming = [(s, status) for s, status in rows if status in _LIVING and s.ends_at > now]
    past = [pair for pair in rows if pair not in coming]
    coming.sort(key=lambda pair: pair[0].departs_local)
    past.sort(key=lambda pair: pair[0].departs_local, reverse=True)
    return {
        "coming": [_row(summary, status, airports) for summary, status in coming],
        "past": [_row(summary, status, airports) for summary, status in past],
    }


_LIVING = {BookingStatus.HELD, BookingStatus.TICKETED}


def _status(summary: BookingSummary, now: datetime) -> BookingStatus:
    status = BookingStatus(summary.status)
    return (
        BookingStatus.EXPIRED if status == BookingStatus.HELD and summary.hold_expires_at <= now else status
    )


def _row(summary: BookingSummary, status: BookingStatus, airports: Airports) -> TripRow:
    travelers = ngettext("%(count)d traveler", "%(count)d travelers", summary.travelers) % {
        "count": summary.travelers
    }
    # Strings inside an f-string are not found by the collectors of messages.
    ways = _("Return trip") if summary.returns else _("One way")
    return TripRow(
        href=reverse("trip", args=[summary.locator]),
        locator=summary.locator,
        title=_("%(origin)s to %(destination)s")
        % {
            "origin": city(airports, summary.origin),
            "destination": city(airports, summary.destination),
        },
        origin=summary.origin,
        destination=summary.destination,
        departs_at=summary.departs_local,
        detail=f"{travelers} · {ways}",
        status=str(status.label),
        status_kind=STATUS_KINDS[status],
        total=summary.total,
    )
