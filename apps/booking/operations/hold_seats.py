"""Hold seats for a party: Redis first, then one short transaction, with the database's constraints as the last word."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Model

from apps.audit import services as audit
from apps.booking.errors import OfferChanged, OverlappingJourney, SeatTaken
from apps.booking.events import BookingHeld
from apps.booking.limits import place_for_hold
from apps.booking.operations.build_order import OrderRows, build_order
from apps.booking.operations.expire_holds import expire_overdue_holds_on
from apps.booking.operations.plan_order import OrderPlan, OrderRequest, plan_order
from apps.booking.policies.access import owns
from apps.booking.queries.assemble import assemble_detail
from apps.booking.queries.overlaps import Behind, find_overlap
from apps.booking.seat_locks import LegSeat, keep_seats, release_seats, take_seats
from apps.booking.types import BookingDetail
from apps.core.context import Actor
from apps.core.db_errors import violated_constraint
from apps.core.errors import DomainError
from apps.core.events import outbox_row
from apps.core.idempotency import Idempotency, answer_rows, claim_key_in_transaction, recognise
from apps.core.writing import insert_together_in_transaction, written_at_once
from apps.flights import services as flights
from apps.flights.errors import SoldOut
from apps.flights.types import Offer

_LOCATOR_TRIES = 4


def hold_seats(
    *,
    request: OrderRequest,
    actor: Actor,
    now: datetime,
    idempotency: Idempotency[BookingDetail] | None = None,
) -> BookingDetail:
    """Takes every leg of the offer, and the wanted seats, for settings.HOLD_LIFETIME_SECONDS.

    Raises InvalidInput (what to mend), SeatNotOffered, SeatTaken, SoldOut, OfferChanged (with the new offer),
    OfferNotFound and OfferExpired, OverlappingJourney, TooManyRequests, TooManyHolds, Replayed and the idempotency
    errors. Nothing is written then.
    """
    try:
        with place_for_hold(owner_id=request.owner_id, email=request.contact.email) as booking_id:
            return _hold(booking_id, request, actor, now, idempotency)
    except DomainError:
        # Was the same request answered before, or is its other copy at work? It may have taken what is refused now: a
        # repeated request gets its answer although its offer has expired or its seats are gone since.
        recognise(idempotency)
        raise


def _hold(
    booking_id: UUID,
    request: OrderRequest,
    actor: Actor,
    now: datetime,
    idempotency: Idempotency[BookingDetail] | None,
) -> BookingDetail:
    plan = plan_order(request, booking_id=booking_id, now=now)
    try:
        return _take(plan, actor, now, idempotency)
    except (SoldOut, SeatTaken) as refused:
        # Overdue holds give their seats back in transactions of their own: no cabin row is locked here any more.
        if not expire_overdue_holds_on(leg_ids=plan.leg_ids) and (refusal := _refusal(plan, refused, now)):
            raise refusal from refused
    plan = plan_order(request, booking_id=booking_id, now=now)
    try:
        return _take(plan, actor, now, idempotency)
    except (SoldOut, SeatTaken) as refused:
        raise _refusal(plan, refused, now) or refused from refused


def _take(
    plan: OrderPlan, actor: Actor, now: datetime, idempotency: Idempotency[BookingDetail] | None
) -> BookingDetail:
    _look(plan.offer)
    _check_overlaps(plan, actor)
    return _hold_with_seats(plan, actor, now, idempotency)


def _check_overlaps(plan: OrderPlan, actor: Actor) -> None:
    """Raises OverlappingJourney. Asked before the lock: it keeps people from mistakes, and inventory from nothing."""
    request = plan.request
    behind = Behind(owner_id=request.owner_id, email=request.contact.email, actor=actor)
    overlap = find_overlap(request.passengers, plan.offer.segments, behind)
    if overlap is None:
        return
    is_own = owns(actor, booking_id=overlap.booking_id, owner_id=overlap.owner_id)
    raise OverlappingJourney(
        passenger=overlap.passenger,
        flight_number=overlap.flight_number,
        departs_local=overlap.departs_local,
        booking_id=overlap.booking_id,
        locator=overlap.locator if is_own else "",
    )


def _refusal(
    plan: OrderPlan, refused: SoldOut | SeatTaken, now: datetime
) -> SoldOut | SeatTaken | OfferChanged | None:
    """What to say: the seat is gone, or the price class is gone and another price is open, or nothing is left.

    None when the journey is there at the very price: somebody else, the sweeper perhaps, has just freed its seats.
    """
    if isinstance(refused, SeatTaken):
        return refused
    again = flights.requote(plan.offer, now=now)
    if again is None:
        return refused
    if again.new_total == again.old_total:
        return None
    return OfferChanged.of(old_total=again.old_total, new_total=again.new_total, offer_id=again.offer.id)


def _hold_with_seats(
    plan: OrderPlan, actor: Actor, now: datetime, idempotency: Idempotency[BookingDetail] | None
) -> BookingDetail:
    if not plan.seats:
        return _hold_in_database(plan, actor, now, idempotency)
    lock = take_seats([LegSeat(seat.leg_id, seat.seat) for seat in plan.seats])
    kept = False
    try:
        detail = _hold_in_database(plan, actor, now, idempotency)
        keep_seats(lock, settings.HOLD_LIFETIME_SECONDS)
        kept = True
        return detail
    finally:
        if not kept:
            release_seats(lock)


def _hold_in_database(
    plan: OrderPlan, actor: Actor, now: datetime, idempotency: Idempotency[BookingDetail] | None
) -> BookingDetail:
    for attempt in range(_LOCATOR_TRIES):
        try:
            return _hold_once(plan, actor, now, idempotency)
        except IntegrityError as error:
            constraint = violated_constraint(error)
            if constraint == "seat_one_active_traveler":
                raise SeatTaken from error
            if constraint != "booking_locator_unique" or attempt == _LOCATOR_TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _hold_once(
    plan: OrderPlan, actor: Actor, now: datetime, idempotency: Idempotency[BookingDetail] | None
) -> BookingDetail:
    # Everything that can be made before is made before: nothing but the database's own work happens under the lock.
    rows = build_order(plan, now=now)
    detail = _detail(rows, plan.offer)
    witnesses = (
        [_history(rows, actor)],
        [outbox_row(BookingHeld(booking_id=rows.booking.pk, locator=rows.booking.locator))],
        answer_rows(idempotency, detail),
    )
    with flights.inventory_refusals(), written_at_once():
        claim_key_in_transaction(idempotency)
        flights.hold_seats_in_transaction(plan.offer.claims())
        insert_together_in_transaction(*rows.groups(), *witnesses)
    return detail


def _look(offer: Offer) -> None:
    """A glance at what the offer's flights had left a moment ago: who is too late for sure doesn't stand in line.

    Raises SoldOut. An offer that passes is judged again under the lock.
    """
    for segment in offer.segments:
        if segment.seats_left < offer.party.seats:
            raise SoldOut.of(
                leg_id=segment.leg_ids[0],
                cabin=segment.cabin,
                rbd=segment.booking_class,
                available=segment.seats_left,
            )


def _detail(rows: OrderRows, offer: Offer) -> BookingDetail:
    return assemble_detail(
        booking=rows.booking,
        passengers=rows.passengers,
        segments=rows.segments,
        seats=rows.seats,
        lines=rows.lines,
        landings={leg.leg_id: leg.destination for segment in offer.segments for leg in segment.legs},
    )


def _history(rows: OrderRows, actor: Actor) -> Model:
    booking = rows.booking
    return audit.audit_row(
        action="booking.held",
        subject=("booking", booking.pk),
        actor=actor,
        data={
            "locator": booking.locator,
            "total": booking.total,
            "currency": booking.currency,
            "flights": [f"{s.flight_number} {s.origin}-{s.destination}" for s in rows.segments],
            "travelers": len(rows.passengers),
            "seats": [seat.seat for seat in rows.seats],
            "hold_expires_at": booking.hold_expires_at.isoformat(),
        },
    )
