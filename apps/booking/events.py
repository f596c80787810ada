"""Facts about orders. They carry ids and codes; who needs more asks `services.get_booking`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event, register_event


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
    TYPE: ClassVar[str] = "booking.ticketed"
    booking_id: UUID
    locator: str


@register_event
@dataclass(frozen=True, kw_only=True)
class TicketingFailed(Event):
    """Money came, and the seats were gone: it is given back, and the traveler is told."""

    TYPE: ClassVar[str] = "booking.ticketing_failed"
    booking_id: UUID
    locator: str
    reason: str


@register_event
@dataclass(frozen=True, kw_only=True)
class BookingCancelled(Event):
    TYPE: ClassVar[str] = "booking.cancelled"
    booking_id: UUID
    locator: str
    was_ticketed: bool
