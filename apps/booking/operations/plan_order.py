"""Check everything that can be checked about an order before any lock is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.booking.policies.seating import PlannedSeat, Seating, plan_seats
from apps.booking.policies.travelers import check_contact, check_travelers, laps
from apps.booking.queries.seating import seating_of_offer
from apps.booking.types import ContactInput, PassengerInput, SeatRequest
from apps.flights import services as flights
from apps.flights.types import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """What somebody wants to book. `passengers` stand in any order; seats name them by it, and answers keep it."""

    offer_token: str
    passengers: tuple[PassengerInput, ...]
    contact: ContactInput
    seats: tuple[SeatRequest, ...] = ()
    language: str = "en"
    channel: str = "web"
    owner_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """A checked order: the offer it takes, which infant is on whose lap, and seats with their prices."""

    booking_id: UUID
    request: OrderRequest
    offer: Offer
    laps: Mapping[int, int]
    seats: tuple[PlannedSeat, ...]

    @property
    def leg_ids(self) -> tuple[int, ...]:
        return tuple(sorted({claim.leg_id for claim in self.offer.claims()}))


def plan_order(request: OrderRequest, *, booking_id: UUID, now: datetime) -> OrderPlan:
    """The order that is to be `booking_id`.

    Raises the offer's errors (not found, expired, changed), InvalidInput, or SeatNotOffered.
    """
    offer = flights.open_offer(request.offer_token, now=now)
    party = {
        "adult": offer.party.adults,
        "child": offer.party.children,
        "infant": offer.party.infants,
    }
    departures = [segment.departs_at.date() for segment in offer.segments]
    check_travelers(request.passengers, party, departures, now.date())
    check_contact(request.contact)
    held = laps(request.passengers, departures)
    return OrderPlan(
        booking_id=booking_id, request=request, offer=offer, laps=held, seats=_seats(offer, request, held)
    )


def _seats(offer: Offer, request: OrderRequest, held: Mapping[int, int]) -> tuple[PlannedSeat, ...]:
    if not request.seats:
        return ()
    seating = Seating(
        segments=seating_of_offer(offer),
        people=request.passengers,
        laps=held,
        currency=offer.conditions.currency,
    )
    return plan_seats(request.seats, seating)
