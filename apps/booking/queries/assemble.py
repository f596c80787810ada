"""Build the DTO of an order from its rows, wherever these come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.booking.models import BookedSegment, Booking, Coupon, Passenger, PriceLine, SeatAssignment
from apps.booking.policies.coupon_states import COUPON_TRANSITIONS
from apps.booking.policies.hold_extensions import can_extend
from apps.booking.policies.ticket_names import ticket_form
from apps.booking.types import (
    BookingDetail,
    CouponInfo,
    PassengerInfo,
    PriceLineInfo,
    SeatInfoBooked,
    SegmentInfo,
)
from apps.core.money import Money
from apps.flights import services as flights


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_time(moment: datetime, zone_name: str) -> datetime:
    return moment.astimezone(zone(zone_name))


def assemble_detail(
    *,
    booking: Booking,
    passengers: Sequence[Passenger],
    segments: Sequence[BookedSegment],
    seats: Sequence[SeatAssignment],
    lines: Sequence[PriceLine],
    landings: Mapping[int, str],
    coupons: Sequence[Coupon] = (),
    ticket_numbers: dict[int, str] | None = None,
) -> BookingDetail:
    """Rows in, DTO out, no query. `landings`: where legs end; `ticket_numbers`: by the traveler's index."""
    person = {p.pk: p.index for p in passengers}
    place = {s.pk: s.index for s in segments}
    numbers = ticket_numbers or {}
    owner_of = {number: index for index, number in numbers.items()}
    return BookingDetail(
        id=booking.pk,
        locator=booking.locator,
        status=booking.status,
        created_at=booking.created_at,
        priced_at=booking.priced_at,
        hold_expires_at=booking.hold_expires_at,
        hold_can_extend=_can_extend(booking, segments[0]),
        ticketed_at=booking.ticketed_at,
        cancelled_at=booking.cancelled_at,
        owner_id=str(booking.owner_id or ""),
        contact_email=booking.contact_email,
        contact_phone=booking.contact_phone,
        language=booking.language,
        cabin=booking.cabin,
        fare_family=booking.fare_family,
        conditions=booking.conditions,
        total=Money(booking.total, booking.currency),
        passengers=tuple(_passenger(p, numbers.get(p.index, ""), person) for p in passengers),
        segments=tuple(_segment(s, landings) for s in segments),
        seats=tuple(_seat(s, person[s.passenger_id], place[s.booked_segment_id]) for s in seats),
        price_lines=tuple(_line(line, person, place) for line in lines),
        coupons=tuple(_coupon(c, owner_of, place[c.booked_segment_id]) for c in coupons),
    )


def _can_extend(booking: Booking, first: BookedSegment) -> bool:
    return can_extend(
        extensions=booking.hold_extensions,
        expires_at=booking.hold_expires_at,
        payable_until=flights.payable_until(first.departs_at),
    )


def _passenger(passenger: Passenger, ticket_number: str, person: dict[UUID, int]) -> PassengerInfo:
    return PassengerInfo(
        id=passenger.pk,
        index=passenger.index,
        type=passenger.type,
        given_name=passenger.given_name,
        family_name=passenger.family_name,
        ticket_name=ticket_form(passenger.given_name, passenger.family_name),
        date_of_birth=passenger.date_of_birth,
        gender=passenger.gender,
        ticket_number=ticket_number,
        lap_of=None if passenger.lap_of_id is None else person[passenger.lap_of_id],
    )


def _segment(segment: BookedSegment, landings: Mapping[int, str]) -> SegmentInfo:
    return SegmentInfo(
        id=segment.pk,
        index=segment.index,
        slice_index=segment.slice_index,
        segment_id=segment.segment_id,
        flight_number=segment.flight_number,
        origin=segment.origin,
        destination=segment.destination,
        departs_at=segment.departs_at,
        arrives_at=segment.arrives_at,
        departs_local=local_time(segment.departs_at, segment.departure_zone),
        arrives_local=local_time(segment.arrives_at, segment.arrival_zone),
        cabin=segment.cabin,
        rbd=segment.rbd,
        fare_family=segment.fare_family,
        leg_ids=tuple(segment.leg_ids),
        stops=tuple(landings[leg_id] for leg_id in segment.leg_ids[:-1]),
    )


def _seat(seat: SeatAssignment, passenger_index: int, segment_index: int) -> SeatInfoBooked:
    return SeatInfoBooked(
        passenger_index=passenger_index, segment_index=segment_index, leg_id=seat.leg_id, seat=seat.seat
    )


def _line(line: PriceLine, person: dict[UUID, int], place: dict[UUID, int]) -> PriceLineInfo:
    return PriceLineInfo(
        passenger_index=None if line.passenger_id is None else person[line.passenger_id],
        segment_index=None if line.booked_segment_id is None else place[line.booked_segment_id],
        code=line.code,
        name=line.name,
        kind=line.kind,
        amount=Money(line.amount, line.currency),
    )


def _coupon(coupon: Coupon, owner_of: dict[str, int], segment_index: int) -> CouponInfo:
    return CouponInfo(
        number=coupon.number,
        passenger_index=owner_of[coupon.ticket_id],
        segment_index=segment_index,
        ticket_number=coupon.ticket_id,
        status=coupon.status,
        # What has no way to go on gives no right to fly, whatever was paid for it.
        usable=coupon.usable_at is not None and bool(COUPON_TRANSITIONS.ends(coupon.status)),
    )
