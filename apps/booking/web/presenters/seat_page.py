"""The seats page of one flight: whose turn it is, the cabin or the list, what the choice costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.booking.web.presenters.itinerary import SegmentView
from apps.booking.web.presenters.seat_list import Filter, filters, seat_list
from apps.booking.web.presenters.seat_plan import SeatPlan
from apps.booking.web.presenters.seats import CabinView, Seated, SeatView
from apps.core.errors import DomainError, InvalidInput, NotFound

LIST = "list"


@dataclass(frozen=True, slots=True)
class Turn:
    """Which flight and which traveler a page asks about, and how it shows the seats."""

    segment: int
    traveler: int
    view: str
    wanted: str
    seat: str | None = None
    """The seat that is being looked at, '' for none of them; None where the one that was chosen before stands."""

    @classmethod
    def of(cls, plan: SeatPlan, segment: int, sent: QueryDict) -> Turn:
        """Whoever is asked for, or the first who needs a seat. Raises NotFound for a flight that isn't in the plan."""
        if segment >= len(plan.segments):
            raise NotFound
        able = [person.index for person in plan.seated(segment)]
        asked = sent.get("traveler", "")
        traveler = next((index for index in able if str(index) == asked), able[0])
        view = LIST if sent.get("view") == LIST else ""
        seat = sent.get("seat")
        return cls(
            segment,
            traveler,
            view,
            sent.get("filter", ""),
            None if seat is None else seat.strip().upper()[:4],
        )

    def query(self, **changes: str) -> str:
        known = {"traveler": str(self.traveler), "view": self.view, **changes}
        looked_at = {} if self.seat is None else {"seat": self.seat}
        return urlencode({name: value for name, value in known.items() if value} | looked_at)

    def in_list(self) -> Turn:
        return replace(self, view=LIST)

    def after(self, plan: SeatPlan) -> Turn | None:
        """The next traveler without a seat, then the next flight; None when everybody had a turn."""
        rest = [p.index for p in plan.seated(self.segment) if p.index > self.traveler and not p.seat]
        if rest:
            return Turn(self.segment, rest[0], self.view, "")
        return self.next_flight(plan)

    def next_flight(self, plan: SeatPlan) -> Turn | None:
        """The first traveler on the flight after this one; None on the last."""
        if self.segment + 1 < len(plan.segments):
            return Turn(self.segment + 1, plan.seated(self.segment + 1)[0].index, self.view, "")
        return None


@dataclass(frozen=True, slots=True)
class Chip:
    """A traveler to choose for."""

    name: str
    seat: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPage:
    """`problems` is for the error summary."""

    segment: SegmentView
    position: str
    chips: tuple[Chip, ...]
    current: Seated
    cabin: CabinView
    turn: Turn
    map_href: str
    list_href: str
    filters: tuple[Filter, ...]
    seats: tuple[SeatView, ...]
    submit_label: str
    none_label: str
    price_words: str
    problems: tuple[dict[str, str], ...]
    plain_label: str = ""
    """What the button says where no script can tell whether a seat is chosen."""

    @property
    def chosen(self) -> SeatView | None:
        return self.cabin.chosen

    @property
    def cabins(self) -> tuple[CabinView, ...]:
        return (self.cabin,)

    @property
    def as_list(self) -> bool:
        return self.turn.view == LIST

    @property
    def for_several(self) -> bool:
        return len(self.chips) > 1


def seat_page(
    plan: SeatPlan, turn: Turn, *, submit_label: str, plain_label: str = "", error: DomainError | None = None
) -> SeatPage:
    if error:
        turn = replace(turn, seat=None)
    people = plan.seated(turn.segment)
    current = next(person for person in people if person.index == turn.traveler)
    cabin = plan.chooser(turn.segment).cabin(current)
    return SeatPage(
        segment=plan.segments[turn.segment],
        position=_position(turn.segment, len(plan.segments)),
        chips=tuple(
            Chip(
                name=person.name,
                seat=person.seat,
                href=f"?{replace(turn, seat=None).query(traveler=str(person.index))}",
                current=person.index == turn.traveler,
            )
            for person in people
        ),
        current=current,
        cabin=cabin,
        turn=turn,
        map_href=f"?{turn.query(view='')}",
        list_href=f"?{turn.query(view=LIST)}",
        filters=tuple(filters(turn.query(view=""), turn.wanted)),
        seats=tuple(seat_list(cabin.free, turn.wanted)),
        submit_label=submit_label,
        plain_label=plain_label,
        none_label=_("No seat for now"),
        price_words=_price_words(cabin),
        problems=tuple(_problems(error)),
    )


def _price_words(cabin: CabinView) -> str:
    """What choosing costs here, before one looks at any seat."""
    prices = {seat.price.amount: seat.price for seat in cabin.free if seat.price}
    if not prices:
        return _("In your fare, choosing a seat is free of charge.")
    lowest, highest = prices[min(prices)], prices[max(prices)]
    if any(seat.price is None for seat in cabin.free):
        return _("Some seats are free of charge, others cost up to %(highest)s.") % {
            "highest": highest.format()
        }
    if lowest == highest:
        return _("Choosing a seat costs %(price)s.") % {"price": lowest.format()}
    return _("Choosing a seat costs %(lowest)s to %(highest)s.") % {
        "lowest": lowest.format(),
        "highest": highest.format(),
    }


def preview(plan: SeatPlan, turn: Turn) -> SeatPlan:
    """The plan as it would be with the seat that is being looked at, for its price and for the other view."""
    if turn.seat is None:
        return plan
    return replace(plan, seats=plan.with_seats(turn.segment, {turn.traveler: turn.seat}))


def _position(segment: int, count: int) -> str:
    if count == 1:
        return ""
    return _("Flight %(number)d of %(count)d") % {"number": segment + 1, "count": count}


def _problems(error: DomainError | None) -> Sequence[dict[str, str]]:
    """Each sentence once, leading to the seats."""
    if error is None:
        return []
    texts = (
        [str(text) for texts in error.errors.values() for text in texts]
        if isinstance(error, InvalidInput)
        else []
    )
    return [{"message": text, "href": "#seat-none"} for text in dict.fromkeys(texts or [str(error.message)])]
