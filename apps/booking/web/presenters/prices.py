"""Receipts: the lines that add up to a total, in the words of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.booking.types import BookingDetail, PriceLineInfo
from apps.core.money import Money
from apps.flights.types import Offer
from apps.payments.types import OrderMoney


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line of the receipt component."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Receipt:
    """Lines and their sum. `label` says for whom the total is."""

    lines: tuple[ReceiptLine, ...]
    total: Money
    label: str


def offer_receipt(offer: Offer, seats: Sequence[Money] = ()) -> Receipt:
    """What the offer costs, and the chosen seats."""
    extra = Money.total(seats, offer.total.currency)
    lines = [ReceiptLine(line.name, line.amount) for line in offer.receipt()]
    if extra:
        lines.append(_seat_line(extra, len([seat for seat in seats if seat])))
    return Receipt(tuple(lines), offer.total + extra, total_label(offer.party.seats + offer.party.infants))


def booking_receipt(booking: BookingDetail, seats: Sequence[Money] | None = None) -> Receipt:
    """What the order costs; with `seats` in place of the seats it has, what it would cost."""
    label = total_label(len(booking.passengers))
    if seats is None:
        return Receipt(tuple(_by_code(booking.price_lines)), booking.total, label)
    rest = [line for line in booking.price_lines if line.kind != "service"]
    extra = Money.total(seats, booking.total.currency)
    lines = list(_by_code(rest))
    if extra:
        lines.append(_seat_line(extra, len([seat for seat in seats if seat])))
    return Receipt(
        tuple(lines), Money.total((line.amount for line in rest), booking.total.currency) + extra, label
    )


def after_refund(receipt: Receipt, paid: OrderMoney) -> Receipt:
    """The receipt with what goes back; unchanged where nothing does."""
    back = paid.refunded + paid.refund_pending
    if not back:
        return receipt
    lines = (*receipt.lines, ReceiptLine(_("Goes back to your card"), -back))
    return Receipt(lines, receipt.total - back, _("What you paid in the end"))


def money_back_words(paid: OrderMoney) -> str:
    """What a traveler whose trip is cancelled gets back."""
    back = paid.refunded + paid.refund_pending
    if back:
        return _("%(amount)s goes back to the card you paid with, within 5 to 10 days.") % {
            "amount": back.format()
        }
    if paid.captured + paid.capture_pending:
        return _("Nothing goes back: your fare was not refundable.")
    return _("Nothing was charged.")


def total_label(travelers: int) -> str:
    return ngettext("Total for %(count)d traveler", "Total for %(count)d travelers", travelers) % {
        "count": travelers
    }


def _by_code(lines: Iterable[PriceLineInfo]) -> Iterable[ReceiptLine]:
    """One line per code, in the order in which the codes come; seats say how many they are."""
    sums: dict[tuple[str, str], Money] = {}
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.kind, line.name)
        sums[key] = sums[key] + line.amount if key in sums else line.amount
        counts[key] = counts.get(key, 0) + 1
    for (kind, name), amount in sums.items():
        yield _seat_line(amount, counts[kind, name]) if kind == "service" else ReceiptLine(_(name), amount)


def _seat_line(amount: Money, count: int) -> ReceiptLine:
    return ReceiptLine(ngettext("%(count)d seat", "%(count)d seats", count) % {"count": count}, amount)
