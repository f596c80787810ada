"""The trip: what to do now, then everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.types import DocumentDetail
from apps.booking.types import BookingDetail, BookingStatus
from apps.booking.web.addresses import search_again_url
from apps.booking.web.presenters.check import deadline
from apps.booking.web.presenters.itinerary import (
    Airports,
    SegmentView,
    SliceView,
    StopView,
    booking_segments,
    booking_slices,
    map_of,
)
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


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now. `pays` is the button that goes to the checkout page."""

    title: str
    message: str
    icon: str
    label: str = ""
    href: str = ""
    pays: bool = False


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
    confirming: bool,
    now: datetime,
) -> TripPage:
    """`papers` are scans by traveler, `paid` is the money; `confirming`: it is there and no ticket yet."""
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
        deadline=deadline(booking),
        slices=slices,
        cards=tuple(_cards(booking, slices, booking_segments(booking, airports), over=over)),
        next_step=_confirming(booking)
        if confirming
        else _next_step(booking, status, documents, departed=departed, money_back=money_back),
        people=_people(booking, over=over),
        documents=documents,
        price=booking.total,
        receipt=after_refund(booking_receipt(booking), paid),
        receipt_title=_receipt_title(booking, paid),
        money_back=money_back,
        map=map_of([(s.origin, s.destination) for s in booking.segments], airports),
        may_cancel=(held and not confirming) or (status == BookingStatus.TICKETED and not departed),
    )


def _receipt_title(booking: BookingDetail, paid: OrderMoney) -> str:
    taken = booking.is_ticketed or paid.captured + paid.capture_pending
    return _("Receipt") if taken else _("Price")


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
    fare = Fact(_("Fare"), f"{segment.cabin} {segment.family}")
    return Card(segment, (fare,) if over else (Fact(_("Seats"), seats_line(booking, segment.index)), fare))


def _confirming(booking: BookingDetail) -> NextStep:
    return NextStep(
        _("We are confirming your payment"),
        _("This takes a moment. Your tickets come by e-mail as soon as it is done."),
        "clock",
        _("See how it stands"),
        reverse("payment_return", args=[booking.locator]),
    )


def _next_step(
    booking: BookingDetail,
    status: BookingStatus,
    documents: Sequence[DocumentView],
    *,
    departed: bool,
    money_back: str,
) -> NextStep:
    match status:
        case BookingStatus.HELD:
            return NextStep(
                _("Check and pay"),
                _("Your seats are held. Pay before the time is over and your tickets are issued at once."),
                "clock",
                _("Check and pay %(total)s") % {"total": booking.total.format()},
                reverse("check", args=[booking.locator]),
                pays=True,
            )
        case BookingStatus.EXPIRED:
            return NextStep(
                _("These seats were given back"),
                _("The time to pay is over. What you typed is kept: search again and it is filled in."),
                "refresh",
                _("Search again"),
                search_again_url(booking),
            )
        case BookingStatus.CANCELLED:
            return NextStep(
                _("This trip is cancelled"),
                money_back,
                "close",
                _("Search flights"),
                search_again_url(booking),
            )
        case _:
            return _before_departure(documents, departed=departed)


def _before_departure(documents: Sequence[DocumentView], *, departed: bool) -> NextStep:
    wanted = next((document for document in documents if document.is_wanted), None)
    if departed:
        return NextStep(_("Have a good journey"), _("This trip has begun."), "plane")
    if wanted is not None:
        return _scan_wanted(wanted)
    checked = [document.name for document in documents if document.is_being_checked]
    if checked:
        return _being_checked(checked)
    return NextStep(
        _("You are all set"),
        _("Check-in opens 24 hours before departure. Be at the airport in good time."),
        "check-circle",
    )


def _scan_wanted(document: DocumentView) -> NextStep:
    asked = (
        _("The scan of the passport of %(name)s can't be used. %(reason)s")
        if document.reason
        else _(
            "This trip crosses a border. Send a scan of the passport of %(name)s, and we check it before you leave."
        )
    )
    message = asked % {"name": document.name, "reason": document.reason}
    return NextStep(document.action, message.strip(), "document", document.action, document.href)


def _being_checked(names: Sequence[str]) -> NextStep:
    title = ngettext("We are checking your passport", "We are checking your passports", len(names))
    message = _(
        "There is nothing to do for now: we write to you if anything is missing. We check: %(names)s."
    )
    return NextStep(title, message % {"names": ", ".join(names)}, "clock")
