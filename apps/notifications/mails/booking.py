"""What the mails about a booking say."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.booking.events import BookingCancelled, TicketingFailed
from apps.booking.types import BookingDetail, SegmentInfo
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.types import Cabin
from apps.notifications.mails.money import cancellation_words, return_words
from apps.notifications.mails.rendering import page_address, render_mail, trip_address
from apps.notifications.types import FlightLine, Mail, PriceRow, Purpose, TicketLine

BookingNews = BookingCancelled | TicketingFailed


def compose_booking_mail(purpose: Purpose, order: BookingDetail, news: BookingNews | None = None) -> Mail:
    """The mail in the active language; `news` says why, and how much. KeyError for another purpose than a booking's."""
    values: dict[str, Any] = {
        "order": order,
        "flights": _flight_lines(order),
        "tickets": [TicketLine(person.full_name, person.ticket_number) for person in order.passengers],
        "price_rows": price_rows(order),
        # At the clock of the first airport: the one place all travelers will be.
        "deadline": order.hold_expires_at.astimezone(order.segments[0].departs_local.tzinfo),
    }
    if isinstance(news, TicketingFailed):
        return _returned(news, order, values)
    if isinstance(news, BookingCancelled):
        values["told"] = cancellation_words(news)
    subject, label = _words(purpose)
    opens_trip = purpose in {Purpose.HELD, Purpose.RECEIPT}
    action = _action(label, order, opens_trip=opens_trip)
    return render_mail(purpose, subject % {"locator": order.locator}, {**values, **action})


def _returned(news: TicketingFailed, order: BookingDetail, values: dict[str, Any]) -> Mail:
    told = return_words(news.reason, order.locator)
    label = _("See your trip") if told.keeps_trip else _("Search again")
    action = _action(label, order, opens_trip=told.keeps_trip)
    return render_mail(Purpose.TICKETING_FAILED, told.subject, {**values, **action, "told": told})


def _action(label: str, order: BookingDetail, *, opens_trip: bool) -> dict[str, str]:
    address = trip_address(order.locator) if opens_trip else page_address("home")
    return {"action_label": label, "action_url": address}


def _words(purpose: Purpose) -> tuple[str, str]:
    """Subject, and the button's label."""
    return {
        Purpose.HELD: (_("Your seats are held: %(locator)s"), _("Check and pay")),
        Purpose.RECEIPT: (_("Your tickets and receipt: %(locator)s"), _("See your trip")),
        Purpose.CANCELLATION: (_("Cancelled: %(locator)s"), _("Search flights")),
    }[purpose]


def price_rows(order: BookingDetail) -> list[PriceRow]:
    """The price lines added up by name, in the order in which they first stand; they sum up to the total."""
    sums: dict[tuple[str, str], Money] = {}
    for line in order.price_lines:
        key = (line.kind, line.name)
        sums[key] = sums[key] + line.amount if key in sums else line.amount
    return [PriceRow(_(name), amount) for (_kind, name), amount in sums.items()]


def _flight_lines(order: BookingDetail) -> list[FlightLine]:
    codes = {code for s in order.segments for code in (s.origin, *s.stops, s.destination)}
    airports = flights.get_airports(codes=codes, language=get_language() or "en")
    cities = {code: airport.city for code, airport in airports.items()}
    return [_flight_line(order, segment, cities) for segment in order.segments]


def _flight_line(order: BookingDetail, segment: SegmentInfo, cities: dict[str, str]) -> FlightLine:
    seats = [order.seat_of(person.index, segment.index) for person in order.passengers]
    return FlightLine(
        flight_number=segment.flight_number,
        origin=segment.origin,
        origin_city=cities.get(segment.origin, segment.origin),
        destination=segment.destination,
        destination_city=cities.get(segment.destination, segment.destination),
        departs_local=segment.departs_local,
        arrives_local=segment.arrives_local,
        minutes=segment.duration_minutes,
        cabin=str(Cabin(segment.cabin).label),
        seats=", ".join(seat for seat in seats if seat),
        landings=", ".join(f"{cities.get(code, code)} ({code})" for code in segment.stops),
    )
