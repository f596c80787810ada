"""The history of a trip as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.audit.types import HistoryEntry
from apps.core.errors import Text
from apps.core.money import Money

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """A line of the timeline component."""

    at: datetime
    title: str
    detail: str
    actor: str
    icon: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    title: Text
    icon: str
    kind: str = "neutral"
    detail: Callable[[Data], str] | None = None


def _money(data: Data, name: str) -> str:
    return Money(data[name], data["currency"]).format()


def _flights(data: Data) -> str:
    return " · ".join(data.get("flights", []))


def _tickets(data: Data) -> str:
    return _("Ticket numbers: %(numbers)s") % {"numbers": ", ".join(data.get("tickets", []))}


def _refund(data: Data) -> str:
    if not data.get("refund"):
        return _("Nothing is refunded.")
    return _("%(amount)s is refunded.") % {"amount": _money(data, "refund")}


def _seats(data: Data) -> str:
    before = ", ".join(data.get("before", [])) or _("none")
    after = ", ".join(data.get("after", [])) or _("none")
    return _("%(before)s became %(after)s") % {"before": before, "after": after}


_SENTENCES: dict[str, _Sentence] = {
    "booking.held": _Sentence(_lazy("Seats held"), "clock", detail=_flights),
    "booking.held_again": _Sentence(_lazy("Seats held again for a payment that came late"), "clock"),
    "booking.hold_extended": _Sentence(_lazy("More time to pay"), "clock"),
    "booking.hold_expired": _Sentence(
        _lazy("Time to pay was over; the seats were given back"), "warning", "warning"
    ),
    "booking.passenger_changed": _Sentence(_lazy("Traveler corrected"), "edit"),
    "booking.contact_changed": _Sentence(_lazy("Contact corrected"), "edit"),
    "booking.seats_changed": _Sentence(_lazy("Seats changed"), "seat", detail=_seats),
    "booking.payment_started": _Sentence(_lazy("Payment started"), "card"),
    "booking.payment_returned": _Sentence(
        _lazy("Payment given back: it couldn't be used for this booking"), "warning", "warning"
    ),
    "booking.ticketed": _Sentence(_lazy("Tickets issued"), "ticket", "success", _tickets),
    "booking.paid": _Sentence(_lazy("Payment received"), "check", "success"),
    "booking.capture_failed": _Sentence(_lazy("The card could not be charged"), "warning", "warning"),
    "booking.voided_unpaid": _Sentence(
        _lazy("Tickets withdrawn: the card could not be charged"), "warning", "warning"
    ),
    "booking.cancellation_quoted": _Sentence(_lazy("Asked what cancelling costs"), "info", detail=_refund),
    "payments.refund_requested": _Sentence(_lazy("Refund on its way"), "card"),
    "payments.refund_succeeded": _Sentence(_lazy("Money refunded"), "check", "success"),
    "accounts.document_submitted": _Sentence(_lazy("Passport scan sent"), "document"),
    "accounts.document_opened": _Sentence(_lazy("Our staff looked at a passport scan"), "document"),
    "accounts.document_approved": _Sentence(_lazy("Passport approved"), "check", "success"),
    "accounts.document_rejected": _Sentence(_lazy("A new passport scan is needed"), "warning", "warning"),
    "booking.cancelled": _Sentence(_lazy("Booking cancelled"), "close", "warning", _refund),
}


def timeline(entries: Iterable[HistoryEntry], zone: tzinfo | None) -> list[TimelineEvent]:
    """The entries that mean something to travelers, in the order given, at the clock of `zone`."""
    return [_event(entry, _SENTENCES[entry.action], zone) for entry in entries if entry.action in _SENTENCES]


def _event(entry: HistoryEntry, sentence: _Sentence, zone: tzinfo | None) -> TimelineEvent:
    return TimelineEvent(
        at=entry.occurred_at.astimezone(zone or UTC),
        title=str(sentence.title),
        detail=sentence.detail(entry.data) if sentence.detail else "",
        actor=_actor(entry),
        icon=sentence.icon,
        kind=sentence.kind,
    )


def _actor(entry: HistoryEntry) -> str:
    """Who, from the traveler's side of the counter."""
    if entry.actor_role in {"staff", "admin"}:
        return _("FlyAway staff")
    if entry.actor_kind == "system":
        return _("FlyAway, automatically")
    return _("You")
