"""The trip: what to do now, then everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.types import DocumentDetail
from apps.booking.types import BookingDetail, BookingStatus
from apps.booking.web.presenters.deadline import deadline
from apps.booking.web.presenters.itinerary import (
    Airports,
    SegmentView,
    SliceView,
    StopView,
    booking_segments,
    booking_slices,
    map_of,
)
from apps.booking.web.presenters.next_step import NextStep, Standing, next_step
from apps.booking.web.presenters.papers import DocumentView, document_views
from apps.booking.web.presenters.people import PersonView, people, seats_line
from apps.booking.web.presenters.prices import Receipt, after_refund, booking_receipt, money_back_words
from apps.core.geo_svg import RouteMap
from apps.core.money import Money
from apps.payments.types import OrderMoney

STATUS_KINDS = {
    BookingStatus.HELD: "warning",
    BookingStatus.TICKETED: "success",
    BookingStatus.FLOWN: "neutral",
    BookingStatus.EXPIRED: "danger",
    BookingStatus.CANCELLED: "danger",
}
_OVER = {BookingStatus.EXPIRED, BookingStatus.CANCELLED}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """`change` is where, and for how long, one waits for the next card's flight."""

    segment: SegmentView
    facts: tuple[Fact, ...]
    change: StopView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TripPage:
    locator: str
    title: str
    status: str
    status_kind: str
    is_held: bool
    is_ticketed: bool
    is_over: bool
    """Cancelled or lapsed: nobody flies on it."""
    is_paid: bool
    """Its tickets, and the money for them is taken."""
    deadline: datetime
    slices: tuple[SliceView, ...]
    cards: tuple[Card, ...]
    next_step: NextStep
    people: tuple[PersonView, ...]
    documents: tuple[DocumentView, ...]
    price: Money
    receipt: Receipt
    receipt_title: str
    """It is a receipt once money was taken, and the price until then."""
    money_back: str
    """What comes back of a cancelled trip, in words; else ''."""
    map: RouteMap | None
    may_cancel: bool


def trip_page(
    booking: BookingDetail,
    airports: Airports,
    papers: Mapping[UUID, DocumentDetail],
    *,
    paid: OrderMoney,
    standing: Standing,
    now: datetime,
) -> TripPage:
    """`papers` are scans by traveler, `paid` is the money."""
    confirming = standing == Standing.CONFIRMING
    slices = booking_slices(booking, airports)
    documents = tuple(document_views(booking, airports, papers)) if booking.is_ticketed else ()
    departed = booking.segments[0].departs_at <= now
    held = booking.is_held and (booking.hold_expires_at > now or confirming)
    status = BookingStatus.EXPIRED if booking.is_held and not held else BookingStatus(booking.status)
    over = status in _OVER
    money_back = money_back_words(paid) if status == BookingStatus.CANCELLED else ""
    return TripPage(
        locator=booking.locator,
        title=slices[0].route,
        status=str(status.label),
        status_kind=STATUS_KINDS[status],
        is_held=held and not confirming,
        is_ticketed=booking.is_ticketed,
        is_over=over,
        is_paid=booking.is_ticketed and bool(paid.captured),
        deadline=deadline(booking),
        slices=slices,
        cards=tuple(_cards(booking, slices, booking_segments(booking, airports), over=over)),
        next_step=next_step(booking, status, standing, documents, departed=departed, money_back=money_back),
        people=_people(booking, over=over),
        documents=documents,
        price=booking.total,
        receipt=after_refund(booking_receipt(booking), paid),
        receipt_title=_("Receipt") if paid.captured else _("Price"),
        money_back=money_back,
        map=map_of([(s.origin, s.destination) for s in booking.segments], airports),
        may_cancel=(held and not confirming) or (status == BookingStatus.TICKETED and not departed),
    )


def _people(booking: BookingDetail, *, over: bool) -> tuple[PersonView, ...]:
    found = people(booking)
    return tuple(replace(person, seats=()) for person in found) if over else found


def _cards(
    booking: BookingDetail, slices: Sequence[SliceView], segments: Sequence[SegmentView], *, over: bool
) -> Iterator[Card]:
    changes = [change for each in slices for change in (*each.stops, None)]
    for segment, change in zip(segments, changes, strict=True):
        yield replace(_card(booking, segment, over=over), change=change)


def _card(booking: BookingDetail, segment: SegmentView, *, over: bool) -> Card:
    """A trip that is over has no seats, and is promised none."""
    facts = [Fact(_("Fare"), f"{segment.cabin} {segment.family}")]
    if not over:
        facts.insert(0, Fact(_("Seats"), seats_line(booking, segment.index)))
    if segment.landings:
        facts.append(Fact(_("On the way"), _("Lands in %(places)s") % {"places": segment.landing_cities}))
    return Card(segment, tuple(facts))
