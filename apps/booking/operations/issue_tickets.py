"""Turn an authorised payment into tickets.

The webhook's news and the traveler's return both end here, any number of times.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from apps.audit import services as audit
from apps.booking.errors import SeatTaken
from apps.booking.events import BookingPaid, BookingTicketed, TicketingFailed
from apps.booking.locks import lock_booking
from apps.booking.models import BookedSegment, Booking, Coupon, LegClaim, Passenger, SeatAssignment, Ticket
from apps.booking.operations.expire_holds import expire_overdue_holds_on
from apps.booking.operations.release_claims import to_inventory
from apps.booking.policies.booking_states import BOOKING_TRANSITIONS
from apps.booking.policies.claim_states import CLAIM_TRANSITIONS
from apps.booking.queries.payments import waits_for_tickets
from apps.booking.queries.sale_end import payable_until
from apps.booking.types import BookingStatus, ClaimState
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.db_errors import violated_constraint
from apps.core.events import publish_in_transaction
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.errors import InventoryUnderflow, SoldOut, UnknownInventory
from apps.payments import services as payments
from apps.payments.types import PaymentInfo, PaymentState

# Why a booking can't have its seats (any more). The last two: the cabin or class is sold no more, or its counters know
# nothing of the hold. Whatever is wrong there, nobody is paid-without-seat.
_SEATS_GONE = (SoldOut, SeatTaken, UnknownInventory, InventoryUnderflow)


def issue_tickets(*, booking_id: UUID, payment_id: UUID, actor: Actor) -> str:
    """Issues the tickets of a booking whose payment is authorised, and asks for the money to be captured.

    Returns the booking's status afterwards. A payment that the booking has no use for (cancelled, paid already, another
    amount, sale closed, seats gone) is given back. Nothing happens for a payment that isn't authorised, or was used
    before.
    """
    try:
        return _issue(booking_id, payment_id, actor)
    except _SEATS_GONE:
        # Perhaps to holds whose time is over: they end in transactions of their own, and it's tried once more.
        expire_overdue_holds_on(leg_ids=_legs_of(booking_id))
    try:
        return _issue(booking_id, payment_id, actor)
    except _SEATS_GONE as refused:
        return _give_back(booking_id, payment_id, refused.code, actor)


def _legs_of(booking_id: UUID) -> list[int]:
    return list(LegClaim.objects.filter(booking_id=booking_id).values_list("leg_id", flat=True))


def _issue(booking_id: UUID, payment_id: UUID, actor: Actor) -> str:
    with transaction.atomic(durable=True):
        return _issue_in_transaction(booking_id, payment_id, actor)


def _issue_in_transaction(booking_id: UUID, payment_id: UUID, actor: Actor) -> str:
    booking = lock_booking(booking_id)
    payment = payments.payment_of(payment_id)
    if booking.payment_id == payment.id or not waits_for_tickets(payment):
        return booking.status
    unusable = _unusable(booking, payment)
    if unusable:
        _return_money(booking, payment, unusable, actor)
        return booking.status
    moment = database_now()
    if booking.status == BookingStatus.EXPIRED:
        _take_again(booking, moment, actor)
    _confirm(booking)
    paid = payment.state == PaymentState.CAPTURED
    numbers = _write_tickets(booking, moment, usable=paid)
    booking.status = BOOKING_TRANSITIONS.move(booking.status, BookingStatus.TICKETED)
    booking.ticketed_at = moment
    booking.payment_id = payment.id
    booking.save(update_fields=["status", "ticketed_at", "payment"])
    payments.request_capture_in_transaction(payment_id=payment.id, actor=actor)
    audit.record_in_transaction(
        action="booking.ticketed",
        subject=("booking", booking.pk),
        actor=actor,
        data={
            "locator": booking.locator,
            "tickets": numbers,
            "total": booking.total,
            "currency": booking.currency,
        },
    )
    _tell(booking, paid=paid)
    return booking.status


def _tell(booking: Booking, *, paid: bool) -> None:
    publish_in_transaction(BookingTicketed(booking_id=booking.pk, locator=booking.locator, paid_follows=True))
    if paid:
        publish_in_transaction(BookingPaid(booking_id=booking.pk, locator=booking.locator))


def _unusable(booking: Booking, payment: PaymentInfo) -> str:
    """Why this payment can't buy this booking; '' when it can."""
    if booking.status not in {BookingStatus.HELD, BookingStatus.EXPIRED}:
        return f"booking_{booking.status}"
    if payment.amount != Money(booking.total, booking.currency):
        return "amount_changed"
    if payable_until(booking) <= database_now():
        return "departed"
    return ""


def _take_again(booking: Booking, moment: datetime, actor: Actor) -> None:
    """A late authorisation: the same seats at the quoted price, if they are still there. Else raises _SEATS_GONE."""
    claims = list(LegClaim.objects.filter(booking=booking))
    flights.hold_seats_in_transaction([to_inventory(claim) for claim in claims])
    CLAIM_TRANSITIONS.move_rows_in_transaction(
        LegClaim.objects.filter(booking=booking), ClaimState.HELD, count=len(claims)
    )
    try:
        with transaction.atomic():
            SeatAssignment.objects.filter(pk__in=_last_seats(booking)).update(active=True)
    except IntegrityError as error:
        if violated_constraint(error) != "seat_one_active_traveler":
            raise
        raise SeatTaken from error
    booking.status = BOOKING_TRANSITIONS.move(booking.status, BookingStatus.HELD)
    booking.hold_expires_at = moment
    booking.save(update_fields=["status", "hold_expires_at"])
    audit.record_in_transaction(
        action="booking.held_again",
        subject=("booking", booking.pk),
        actor=actor,
        data={"locator": booking.locator, "reason": "late_authorisation"},
    )


def _last_seats(booking: Booking) -> list[UUID]:
    """The seats that the hold had when it ended: the newest assignment of each traveler on each leg."""
    newest: dict[tuple[UUID, int], UUID] = {}
    rows = (
        SeatAssignment.objects.filter(booking=booking)
        .order_by("pk")
        .values_list("passenger_id", "leg_id", "pk")
    )
    for passenger_id, leg_id, pk in rows:
        newest[passenger_id, leg_id] = pk
    return list(newest.values())


def _confirm(booking: Booking) -> None:
    held = LegClaim.objects.filter(booking=booking, state=ClaimState.HELD)
    claims = list(held)
    flights.confirm_seats_in_transaction([to_inventory(claim) for claim in claims])
    CLAIM_TRANSITIONS.move_rows_in_transaction(held, ClaimState.SOLD, count=len(claims))


def _write_tickets(booking: Booking, moment: datetime, *, usable: bool) -> list[str]:
    passengers = list(Passenger.objects.filter(booking=booking).order_by("index"))
    segments = list(BookedSegment.objects.filter(booking=booking).order_by("index"))
    numbers = _draw_numbers(len(passengers))
    Ticket.objects.bulk_create(
        Ticket(number=number, booking=booking, passenger=passenger, issued_at=moment)
        for number, passenger in zip(numbers, passengers, strict=True)
    )
    Coupon.objects.bulk_create(
        Coupon(
            ticket_id=number, number=position, booked_segment=segment, usable_at=moment if usable else None
        )
        for number in numbers
        for position, segment in enumerate(segments, start=1)
    )
    return numbers


def _draw_numbers(count: int) -> list[str]:
    """Ticket numbers: the airline's three digits and ten of a sequence (IATA Resolution 722f)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('booking_ticket_serial') FROM generate_series(1, %s)", [count])
        return [f"{settings.AIRLINE_TICKET_PREFIX}{serial:010d}" for (serial,) in cursor.fetchall()]


def _return_money(booking: Booking, payment: PaymentInfo, reason: str, actor: Actor) -> None:
    payments.cancel_payment_in_transaction(payment_id=payment.id, actor=actor)
    audit.record_in_transaction(
        action="booking.payment_returned",
        subject=("booking", booking.pk),
        actor=actor,
        data={"locator": booking.locator, "payment": str(payment.id), "reason": reason},
    )
    publish_in_transaction(TicketingFailed(booking_id=booking.pk, locator=booking.locator, reason=reason))


def _give_back(booking_id: UUID, payment_id: UUID, reason: str, actor: Actor) -> str:
    """In a transaction of its own: the one that wanted the seats has been rolled back as a whole."""
    with transaction.atomic(durable=True):
        booking = lock_booking(booking_id)
        payment = payments.payment_of(payment_id)
        if booking.payment_id != payment.id and waits_for_tickets(payment):
            _return_money(booking, payment, reason, actor)
        return booking.status
