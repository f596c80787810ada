"""Who sits where on each flight, for a draft that is being filled in and for an order that is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.booking.errors import SeatNotOffered, SeatTaken
from apps.booking.policies.ages import is_companion, sits_by_companion
from apps.booking.policies.seating import Seating, SeatingSegment, barred_from_exits, plan_seats
from apps.booking.policies.travelers import laps
from apps.booking.queries.seat_maps import SegmentSeatMap, seat_maps_of_legs, seat_maps_of_offer
from apps.booking.types import BookingDetail, PassengerInfo, PassengerInput, SeatRequest
from apps.booking.web.journey import Journey
from apps.booking.web.presenters.itinerary import (
    Airports,
    SegmentView,
    booking_segments,
    offer_segments,
)
from apps.booking.web.presenters.seats import Chooser, Seated
from apps.core.money import Money
from apps.flights.types import Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPlan:
    """The flights of a journey with their cabins, its travelers by index, and the seats they have."""

    segments: tuple[SegmentView, ...]
    cabins: tuple[str, ...]
    days: tuple[date, ...]
    """The local dates of departure."""
    maps: Mapping[int, Sequence[SegmentSeatMap]]
    travelers: tuple[PassengerInput | PassengerInfo, ...]
    laps: Mapping[int, int]
    """Which infant is on whose lap."""
    seats: tuple[SeatRequest, ...]
    held: bool
    currency: str

    @classmethod
    def of_journey(cls, journey: Journey, airports: Airports) -> SeatPlan:
        offer = journey.offer
        days = tuple(segment.departs_at.date() for segment in offer.segments)
        return cls(
            segments=offer_segments(offer, airports),
            cabins=tuple(segment.cabin for segment in offer.segments),
            days=days,
            maps=_by_segment(seat_maps_of_offer(offer)),
            travelers=journey.passengers,
            laps=laps(journey.passengers, days),
            seats=journey.seats,
            held=False,
            currency=offer.total.currency,
        )

    @classmethod
    def of_booking(cls, booking: BookingDetail, airports: Airports) -> SeatPlan:
        legs = [(s.index, leg_id, s.cabin) for s in booking.segments for leg_id in s.leg_ids]
        conditions = Conditions.from_json(booking.conditions)
        return cls(
            segments=booking_segments(booking, airports),
            cabins=tuple(segment.cabin for segment in booking.segments),
            days=tuple(segment.departs_local.date() for segment in booking.segments),
            maps=_by_segment(seat_maps_of_legs(legs, conditions, booking.priced_at)),
            travelers=booking.passengers,
            laps=booking.laps,
            seats=seats_of_booking(booking),
            held=True,
            currency=booking.total.currency,
        )

    def people(self, segment: int) -> tuple[Seated, ...]:
        chosen = {wish.passenger: wish.seat for wish in self.seats if wish.segment == segment}
        barred = barred_from_exits(self.travelers, self.laps, self.days[segment])
        return tuple(
            Seated(
                index=index,
                name=full_name(person),
                type=person.type,
                seat=chosen.get(index, ""),
                is_child=sits_by_companion(person, self.days[segment]),
                is_companion=is_companion(person, self.days[segment]),
                holds_infant=index in self.laps.values(),
                may_sit_at_exit=index not in barred,
            )
            for index, person in enumerate(self.travelers)
        )

    def seated(self, segment: int) -> list[Seated]:
        """Those who need a seat, in order."""
        return [person for person in self.people(segment) if person.needs_seat]

    def chooser(self, segment: int) -> Chooser:
        people = self.people(segment)
        ours = frozenset(person.seat for person in people if person.seat) if self.held else frozenset()
        return Chooser(self.maps[segment], people, ours)

    def prices(self) -> list[Money]:
        """What each chosen seat costs."""
        found = [self.chooser(wish.segment).price_of(wish.seat) for wish in self.seats]
        return [price for price in found if price is not None]

    def with_seats(self, segment: int, chosen: Mapping[int, str]) -> tuple[SeatRequest, ...]:
        """All seats of the journey, with those of some travelers on one flight replaced; '' takes one away."""
        kept = [s for s in self.seats if not (s.segment == segment and s.passenger in chosen)]
        new = [SeatRequest(passenger=who, segment=segment, seat=seat) for who, seat in chosen.items() if seat]
        return tuple(sorted([*kept, *new], key=lambda wish: (wish.segment, wish.passenger)))

    def changes(self, segment: int, chosen: Mapping[int, str]) -> list[SeatRequest]:
        """What is to be changed so that some travelers have other seats on one flight; '' takes one away."""
        return [SeatRequest(passenger=who, segment=segment, seat=seat) for who, seat in chosen.items()]

    def together(self, segment: int) -> dict[int, str]:
        """Seats for everybody on a flight, close together. Raises SeatNotOffered when there are none."""
        chosen = self.chooser(segment).together()
        if not chosen:
            raise SeatNotOffered(
                _("There are not enough free seats close together on this flight. Choose them one by one.")
            )
        return chosen

    def check(self, segment: int, chosen: Mapping[int, str]) -> None:
        """Raises SeatNotOffered or SeatTaken for seats of a flight that can't be had; the hold has the last word."""
        seats = [wish for wish in self.with_seats(segment, chosen) if wish.segment == segment]
        seating = Seating(
            segments=[self._seating(index) for index in range(len(self.segments))],
            people=self.travelers,
            laps=self.laps,
            currency=self.currency,
        )
        plan_seats(seats, seating)
        if not all(self.chooser(segment).is_free_seat(seat) for seat in chosen.values() if seat):
            raise SeatTaken

    def lost(self) -> SeatRequest | None:
        """The first chosen seat that somebody else has by now."""
        gone = (s for s in self.seats if not self.chooser(s.segment).is_free_seat(s.seat))
        return next(gone, None)

    def _seating(self, index: int) -> SeatingSegment:
        legs = self.maps[index]
        return SeatingSegment(
            cabin=self.cabins[index],
            departs_on=self.days[index],
            maps=tuple(leg.seat_map for leg in legs),
            prices=tuple(leg.prices for leg in legs),
        )


def seats_of_booking(booking: BookingDetail) -> tuple[SeatRequest, ...]:
    """A seat per traveler and flight, whatever legs it has."""
    found = {(seat.segment_index, seat.passenger_index): seat.seat for seat in booking.seats}
    return tuple(
        SeatRequest(passenger=passenger, segment=segment, seat=seat)
        for (segment, passenger), seat in sorted(found.items())
    )


def full_name(person: PassengerInput | PassengerInfo) -> str:
    return f"{person.given_name} {person.family_name}".strip()


def _by_segment(maps: Sequence[SegmentSeatMap]) -> dict[int, list[SegmentSeatMap]]:
    found: dict[int, list[SegmentSeatMap]] = {}
    for one in maps:
        found.setdefault(one.segment, []).append(one)
    return found
