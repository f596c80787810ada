"""What cancelling means, in words and in money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from apps.booking.types import BookingDetail, CancellationQuoteInfo
from apps.booking.web.presenters.itinerary import SliceView, booking_airports, booking_slices
from apps.booking.web.presenters.prices import ReceiptLine
from apps.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelView:
    """`lines` lead from what was paid to `refund`; there are none where nothing was paid."""

    locator: str
    quote_id: UUID
    slices: tuple[SliceView, ...]
    is_paid: bool
    lines: tuple[ReceiptLine, ...]
    refund: Money
    until: datetime
    button: str


def cancel_view(booking: BookingDetail, quote: CancellationQuoteInfo) -> CancelView:
    paid = booking.is_ticketed
    return CancelView(
        locator=booking.locator,
        quote_id=quote.id,
        slices=booking_slices(booking, booking_airports(booking)),
        is_paid=paid,
        lines=_lines(booking, quote) if paid else (),
        refund=quote.refund,
        until=quote.expires_at.astimezone(booking.segments[0].departs_local.tzinfo),
        button=_button(quote.refund) if paid else _("Cancel and give the seats back"),
    )


def _button(refund: Money) -> str:
    if not refund:
        return _("Cancel without a refund")
    return _("Cancel and refund %(amount)s") % {"amount": refund.format()}


def _lines(booking: BookingDetail, quote: CancellationQuoteInfo) -> tuple[ReceiptLine, ...]:
    lines = [ReceiptLine(_("You paid"), booking.total)]
    if quote.fee:
        lines.append(ReceiptLine(_("Cancellation fee of your fare"), -quote.fee))
    rest = quote.kept - quote.fee
    if rest:
        lines.append(ReceiptLine(_("Not refundable in your fare"), -rest))
    return tuple(lines)
