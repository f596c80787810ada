"""Read orders."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from apps.booking.errors import BookingNotFound
from apps.booking.models import BookedSegment, Booking, Coupon, Passenger, PriceLine, SeatAssignment, Ticket
from apps.booking.policies.access import may_see
from apps.booking.policies.ticket_names import latin_form
from apps.booking.queries.assemble import assemble_detail, local_time
from apps.booking.types import BookingDetail, BookingSummary
from apps.core.context import Actor
from apps.core.money import Money
from apps.flights import services as flights

LIST_LIMIT = 200


def get_booking(booking_id: UUID) -> BookingDetail:
    """A whole order. Raises BookingNotFound."""
    booking = Booking.objects.filter(pk=booking_id).prefetch_related(*_parts()).first()
    if booking is None:
        raise BookingNotFound
    return _detail(booking)


def get_booking_for(*, locator: str, actor: Actor) -> BookingDetail:
    """The order under a locator, for somebody who may see it; anybody else gets BookingNotFound.

    Somebody else's order costs the same one query as none: the answer's time doesn't tell which locators exist.
    """
    booking = Booking.objects.filter(locator=locator.upper()).first()
    if booking is None or not may_see(actor, booking_id=booking.pk, owner_id=booking.owner_id):
        raise BookingNotFound
    prefetch_related_objects([booking], *_parts())
    return _detail(booking)


def find_booking(*, locator: str, family_name: str) -> BookingDetail:
    """By PNR and the surname of any traveler, however it's spelled on the ticket. Raises BookingNotFound, always alike.

    A wrong locator costs the same one query and comparison as a wrong name.
    """
    travelers = Passenger.objects.filter(booking__locator=locator.strip().upper())
    known = list(travelers.values_list("booking_id", "family_name"))
    wanted = _comparable(family_name)
    names = [_comparable(name) for _booking_id, name in known] or [""]
    matches = [hmac.compare_digest(name.encode(), wanted.encode()) for name in names]
    if not known or not wanted or not any(matches):
        raise BookingNotFound
    return get_booking(known[0][0])


def _comparable(name: str) -> str:
    return latin_form(name) or name.strip().casefold()


def bookings_of(owner_id: UUID) -> list[BookingSummary]:
    """A person's orders, the newest first."""
    rows = Booking.objects.filter(owner_id=owner_id).order_by("-created_at")
    prefetch = Prefetch("segments", BookedSegment.objects.order_by("index"))
    return [_summary(row) for row in rows.prefetch_related(prefetch, "passengers")[:LIST_LIMIT]]


def taken_seats(leg_ids: Sequence[int]) -> dict[int, set[str]]:
    """Leg → designators that a traveler has."""
    taken: dict[int, set[str]] = {leg_id: set() for leg_id in leg_ids}
    active = SeatAssignment.objects.filter(leg_id__in=leg_ids, active=True)
    for leg_id, seat in active.values_list("leg_id", "seat"):
        taken[leg_id].add(seat)
    return taken


def _parts() -> tuple[Prefetch[Any], ...]:
    """What makes an order whole."""
    return (
        Prefetch("passengers", Passenger.objects.order_by("index")),
        Prefetch("segments", BookedSegment.objects.order_by("index")),
        Prefetch("seats", SeatAssignment.objects.filter(active=True).order_by("pk")),
        Prefetch("price_lines", PriceLine.objects.filter(withdrawn_at__isnull=True).order_by("pk")),
        Prefetch("tickets", Ticket.objects.order_by("number").prefetch_related("coupons")),
    )


def _detail(booking: Booking) -> BookingDetail:
    passengers = list(booking.passengers.all())
    index_of = {p.pk: p.index for p in passengers}
    tickets = list(booking.tickets.all())
    segments = list(booking.segments.all())
    coupons: list[Coupon] = [coupon for ticket in tickets for coupon in ticket.coupons.all()]
    return assemble_detail(
        booking=booking,
        passengers=passengers,
        segments=segments,
        seats=list(booking.seats.all()),
        lines=list(booking.price_lines.all()),
        landings=flights.landings_of_legs([leg for segment in segments for leg in segment.leg_ids[:-1]]),
        coupons=sorted(coupons, key=lambda c: (c.ticket_id, c.number)),
        ticket_numbers={index_of[ticket.passenger_id]: ticket.number for ticket in tickets},
    )


def _summary(booking: Booking) -> BookingSummary:
    segments = list(booking.segments.all())
    first = segments[0]
    outbound = [segment for segment in segments if segment.slice_index == 0][-1]
    return BookingSummary(
        id=booking.pk,
        locator=booking.locator,
        status=booking.status,
        origin=first.origin,
        destination=outbound.destination,
        departs_local=local_time(first.departs_at, first.departure_zone),
        arrives_local=local_time(outbound.arrives_at, outbound.arrival_zone),
        ends_at=segments[-1].arrives_at,
        returns=segments[-1].slice_index > 0,
        travelers=len(booking.passengers.all()),
        total=Money(booking.total, booking.currency),
        hold_expires_at=booking.hold_expires_at,
    )
