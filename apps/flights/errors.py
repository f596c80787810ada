"""What can go wrong in the flights context, in the language of the field."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, Gone, InvalidInput, NotFound, Text
from apps.core.money import Money


class SoldOut(Conflict):
    """The cabin or the booking class of a leg has fewer seats left than were asked for."""

    code = "sold_out"
    message = _("These seats have just been sold. Please choose another flight or fare.")

    @classmethod
    def of(cls, *, leg_id: int, cabin: str, rbd: str, available: int) -> "SoldOut":
        """The refusal of one claim; `available` is what the class could still sell."""
        return cls(params={"leg": leg_id, "cabin": cabin, "class": rbd, "available": available})


class UnknownInventory(NotFound):
    """A claim names a leg, a cabin or a booking class that does not exist."""

    code = "unknown_inventory"
    message = _("This flight is not offered in the cabin or fare you chose.")


class InventoryUnderflow(Conflict):
    """More seats would be given back than are held or sold: two parts of the system disagree."""

    code = "inventory_underflow"
    message = _("The seats of this booking have already been given back.")


class UnknownLeg(NotFound):
    """No such dated leg or segment."""

    code = "unknown_leg"
    message = _("We can't find this flight.")


class NonexistentLocalTime(InvalidInput):
    """A local time that the clocks jump over on that date (the hour lost when summer time starts)."""

    code = "nonexistent_local_time"

    def __init__(self, day: date, at: time, zone: str) -> None:
        super().__init__(
            _("On %(date)s the clocks in %(zone)s go forward, so %(time)s does not exist that day.")
            % {"date": day.isoformat(), "time": at.isoformat("minutes"), "zone": zone},
            params={"date": day.isoformat(), "time": at.isoformat("minutes"), "zone": zone},
        )
        self.day = day
        self.at = at
        self.zone = zone


class InvalidSearch(InvalidInput):
    """A search that makes no sense; `code` says why when there is one reason, `errors` names the fields."""

    code = "invalid_search"
    message = _("We can't search for this trip yet. Please check what is marked.")
    codes: ClassVar[Mapping[str, Text]] = {
        "date_in_past": _("This day is over where the flight departs. Choose today or a later day."),
        "invalid_connections": _("We search direct flights (0) and flights with one connection (1)."),
        "invalid_party": _(
            "These travelers can't be booked together. Check how many there are of each kind."
        ),
        "return_before_arrival": _("This flight back leaves before you have arrived. Choose a later one."),
        "return_before_departure": _(
            "The flight back can't be on an earlier day than the flight out. Choose a later day."
        ),
        "same_place": _("Choose a destination in another place than the departure."),
        "unknown_airport": _("We don't know this airport or city code. Check it, or choose from the list."),
        "unknown_cabin": _("We don't sell this cabin."),
        "unknown_sort": _("The results can't be sorted like this."),
    }

    def __init__(
        self,
        message: Text | None = None,
        *,
        code: str | None = None,
        errors: Mapping[str, list[Text]] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, errors=errors, params=params)
        self.code = code or self.code


class OfferNotFound(NotFound):
    """The text is no offer of ours: unknown, cut, or changed on the way."""

    code = "offer_not_found"
    message = _("We don't know this offer. Please search again and choose a flight.")


class OfferExpired(Gone):
    """The offer was ours, and its time is over."""

    code = "offer_expired"
    message = _("This offer has expired. Please search again to see today's price.")


class OfferWithdrawn(Gone):
    """A flight of the offer is no longer sold: cancelled, or taken off sale."""

    code = "offer_withdrawn"
    message = _("A flight of this offer is no longer on sale. Please search again.")


class OfferChanged(Conflict):
    """The journey costs something else now; nothing has been charged. Ask again with the new offer."""

    code = "offer_changed"
    message = _("The price of this trip has changed. Please look at the new price before you go on.")

    @classmethod
    def of(cls, *, old_total: Money, new_total: Money, offer_id: str) -> "OfferChanged":
        """The refusal with both prices; `offer_id` is the new offer for the same journey."""
        return cls(
            params={
                "old_total": old_total.to_json(),
                "new_total": new_total.to_json(),
                "offer_id": offer_id,
            }
        )


class BrokenNetworkData(ValueError):
    """A data file of the network contradicts itself; the message names the file and the entry."""
