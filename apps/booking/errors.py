"""What booking refuses, with the words that people read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core import formatting
from apps.core.errors import Conflict, Gone, InvalidInput, NotFound, TooManyRequests

# A hold refuses a changed price as opening the offer does.
from apps.flights.errors import OfferChanged as OfferChanged


class BookingNotFound(NotFound):
    """The same answer for a wrong locator, a wrong name or token, and somebody else's booking."""

    code = "booking_not_found"
    message = _(
        "We can't find a booking with these details. Check each of them, and that they belong together."
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


class OverlappingJourney(Conflict):
    """A traveler has another flight at that time. `params` has its `locator` for whoever it belongs to, and no others.

    `booking_id` is for our own pages: it isn't told.
    """

    code = "overlapping_journey"
    message = _("A traveler of this booking is on another flight at the same time.")

    def __init__(
        self, *, passenger: int, flight_number: str, departs_local: datetime, booking_id: UUID, locator: str
    ) -> None:
        told = {
            "passenger": passenger,
            "flight_number": flight_number,
            "departs_at": departs_local.isoformat(),
        }
        super().__init__(
            _(
                "A traveler of this booking is on %(flight)s on %(day)s already, in another booking of yours. Nobody "
                "can be on two flights at once: cancel that booking first, or choose another flight."
            )
            % {"flight": flight_number, "day": formatting.day(departs_local.date())},
            params={**told, "locator": locator} if locator else told,
        )
        self.booking_id = booking_id


class HoldOver(Gone):
    code = "hold_expired"
    message = _("The time to pay is over and the seats were given back. Please search again.")


class NotHeld(Conflict):
    code = "not_held"
    message = _("This can only be done while the booking is held and not yet paid.")


class TooManyHolds(TooManyRequests):
    code = "too_many_holds"
    message = _(
        "As many bookings are held for you as can be at once. Pay for one, cancel one, or wait until the time of one "
        "is over."
    )


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
    message = _("This booking can't be cancelled online any more. Call us, and we will see what can be done.")


class QuoteNotFound(NotFound):
    code = "quote_not_found"
    message = _("We don't know this quote. Please ask for a new one.")


class QuoteExpired(Conflict):
    code = "quote_expired"
    message = _("This quote is out of date. Please look at the new one before you confirm.")
