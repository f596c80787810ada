"""The cabin of one flight as a traveler chooses in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from apps.booking.policies.seating_children import seats_near
from apps.booking.policies.seating_together import FreeSeat, seats_together
from apps.booking.queries.seat_maps import SegmentSeatMap
from apps.booking.web.presenters.itinerary import cabin_name
from apps.core.money import Money
from apps.flights.types import PassengerType, SeatInfo, SeatRow

AVAILABLE, TAKEN, MISSING = "available", "taken", "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """A traveler, what their age allows on this flight, and the seat that is chosen for them on it."""

    index: int
    name: str
    type: str
    seat: str
    is_child: bool
    is_companion: bool
    holds_infant: bool
    may_sit_at_exit: bool

    @property
    def needs_seat(self) -> bool:
        return self.type != PassengerType.INFANT

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    designator: str
    column: str
    position: str
    state: str
    price: Money | None
    legroom: bool
    checked: bool
    occupant: str
    exit_row: bool = False
    barred: str = ""
    """Why a seat that is free isn't for this traveler; its state is `taken`, which can't be chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    number: int
    exit: bool
    wing: bool
    seats: tuple[SeatView | None, ...]
    band: str = ""
    """What a seat costs from this row on, where that is not what it costs in the row before."""

    @property
    def price_words(self) -> str:
        """What the seats of the row cost, whoever has them."""
        seats = [seat for seat in self.seats if seat and seat.state != MISSING]
        prices = sorted({seat.price.amount: seat.price for seat in seats if seat.price}.items())
        words = [price.format() for _amount, price in (prices[:1] + prices[1:][-1:])]
        if any(seat.price is None for seat in seats):
            words = [_("No extra charge"), *words[-1:]]
        return " – ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinView:
    name: str
    columns: tuple[str, ...]
    rows: tuple[RowView, ...]
    is_front: bool

    @property
    def free(self) -> tuple[SeatView, ...]:
        return tuple(seat for row in self.rows for seat in row.seats if seat and seat.state == AVAILABLE)

    @property
    def chosen(self) -> SeatView | None:
        return next((seat for row in self.rows for seat in row.seats if seat and seat.checked), None)

    @property
    def has_exits(self) -> bool:
        return any(row.exit for row in self.rows)

    @property
    def has_barred(self) -> bool:
        return any(seat.barred for row in self.rows for seat in row.seats if seat)


@dataclass(frozen=True)
class Chooser:
    """One flight's cabin, seen by one traveler of a party. `maps` has the cabin of each of the flight's legs."""

    maps: Sequence[SegmentSeatMap]
    people: Sequence[Seated]
    ours: frozenset[str] = frozenset()
    """Seats that the order has already: they aren't taken by others."""

    def cabin(self, current: Seated) -> CabinView:
        first = self.maps[0].seat_map
        part = first.cabins[0]
        return CabinView(
            name=cabin_name(part.cabin),
            columns=part.letters,
            rows=_banded([self._row(row, part.letters, current) for row in part.rows]),
            is_front=part.rows[0].number <= 2,
        )

    def together(self) -> dict[int, str]:
        """A seat for everybody who needs one, side by side where that is possible; {} when the cabin is too full."""
        party = [person for person in self.people if person.needs_seat]
        no_exits = not all(person.may_sit_at_exit for person in self.people)
        free = [
            FreeSeat(
                designator=place.designator, row=row.number, column=column, price=_amount(self.price(place))
            )
            for row in self.maps[0].seat_map.cabins[0].rows
            for column, place in enumerate(row.places)
            if place is not None and self.is_free(place) and not (no_exits and place.exit_row)
        ]
        seats = seats_together(free, len(party))
        return next(
            (chosen for order in _orders(party) if self._keeps_children(chosen := _given(order, seats))), {}
        )

    def _keeps_children(self, chosen: Mapping[int, str]) -> bool:
        """Whether these seats leave no child far from every adult."""
        children = {chosen.get(person.index, "") for person in self.people if person.is_child}
        company = {chosen[p.index] for p in self.people if p.is_companion and p.index in chosen}
        return all(children <= seats_near(leg.seat_map, company) for leg in self.maps)

    def price(self, place: SeatInfo) -> Money | None:
        """One seat number on every leg is paid once, at the dearest of its legs; None for a seat that isn't sold."""
        prices = [
            leg.prices[seats[place.designator].kind]
            for leg, seats in zip(self.maps, self._seats, strict=True)
            if place.designator in seats and seats[place.designator].kind in leg.prices
        ]
        return max(prices, key=lambda price: price.amount, default=None)

    def is_free(self, place: SeatInfo) -> bool:
        """Whether the seat exists, is sold and is nobody else's on every leg."""
        name = place.designator
        return all(
            name in seats
            and not seats[name].blocked
            and seats[name].kind in leg.prices
            and (name not in leg.taken or name in self.ours)
            for leg, seats in zip(self.maps, self._seats, strict=True)
        )

    def is_free_seat(self, designator: str) -> bool:
        place = self._seats[0].get(designator)
        return place is not None and self.is_free(place)

    def price_of(self, designator: str) -> Money | None:
        """What a seat costs on this flight; None when there is no such seat."""
        place = self._seats[0].get(designator)
        return self.price(place) if place else None

    @cached_property
    def _seats(self) -> tuple[dict[str, SeatInfo], ...]:
        """Seats by designator, leg by leg."""
        return tuple(
            {
                place.designator: place
                for cabin in leg.seat_map.cabins
                for row in cabin.rows
                for place in row.places
                if place is not None
            }
            for leg in self.maps
        )

    def _row(self, row: SeatRow, letters: Sequence[str], current: Seated) -> RowView:
        return RowView(
            number=row.number,
            exit=row.exit_row,
            wing=row.over_wing,
            seats=tuple(
                self._seat(place, letter, current) for place, letter in zip(row.places, letters, strict=True)
            ),
        )

    def _seat(self, place: SeatInfo | None, letter: str, current: Seated) -> SeatView | None:
        """None is the aisle; a letter without a seat, or one that is never sold, is a gap."""
        if not letter:
            return None
        if place is None or place.blocked:
            return SeatView(
                designator="", column=letter, position="", state=MISSING, price=None, legroom=False, checked=False,
                occupant="",
            )  # fmt: skip
        holder = next((person for person in self.people if person.seat == place.designator), None)
        mine = holder is not None and holder.index == current.index
        free = self.is_free(place) and (mine or holder is None)
        barred = self._barred(current, place) if free else ""
        price = self.price(place)
        return SeatView(
            designator=place.designator,
            column=letter,
            position=place.position,
            state=AVAILABLE if free and not barred else TAKEN,
            price=price if price else None,
            legroom=place.extra_legroom,
            checked=mine,
            occupant=holder.initials if holder else "",
            exit_row=place.exit_row,
            barred=barred,
        )

    def _barred(self, current: Seated, place: SeatInfo) -> str:
        """Why this traveler may not have a free seat; '' when they may."""
        if place.exit_row and not current.may_sit_at_exit:
            return _("not with an infant on the lap") if current.holds_infant else _("from 15 years")
        # Before an adult has a seat nothing is near or far: whoever tries is told to begin with the adult.
        if current.is_child and self._company and place.designator not in self._near_company:
            return _("too far from an adult")
        return ""

    @cached_property
    def _company(self) -> frozenset[str]:
        """The seats of those whom children may sit with."""
        return frozenset(person.seat for person in self.people if person.is_companion and person.seat)

    @cached_property
    def _near_company(self) -> frozenset[str]:
        near = [seats_near(leg.seat_map, self._company) for leg in self.maps]
        return near[0].intersection(*near[1:])


def _banded(rows: Sequence[RowView]) -> tuple[RowView, ...]:
    """The rows, each that begins with another price saying it."""
    shown, before = [], ""
    for row in rows:
        words = row.price_words
        shown.append(replace(row, band=words) if words and words != before else row)
        before = words or before
    return tuple(shown)


def _orders(party: Sequence[Seated]) -> Iterator[Sequence[Seated]]:
    """In which order a party may take its seats, front to back: as it stands, or the adults amid the children."""
    yield party
    adults = [person for person in party if person.is_companion]
    others = [person for person in party if not person.is_companion]
    half = len(others) // 2
    yield [*others[:half], *adults, *others[half:]]


def _given(order: Sequence[Seated], seats: Sequence[str]) -> dict[int, str]:
    return {person.index: seat for person, seat in zip(order, seats, strict=False)}


def _amount(price: Money | None) -> int:
    return price.amount if price else 0
