"""The trip: what to do now, then everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.types import DocumentDetail, DocumentState
from apps.booking.types import BookingDetail, BookingStatus
from apps.booking.web.addresses import search_again_url
from apps.booking.web.presenters.check import deadline
from apps.booking.web.presenters.itinerary import (
    Airports,
    SegmentView,
    SliceView,
    booking_segments,
    booking_slices,
    map_of,
)
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
_DOCUMENT_KINDS = {
    DocumentState.SUBMITTED: "info",
    DocumentState.APPROVED: "success",
    DocumentState.REJECTED: "danger",
}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    segment: SegmentView
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now. `pays` is the button that goes to the checkout page."""

    title: str
    message: str
    icon: str
    label: str = ""
    href: str = ""
    pays: bool = False


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A traveler's passport scan: where it stands, and what is wanted of them."""

    name: str
    detail: str
    status: str
    status_kind: str
    reason: str
    href: str
    action: str

    @property
    def is_wanted(self) -> bool:
        return bool(self.action)


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
    lapsed = booking.is_held and not held
    status = BookingStatus.EXPIRED if lapsed else BookingStatus(booking.status)
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
        cards=tuple(_card(booking, segment, over=over) for segment in booking_segments(booking, airports)),
        next_step=_confirming(booking)
        if confirming
        else _next_step(booking, status, documents, departed=departed, money_back=money_back),
        people=_people(booking, over=over),
        documents=documents,
        price=booking.total,
        receipt=after_refund(booking_receipt(booking), paid),
        money_back=money_back,
        map=map_of([(s.origin, s.destination) for s in booking.segments], airports),
        may_cancel=(held and not confirming) or (status == BookingStatus.TICKETED and not departed),
    )


def _people(booking: BookingDetail, *, over: bool) -> tuple[PersonView, ...]:
    found = people(booking)
    return tuple(replace(person, seats=()) for person in found) if over else found


def _card(booking: BookingDetail, segment: SegmentView, *, over: bool) -> Card:
    """A trip that is over has no seats, and is promised none."""
    fare = Fact(_("Fare"), f"{segment.cabin} {segment.family}")
    return Card(segment, (fare,) if over else (Fact(_("Seats"), seats_line(booking, segment.index)), fare))


def is_international(booking: BookingDetail, airports: Airports) -> bool:
    codes = {code for segment in booking.segments for code in (segment.origin, segment.destination)}
    return len({airports[code].country for code in codes if code in airports}) > 1


def document_views(
    booking: BookingDetail, airports: Airports, papers: Mapping[UUID, DocumentDetail]
) -> list[DocumentView]:
    """A row per traveler of an international trip."""
    if not is_international(booking, airports):
        return []
    return [
        _document(booking.locator, person.index, person.full_name, papers.get(person.id))
        for person in booking.passengers
    ]


def _document(locator: str, index: int, name: str, paper: DocumentDetail | None) -> DocumentView:
    href = reverse("trip_document", args=[locator, index])
    if paper is None:
        return DocumentView(
            name, _("Passport scan"), _("Not sent yet"), "warning", "", href, _("Add passport")
        )
    rejected = paper.state == DocumentState.REJECTED
    return DocumentView(
        name=name,
        detail=_("Passport scan"),
        status=str(paper.state.label),
        status_kind=_DOCUMENT_KINDS.get(paper.state, "neutral"),
        reason=" ".join(part for part in (paper.reason, paper.note) if part) if rejected else "",
        href=href,
        action=_("Send a new scan") if rejected else "",
    )


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
    if wanted is not None and not departed:
        return NextStep(
            wanted.action,
            _(
                "This trip crosses a border. Send a scan of the passport of %(name)s, and we check it before you leave."
            )
            % {"name": wanted.name},
            "document",
            wanted.action,
            wanted.href,
        )
    if departed:
        return NextStep(_("Have a good journey"), _("This trip has begun."), "plane")
    return NextStep(
        _("You are all set"),
        _("Check-in opens 24 hours before departure. Be at the airport in good time."),
        "check-circle",
    )
