"""Check your answers: everything on one page, each with the way to change it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.booking.types import BookingDetail
from apps.booking.web.addresses import search_again_url
from apps.booking.web.presenters.itinerary import (
    SliceView,
    booking_airports,
    booking_segments,
    booking_slices,
    cabin_name,
    family_name,
)
from apps.booking.web.presenters.people import people, seats_line
from apps.booking.web.presenters.prices import Receipt, booking_receipt
from apps.flights import services as flights
from apps.flights.types import Conditions, ConditionSentence


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the summary list; `context` tells the links of one kind apart for those who hear them."""

    label: str
    value: str
    href: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    locator: str
    back_href: str
    """The step before: the seats on the last flight."""
    slices: tuple[SliceView, ...]
    product: str
    travelers: tuple[Row, ...]
    contact: tuple[Row, ...]
    seats: tuple[Row, ...]
    receipt: Receipt
    conditions: tuple[ConditionSentence, ...]
    pay_label: str
    search_href: str


def check_page(booking: BookingDetail) -> CheckPage:
    airports = booking_airports(booking)
    return CheckPage(
        locator=booking.locator,
        back_href=reverse("trip_seats", args=[booking.locator, booking.segments[-1].index]),
        slices=booking_slices(booking, airports),
        product=f"{cabin_name(booking.cabin)} {family_name(booking.fare_family)}",
        travelers=tuple(_traveler_rows(booking)),
        contact=_contact_rows(booking),
        seats=tuple(
            Row(
                segment.route,
                seats_line(booking, segment.index),
                reverse("trip_seats", args=[booking.locator, segment.index]),
            )
            for segment in booking_segments(booking, airports)
        ),
        receipt=booking_receipt(booking),
        conditions=flights.describe_conditions(Conditions.from_json(booking.conditions)),
        pay_label=_("Pay %(total)s") % {"total": booking.total.format()},
        search_href=search_again_url(booking),
    )


def _traveler_rows(booking: BookingDetail) -> list[Row]:
    return [
        Row(
            person.name,
            f"{person.summary}\n" + _("On the ticket: %(name)s") % {"name": person.ticket_name},
            reverse("trip_traveler", args=[booking.locator, person.index]),
        )
        for person in people(booking)
    ]


def _contact_rows(booking: BookingDetail) -> tuple[Row, ...]:
    href = reverse("trip_contact", args=[booking.locator])
    return (
        Row(_("E-mail address"), booking.contact_email, href),
        Row(_("Phone number"), booking.contact_phone or _("Not given"), href),
    )
