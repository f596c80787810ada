"""Values of the order that other contexts, views and serializers see. Nothing here touches the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.core.money import Money


class BookingStatus(TextChoices):
    """Where an order stands; the table of moves is policies/booking_states.py."""

    HELD = "held", _("Held")
    TICKETED = "ticketed", _("Ticketed")
    FLOWN = "flown", _("Flown")
    EXPIRED = "expired", _("Hold expired")
    CANCELLED = "cancelled", _("Cancelled")


class CouponStatus(TextChoices):
    """Where one flight coupon of a ticket stands; the table of moves is policies/coupon_states.py."""

    OPEN = "open", _("Open")
    CHECKED_IN = "checked_in", _("Checked in")
    BOARDED = "boarded", _("Boarded")
    FLOWN = "flown", _("Flown")
    EXCHANGED = "exchanged", _("Exchanged")
    REFUNDED = "refunded", _("Refunded")
    VOID = "void", _("Void")
    NO_SHOW = "no_show", _("No-show")


class ClaimState(TextChoices):
    """What an order's claim on a leg's cabin counts as."""

    HELD = "held", _("Held")
    SOLD = "sold", _("Sold")
    RELEASED = "released", _("Released")


class Gender(TextChoices):
    """As in travel documents (ICAO Doc 9303): X is unspecified."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    UNSPECIFIED = "unspecified", _("Unspecified (X)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PassengerInput:
    """A traveler as typed. A person with one name gives it as `family_name` and leaves `given_name` empty."""

    type: str
    family_name: str
    given_name: str = ""
    date_of_birth: date
    gender: str = Gender.UNSPECIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactInput:
    email: str
    phone: str = ""


class CancelReason(StrEnum):
    """Why a booking has ended before its flights. News that was written before there were reasons has none."""

    ASKED = "asked"
    UNPAID = "unpaid"
    """It was ticketed, and the money for it could not be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRequest:
    """Seat `seat` ("12A") for traveler number `passenger` on segment number `segment`, both from 0.

    On a segment of several legs the seat is asked for on each of them. Where seats are changed, '' gives one up.
    """

    passenger: int
    segment: int
    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassengerInfo:
    id: UUID
    index: int
    type: str
    given_name: str
    family_name: str
    ticket_name: str
    """As it will stand on the ticket: the ICAO Doc 9303 form, surname first, not truncated."""
    date_of_birth: date
    gender: str
    ticket_number: str = ""
    lap_of: int | None = None
    """The index of whoever this infant sits on."""

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentInfo:
    """A booked segment. `departs_local` and `arrives_local` carry the airports' own offsets."""

    id: UUID
    index: int
    slice_index: int
    segment_id: int
    flight_number: str
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    departs_local: datetime
    arrives_local: datetime
    cabin: str
    rbd: str
    fare_family: str
    leg_ids: tuple[int, ...]
    stops: tuple[str, ...] = ()
    """Airports where the flight lands on the way and the traveler stays on the same flight number."""

    @property
    def day_shift(self) -> int:
        """Calendar days between local departure and local arrival: −1 to +2."""
        return (self.arrives_local.date() - self.departs_local.date()).days

    @property
    def duration_minutes(self) -> int:
        return int((self.arrives_at - self.departs_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatInfoBooked:
    passenger_index: int
    segment_index: int
    leg_id: int
    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLineInfo:
    """One line of the price: a fare, tax, fee or service of a traveler on a segment (None: of all)."""

    passenger_index: int | None
    segment_index: int | None
    code: str
    name: str
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponInfo:
    number: int
    passenger_index: int
    segment_index: int
    ticket_number: str
    status: str
    usable: bool
    """Whether one may fly on it: the money is captured, and it is neither used nor given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingDetail:
    """A whole order, as its owner may see it."""

    id: UUID
    locator: str
    status: str
    created_at: datetime
    priced_at: datetime
    """The moment whose prices apply, to seats that are chosen later too."""
    hold_expires_at: datetime
    hold_can_extend: bool
    ticketed_at: datetime | None
    cancelled_at: datetime | None
    owner_id: str
    contact_email: str
    contact_phone: str
    language: str
    cabin: str
    fare_family: str
    conditions: dict[str, Any]
    total: Money
    passengers: tuple[PassengerInfo, ...]
    segments: tuple[SegmentInfo, ...]
    seats: tuple[SeatInfoBooked, ...]
    price_lines: tuple[PriceLineInfo, ...]
    coupons: tuple[CouponInfo, ...] = field(default=())

    @property
    def is_held(self) -> bool:
        return self.status == BookingStatus.HELD

    @property
    def is_ticketed(self) -> bool:
        return self.status in {BookingStatus.TICKETED, BookingStatus.FLOWN}

    @property
    def laps(self) -> dict[int, int]:
        """Infant's index → index of whoever it sits on."""
        return {person.index: person.lap_of for person in self.passengers if person.lap_of is not None}

    def seat_of(self, passenger_index: int, segment_index: int) -> str:
        """The seat on the segment's first leg, or ''."""
        for seat in self.seats:
            if (seat.passenger_index, seat.segment_index) == (passenger_index, segment_index):
                return seat.seat
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSummary:
    """An order in a list of trips."""

    id: UUID
    locator: str
    status: str
    origin: str
    destination: str
    departs_local: datetime
    arrives_local: datetime
    ends_at: datetime
    """The last arrival, of the way back too: until then the trip is not over."""
    returns: bool
    travelers: int
    total: Money
    hold_expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInfo:
    """A booking in the making. `typed` is what the forms know: passengers, contact, seats."""

    id: UUID
    offer_token: str
    typed: dict[str, Any]
    language: str
    booking_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationQuoteInfo:
    """What cancelling gives back, honoured until `expires_at`."""

    id: UUID
    locator: str
    refund: Money
    kept: Money
    fee: Money
    expires_at: datetime
