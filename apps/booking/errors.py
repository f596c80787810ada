"""What booking refuses, with the words that people read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, Gone, InvalidInput, NotFound


class BookingNotFound(NotFound):
    """The same answer for a wrong locator, a wrong name and somebody else's booking."""

    code = "booking_not_found"
    message = _(
        "We can't find a booking with this reference and surname. Check both; they are in your e-mail."
    )


class DraftNotFound(NotFound):
    code = "draft_not_found"
    message = _("This booking in the making is not here any more. Please search again.")


class SeatTaken(Conflict):
    code = "seat_taken"
    message = _("Someone has just taken that seat. Please choose another one.")


class SeatNotOffered(InvalidInput):
    code = "seat_not_offered"
    message = _("That seat can't be chosen. Please take one from the seat map.")


class OfferChanged(Conflict):
    """The price that was offered can't be had any more; `params` has the old and the new total, and the new offer."""

    code = "offer_changed"
    message = _("The price of this trip has changed. Please look at the new price before you go on.")


class HoldOver(Gone):
    code = "hold_expired"
    message = _(
        "The time to pay is over and the seats were given back. What you typed is kept; please search again."
    )


class NotHeld(Conflict):
    code = "not_held"
    message = _("This can only be done while the booking is held and not yet paid.")


class NoMoreTime(Conflict):
    code = "no_more_extensions"
    message = _("The hold can't be made longer again. Please pay before the deadline.")


class PaymentUnderWay(Conflict):
    code = "payment_under_way"
    message = _(
        "A payment for this booking is under way. Finish it, or go back from the payment page and try again."
    )


class NotCancellable(Conflict):
    code = "not_cancellable"
    message = _("This booking can't be cancelled online any more.")


class QuoteNotFound(NotFound):
    code = "quote_not_found"
    message = _("We don't know this quote. Please ask for a new one.")


class QuoteExpired(Conflict):
    code = "quote_expired"
    message = _("This quote is out of date. Please look at the new one before you confirm.")
