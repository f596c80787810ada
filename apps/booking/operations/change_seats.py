"""Choose other seats on a held booking, or none."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.audit import services as audit
from apps.booking.errors import PaymentUnderWay, SeatTaken
from apps.booking.limits import check_order_rate
from apps.booking.locks import lock_booking
from apps.booking.models import BookedSegment, Booking, LegClaim, Passenger, PriceLine, SeatAssignment
from apps.booking.operations.build_order import seat_lines
from apps.booking.operations.expire_holds import expire_overdue_holds_on
from apps.booking.operations.release_claims import release_seats_in_transaction
from apps.booking.operations.start_payment import check_payable
from apps.booking.policies.seating import PlannedSeat, Seating, SeatingSegment, plan_seats
from apps.booking.queries.payments import is_secured
from apps.booking.queries.seating import chosen_seats, laps_of, seating_of_booking
from apps.booking.seat_locks import LegSeat, keep_seats, release_seats, take_seats
from apps.booking.types import SeatRequest
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.db_errors import violated_constraint
from apps.flights import services as flights
from apps.payments import services as payments


def change_seats(*, booking_id: UUID, changes: Sequence[SeatRequest], actor: Actor) -> None:
    """Each of `changes` gives its traveler that seat on that flight, or none for ''. All other seats stay as they are,
    whoever has changed them meanwhile. The price follows, and an open checkout of the old price is ended.

    Raises SeatNotOffered, SeatTaken, NotHeld, HoldOver, PaymentUnderWay, TooManyRequests. All of it happens, or
    nothing.
    """
    check_order_rate("booking.change", booking_id)
    booking = Booking.objects.get(pk=booking_id)
    segments = seating_of_booking(booking)
    try:
        _take(booking, segments, changes, actor)
    except SeatTaken:
        # Perhaps by a hold whose time is over.
        if not expire_overdue_holds_on(leg_ids={m.leg_id for segment in segments for m in segment.maps}):
            raise
        _take(booking, segments, changes, actor)


def _take(
    booking: Booking, segments: Sequence[SeatingSegment], changes: Sequence[SeatRequest], actor: Actor
) -> None:
    """Redis first, then the change; what was locked for nothing is given back."""
    planned = _plan(booking, segments, _merged(chosen_seats(booking), changes), _passengers(booking))
    lock = take_seats({LegSeat(seat.leg_id, seat.seat) for seat in planned} - _seats_of(booking))
    done = False
    try:
        seconds = _change(booking.pk, segments, changes, actor)
        keep_seats(lock, seconds)
        done = True
    except IntegrityError as error:
        if violated_constraint(error) != "seat_one_active_traveler":
            raise
        raise SeatTaken from error
    finally:
        if not done:
            release_seats(lock)


def _seats_of(booking: Booking) -> set[LegSeat]:
    """Seats that the booking has already: their short locks are its own."""
    active = SeatAssignment.objects.filter(booking=booking, active=True)
    return {LegSeat(leg_id, seat) for leg_id, seat in active.values_list("leg_id", "seat")}


def _passengers(booking: Booking) -> list[Passenger]:
    return list(Passenger.objects.filter(booking=booking).order_by("index"))


def _merged(current: Sequence[SeatRequest], changes: Sequence[SeatRequest]) -> list[SeatRequest]:
    """The seats after the changes, in the order of flights and travelers."""
    wishes = {(wish.segment, wish.passenger): wish for wish in [*current, *changes]}
    return [wishes[place] for place in sorted(wishes) if wishes[place].seat]


def _plan(
    booking: Booking,
    segments: Sequence[SeatingSegment],
    wishes: Sequence[SeatRequest],
    passengers: Sequence[Passenger],
) -> tuple[PlannedSeat, ...]:
    seating = Seating(
        segments=segments, people=passengers, laps=laps_of(passengers), currency=booking.currency
    )
    return plan_seats(wishes, seating)


def _change(
    booking_id: UUID, segments: Sequence[SeatingSegment], changes: Sequence[SeatRequest], actor: Actor
) -> int:
    """Returns the seconds until the hold's deadline."""
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        check_payable(booking)
        if is_secured(booking.pk):
            raise PaymentUnderWay
        before = chosen_seats(booking)
        after = _merged(before, changes)
        if after != list(before):
            _replace(booking, segments, before, after, actor)
        return int((booking.hold_expires_at - database_now()).total_seconds())


def _replace(
    booking: Booking,
    segments: Sequence[SeatingSegment],
    before: Sequence[SeatRequest],
    after: Sequence[SeatRequest],
    actor: Actor,
) -> None:
    passengers = _passengers(booking)
    planned = _plan(booking, segments, after, passengers)
    booked = list(BookedSegment.objects.filter(booking=booking).order_by("index"))
    # In line with holds of the same cabins, so that two wishes for two seats can't wait for each other.
    claims = LegClaim.objects.filter(booking=booking)
    flights.lock_cabins_in_transaction({(claim.leg_id, claim.cabin) for claim in claims})
    _replace_seats(booking, planned, passengers, booked)
    old_total = booking.total
    _reprice(booking, seat_lines(planned, booking, passengers, booked))
    if booking.total != old_total:
        payments.cancel_attempts_in_transaction(reference=booking.pk, actor=actor)
    audit.record_in_transaction(
        action="booking.seats_changed",
        subject=("booking", booking.pk),
        actor=actor,
        data={
            "locator": booking.locator,
            "before": sorted(wish.seat for wish in before),
            "after": sorted(wish.seat for wish in after),
            "moves": _moves(before, after),
        },
    )


def _moves(before: Sequence[SeatRequest], after: Sequence[SeatRequest]) -> list[dict[str, int | str]]:
    """Which seat of which traveler became which; "" is none."""
    had = {(wish.segment, wish.passenger): wish.seat for wish in before}
    has = {(wish.segment, wish.passenger): wish.seat for wish in after}
    return [
        {"segment": key[0], "passenger": key[1], "from": had.get(key, ""), "to": has.get(key, "")}
        for key in sorted(had.keys() | has.keys())
        if had.get(key) != has.get(key)
    ]


def _replace_seats(
    booking: Booking,
    planned: tuple[PlannedSeat, ...],
    passengers: list[Passenger],
    segments: list[BookedSegment],
) -> None:
    release_seats_in_transaction(booking=booking)
    # Given up for good: a hold that is taken again takes the seats it had when it ended, and no others.
    SeatAssignment.objects.filter(booking=booking, active=False).delete()
    SeatAssignment.objects.bulk_create(
        SeatAssignment(
            booking=booking,
            passenger=passengers[seat.passenger],
            booked_segment=segments[seat.segment],
            leg_id=seat.leg_id,
            seat=seat.seat,
        )
        for seat in sorted(planned, key=lambda seat: (seat.leg_id, seat.seat))
    )


def _reprice(booking: Booking, lines: list[PriceLine]) -> None:
    """Replaces the seat lines and the total that follows from them."""
    old = PriceLine.objects.filter(booking=booking, code="SEAT", withdrawn_at__isnull=True)
    before = sum(old.values_list("amount", flat=True))
    old.update(withdrawn_at=database_now())
    PriceLine.objects.bulk_create(lines)
    booking.total += sum(line.amount for line in lines) - before
    booking.save(update_fields=["total"])
