"""Facts about orders. They carry ids and codes; who needs more asks `services.get_booking`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event, register_event
from apps.core.money import Money


@register_event
@dataclass(frozen=True, kw_only=True)
class BookingHeld(Event):
    TYPE: ClassVar[str] = "booking.held"
    booking_id: UUID
    locator: str


@register_event
@dataclass(frozen=True, kw_only=True)
class HoldExtended(Event):
    """Somebody asked for more time to decide."""

    TYPE: ClassVar[str] = "booking.hold_extended"
    booking_id: UUID
    locator: str


@register_event
@dataclass(frozen=True, kw_only=True)
class HoldExpired(Event):
    TYPE: ClassVar[str] = "booking.hold_expired"
    booking_id: UUID
    locator: str


@register_event
@dataclass(frozen=True, kw_only=True)
class BookingTicketed(Event):
    """`paid_follows`: BookingPaid comes once the money is taken. Without it, this was all the news there would be."""

    TYPE: ClassVar[str] = "booking.ticketed"
    booking_id: UUID
    locator: str
    paid_follows: bool = False


@register_event
@dataclass(frozen=True, kw_only=True)
class BookingPaid(Event):
    """The money for the tickets is taken, and one may fly on them."""

    TYPE: ClassVar[str] = "booking.paid"
    booking_id: UUID
    locator: str


@register_event
@dataclass(frozen=True, kw_only=True)
class TicketingFailed(Event):
    """Money came, and could not buy the booking: it is given back, and the traveler is told why.

    `reason`: booking_<status> of a booking that is not to be paid (any more), amount_changed, departed (the sale had
    ended), or the code of why its seats were not to be had.
    """

    TYPE: ClassVar[str] = "booking.ticketing_failed"
    booking_id: UUID
    locator: str
    reason: str


@register_event
@dataclass(frozen=True, kw_only=True)
class BookingCancelled(Event):
    """`reason` is a CancelReason; `refund` goes back, `kept` doesn't. News of older releases has none of the three."""

    TYPE: ClassVar[str] = "booking.cancelled"
    booking_id: UUID
    locator: str
    was_ticketed: bool
    reason: str = ""
    refund: Money | None = None
    kept: Money | None = None
