"""Build the rows of a new order, before any lock is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext_noop

from apps.booking.models import BookedSegment, Booking, LegClaim, Passenger, PriceLine, SeatAssignment
from apps.booking.operations.plan_order import OrderPlan
from apps.booking.policies.seating import PlannedSeat
from apps.booking.policies.travelers import in_party_order
from apps.core.ids import new_locator
from apps.flights import services as flights
from apps.flights.types import OfferSegment

SEAT_LINE = gettext_noop("Seat")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRows:
    """An order's rows, not yet written."""

    booking: Booking
    passengers: list[Passenger]
    segments: list[BookedSegment]
    claims: list[LegClaim]
    seats: list[SeatAssignment]
    lines: list[PriceLine]

    def groups(self) -> tuple[Sequence[Model], ...]:
        """In the order in which foreign keys point. Seats stand sorted, as everybody writes them (ADR 0003)."""
        return ([self.booking], self.passengers, self.segments, self.claims, self.lines, self.seats)


def build_order(plan: OrderPlan, *, now: datetime) -> OrderRows:
    """All rows with their keys; the caller inserts them in the transaction that takes the inventory."""
    booking = _booking(plan, now)
    passengers = _passengers(plan, booking)
    segments = [
        _segment(booking, segment, index, slice_index)
        for index, (slice_index, segment) in enumerate(
            (number, segment) for number, part in enumerate(plan.offer.slices) for segment in part.segments
        )
    ]
    seats = [
        SeatAssignment(
            booking=booking,
            passenger=passengers[seat.passenger],
            booked_segment=segments[seat.segment],
            leg_id=seat.leg_id,
            seat=seat.seat,
        )
        for seat in sorted(plan.seats, key=lambda seat: (seat.leg_id, seat.seat))
    ]
    lines = [
        *_offered_lines(plan, booking, passengers, segments),
        *seat_lines(plan.seats, booking, passengers, segments),
    ]
    booking.total = sum(line.amount for line in lines)
    return OrderRows(
        booking=booking,
        passengers=passengers,
        segments=segments,
        claims=_claims(booking, segments, plan.offer.party.seats),
        seats=seats,
        lines=lines,
    )


def _booking(plan: OrderPlan, now: datetime) -> Booking:
    request, offer = plan.request, plan.offer
    return Booking(
        id=plan.booking_id,
        locator=new_locator(),
        owner_id=request.owner_id or None,
        contact_email=request.contact.email.strip(),
        contact_phone=request.contact.phone.strip(),
        language=request.language,
        channel=request.channel,
        cabin=offer.cabin,
        fare_family=offer.family,
        conditions=offer.conditions.to_json(),
        currency=offer.total.currency,
        total=0,
        priced_at=offer.priced_at,
        created_at=now,
        # Planned here, judged by the database alone: a few milliseconds between the two clocks only make this hold so
        # much longer or shorter (docs/adr/0012).
        hold_expires_at=min(
            now + timedelta(seconds=settings.HOLD_LIFETIME_SECONDS),
            flights.payable_until(offer.segments[0].departs_at),
        ),
    )


def _passengers(plan: OrderPlan, booking: Booking) -> list[Passenger]:
    inputs = plan.request.passengers
    passengers = [
        Passenger(
            booking=booking,
            index=index,
            type=person.type,
            given_name=person.given_name.strip(),
            family_name=person.family_name.strip(),
            date_of_birth=person.date_of_birth,
            gender=person.gender,
        )
        for index, person in enumerate(inputs)
    ]
    for infant, adult in plan.laps.items():
        passengers[infant].lap_of = passengers[adult]
    return passengers


def _offered_lines(
    plan: OrderPlan, booking: Booking, passengers: list[Passenger], segments: list[BookedSegment]
) -> list[PriceLine]:
    """The offer's lines, each for the traveler of its type: the request may name them in another order."""
    offer = plan.offer
    meant = in_party_order(plan.request.passengers, offer.party.passenger_types)
    return [
        PriceLine(
            booking=booking,
            passenger=None if line.passenger is None else passengers[meant[line.passenger]],
            booked_segment=None if line.segment is None else segments[line.segment],
            code=line.code,
            name=str(line.name),
            kind=line.kind,
            amount=line.amount.amount,
            currency=line.amount.currency,
        )
        for line in offer.lines()
    ]


def _segment(booking: Booking, segment: OfferSegment, index: int, slice_index: int) -> BookedSegment:
    return BookedSegment(
        booking=booking,
        index=index,
        slice_index=slice_index,
        segment_id=segment.segment_id,
        leg_ids=list(segment.leg_ids),
        flight_number=segment.flight_number,
        origin=segment.origin,
        destination=segment.destination,
        departs_at=segment.departs_at,
        arrives_at=segment.arrives_at,
        departure_zone=str(segment.departs_at.tzinfo),
        arrival_zone=str(segment.arrives_at.tzinfo),
        cabin=segment.cabin,
        rbd=segment.booking_class,
        fare_family=booking.fare_family,
    )


def _claims(booking: Booking, segments: list[BookedSegment], seats: int) -> list[LegClaim]:
    return [
        LegClaim(
            booking=booking,
            booked_segment=segment,
            leg_id=leg_id,
            cabin=segment.cabin,
            rbd=segment.rbd,
            seats=seats,
        )
        for segment in segments
        for leg_id in segment.leg_ids
    ]


def seat_lines(
    seats: tuple[PlannedSeat, ...],
    booking: Booking,
    passengers: list[Passenger],
    segments: list[BookedSegment],
) -> list[PriceLine]:
    """A line for each seat that costs something."""
    return [
        PriceLine(
            booking=booking,
            passenger=passengers[seat.passenger],
            booked_segment=segments[seat.segment],
            code="SEAT",
            name=SEAT_LINE,
            kind="service",
            amount=seat.price.amount,
            currency=seat.price.currency,
        )
        for seat in seats
        if seat.price
    ]
