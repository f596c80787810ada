"""The history of a trip as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.audit.types import HistoryEntry
from apps.booking.types import BookingDetail
from apps.core.errors import Text
from apps.core.money import Money


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
    detail: Callable[[_Told], str] | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry, and the trip that it is about."""

    entry: HistoryEntry
    booking: BookingDetail
    holders: Mapping[str, UUID]

    @property
    def data(self) -> dict[str, Any]:
        return self.entry.data

    @property
    def was_paid(self) -> bool:
        paid_at = self.booking.ticketed_at
        return paid_at is not None and self.entry.occurred_at >= paid_at


def _flights(told: _Told) -> str:
    return " · ".join(told.data.get("flights", []))


def _tickets(told: _Told) -> str:
    return _("Ticket numbers: %(numbers)s") % {"numbers": ", ".join(told.data.get("tickets", []))}


def _refund(told: _Told) -> str:
    refund = told.data.get("refund")
    if refund:
        return _("%(amount)s is refunded.") % {"amount": Money(refund, told.data["currency"]).format()}
    return _("Nothing is refunded.") if told.was_paid else _("Nothing was charged.")


def _seats(told: _Told) -> str:
    return " · ".join(_move(told.booking, move) for move in told.data.get("moves", []))


def _move(booking: BookingDetail, move: Mapping[str, Any]) -> str:
    name = booking.passengers[move["passenger"]].full_name
    values = {"name": name, "before": move["from"], "seat": move["to"]}
    if not move["to"]:
        return _("Seat %(before)s of %(name)s given up") % values
    if not move["from"]:
        return _("Seat %(seat)s chosen for %(name)s") % values
    return _("Seat %(seat)s instead of %(before)s for %(name)s") % values


def _whose(told: _Told) -> str:
    """Of whom a document is; there may be several travelers."""
    holder = told.holders.get(told.entry.subject.id)
    return next((person.full_name for person in told.booking.passengers if person.id == holder), "")


_PAYMENT_STARTED = "booking.payment_started"
_VOIDED = "booking.voided_unpaid"
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
    _PAYMENT_STARTED: _Sentence(_lazy("Payment started"), "card"),
    "booking.payment_returned": _Sentence(
        _lazy("Payment given back: it couldn't be used for this booking"), "warning", "warning"
    ),
    "booking.ticketed": _Sentence(_lazy("Tickets issued"), "ticket", "success", _tickets),
    "booking.paid": _Sentence(_lazy("Payment received"), "check", "success"),
    "booking.capture_failed": _Sentence(_lazy("The card could not be charged"), "warning", "warning"),
    _VOIDED: _Sentence(_lazy("Tickets withdrawn: the card could not be charged"), "warning", "warning"),
    "booking.cancellation_quoted": _Sentence(_lazy("Asked what cancelling costs"), "info", detail=_refund),
    "payments.refund_requested": _Sentence(_lazy("Refund on its way"), "card"),
    "payments.refund_succeeded": _Sentence(_lazy("Money refunded"), "check", "success"),
    "accounts.document_submitted": _Sentence(_lazy("Passport scan sent"), "document", detail=_whose),
    "accounts.document_opened": _Sentence(
        _lazy("Our staff looked at a passport scan"), "document", detail=_whose
    ),
    "accounts.document_approved": _Sentence(_lazy("Passport approved"), "check", "success", _whose),
    "accounts.document_rejected": _Sentence(
        _lazy("A new passport scan is needed"), "warning", "warning", _whose
    ),
    "booking.cancelled": _Sentence(_lazy("Booking cancelled"), "close", "warning", _refund),
}


def timeline(
    entries: Iterable[HistoryEntry], booking: BookingDetail, holders: Mapping[str, UUID]
) -> list[TimelineEvent]:
    """The entries that mean something to travelers, in the order given, at the clock of the first airport.

    `holders` says whose a document is.
    """
    told = [entry for entry in entries if entry.action in _SENTENCES]
    return [_event(_Told(entry, booking, holders)) for entry in _once_per_checkout(told)]


def was_voided(entries: Iterable[HistoryEntry]) -> bool:
    """Whether the trip has ended because the money for its tickets could not be taken."""
    return any(entry.action == _VOIDED for entry in entries)


def _once_per_checkout(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """Whoever goes to the checkout page and back starts one payment, however often."""
    first = {
        entry.data.get("payment"): entry.id
        for entry in sorted(entries, key=lambda entry: entry.occurred_at, reverse=True)
        if entry.action == _PAYMENT_STARTED
    }
    return [
        entry
        for entry in entries
        if entry.action != _PAYMENT_STARTED or first[entry.data.get("payment")] == entry.id
    ]


def _event(told: _Told) -> TimelineEvent:
    sentence = _SENTENCES[told.entry.action]
    zone = told.booking.segments[0].departs_local.tzinfo
    return TimelineEvent(
        at=told.entry.occurred_at.astimezone(zone or UTC),
        title=str(sentence.title),
        detail=sentence.detail(told) if sentence.detail else "",
        actor=_actor(told.entry),
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
