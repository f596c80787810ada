"""Check everything that can be checked about an order before any lock is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.booking.policies.seating import PlannedSeat, SeatingSegment, plan_seats
from apps.booking.policies.travelers import check_contact, check_travelers
from apps.booking.types import ContactInput, PassengerInput, SeatRequest
from apps.flights import services as flights
from apps.flights.types import Conditions, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """What somebody wants to book. `passengers` stand in the order adults, children, infants."""

    offer_token: str
    passengers: tuple[PassengerInput, ...]
    contact: ContactInput
    seats: tuple[SeatRequest, ...] = ()
    language: str = "en"
    channel: str = "web"
    owner_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """A checked order: the offer it takes, and seats with their prices."""

    request: OrderRequest
    offer: Offer
    seats: tuple[PlannedSeat, ...]

    @property
    def leg_ids(self) -> tuple[int, ...]:
        return tuple(sorted({claim.leg_id for claim in self.offer.claims()}))


def plan_order(request: OrderRequest, *, now: datetime) -> OrderPlan:
    """Raises the offer's errors (not found, expired, changed), InvalidInput, or SeatNotOffered."""
    offer = flights.open_offer(request.offer_token, now=now)
    party = {
        "adult": offer.party.adults,
        "child": offer.party.children,
        "infant": offer.party.infants,
    }
    departures = [segment.departs_at.date() for segment in offer.segments]
    check_travelers(request.passengers, party, departures, now.date())
    check_contact(request.contact)
    seats = plan_offer_seats(offer, [p.type for p in request.passengers], request.seats)
    return OrderPlan(request=request, offer=offer, seats=seats)


def plan_offer_seats(
    offer: Offer, passenger_types: Sequence[str], wishes: Sequence[SeatRequest]
) -> tuple[PlannedSeat, ...]:
    if not wishes:
        return ()
    segments = [
        seating_segment(segment.cabin, segment.leg_ids, offer.conditions, offer.priced_at)
        for segment in offer.segments
    ]
    return plan_seats(
        wishes, passenger_types=passenger_types, segments=segments, currency=offer.conditions.currency
    )


def seating_segment(
    cabin: str, leg_ids: Sequence[int], conditions: Conditions, priced_at: datetime
) -> SeatingSegment:
    """The seat maps of a segment's legs, and what their seats cost under these conditions."""
    maps = tuple(flights.seat_map_of_leg(leg_id) for leg_id in leg_ids)
    prices = tuple(
        flights.seat_prices(conditions=conditions, origin=m.origin, destination=m.destination, at=priced_at)
        for m in maps
    )
    return SeatingSegment(cabin=cabin, maps=maps, prices=prices)
