"""What the mails say about money that goes back, and why it does."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.booking.events import BookingCancelled
from apps.booking.types import CancelReason
from apps.notifications.types import PriceRow


@dataclass(frozen=True, slots=True)
class CancellationWords:
    """`why` is '' where the reader has asked for it; `rows` are what goes back and what doesn't."""

    why: str
    money: str
    rows: tuple[PriceRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnWords:
    """`keeps_trip`: there is a trip to go to, whatever became of this payment."""

    subject: str
    heading: str
    why: str
    money: str
    keeps_trip: bool = False


def cancellation_words(event: BookingCancelled) -> CancellationWords:
    unpaid = event.reason == CancelReason.UNPAID
    ended = _("We could not charge your card: your bank did not let us take the money in time.")
    why = ended if unpaid else ""
    if event.refund is None or event.kept is None:
        # News of an older release: it doesn't say how much.
        back = _("What you get back goes to the card you paid with. Banks take a few days to show it.")
        return CancellationWords(why, back if event.was_ticketed else _("Nothing was charged."))
    if not event.refund and not event.kept:
        return CancellationWords(why, _("Nothing was charged."))
    rows = [PriceRow(_("Goes back to your card"), event.refund)]
    if event.kept:
        rows.append(PriceRow(_("Not refundable in your fare"), event.kept))
    if not event.refund:
        return CancellationWords(why, _("Nothing goes back: your fare was not refundable."), tuple(rows))
    amount = _("%(amount)s goes back to the card you paid with, within 5 to 10 days.")
    return CancellationWords(why, amount % {"amount": event.refund.format()}, tuple(rows))


def return_words(reason: str, locator: str) -> ReturnWords:
    """`reason` is TicketingFailed's."""
    told = {"locator": locator}
    if reason in {"booking_ticketed", "booking_flown"}:
        return ReturnWords(
            _("A second payment for %(locator)s is on its way back") % told,
            _("Your second payment goes back"),
            _("Booking %(locator)s was paid already, so we don't need this payment.") % told,
            _(
                "Your tickets stay as they are. This payment is on its way back to the card it came from; there is "
                "nothing for you to do."
            ),
            keeps_trip=True,
        )
    heading, why = _failure(reason)
    return ReturnWords(
        _("We could not ticket %(locator)s, and your money is on its way back") % told,
        heading,
        why % told,
        _(
            "You have not bought anything. Your money is on its way back to the card you paid with; there is nothing "
            "for you to do."
        ),
    )


def _failure(reason: str) -> tuple[str, str]:
    """A heading, and the sentence that says what came in between."""
    gone = _("We are sorry: the seats were gone")
    match reason:
        case "departed":
            return (
                _("We are sorry: the sale had ended"),
                _("Your payment for booking %(locator)s came after the sale for its flight had ended."),
            )
        case "booking_cancelled":
            return (
                _("Your payment goes back"),
                _("Your payment for booking %(locator)s came after the booking had been cancelled."),
            )
        case "amount_changed":
            return (
                _("We are sorry: the price had changed"),
                _(
                    "Your payment for booking %(locator)s was for another amount: the booking was changed while its "
                    "payment page was open."
                ),
            )
        case "sold_out" | "seat_taken":
            return gone, _(
                "Your payment for booking %(locator)s came after its time had run out, and somebody else has taken "
                "the seats meanwhile."
            )
        case _:
            return gone, _(
                "The seats of booking %(locator)s could not be sold any more when your payment came."
            )
