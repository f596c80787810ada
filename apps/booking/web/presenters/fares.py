"""Fare families in plain words, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.booking.web.presenters.itinerary import family_name
from apps.flights import services as flights
from apps.flights.types import Conditions, FamilyCode, Offer

# The rules before the choice are those after it: none of them first turns up on the check page.
_COMPARED = ("cabin_bag", "checked_bag", "seat", "change", "refund", "no_show", "miles")


@dataclass(frozen=True, slots=True)
class FareLook:
    """What every offer of a fare family has in common on a page of results."""

    name: str
    choose: str
    rules: SafeString
    mark: str
    kind: str


@dataclass(frozen=True, slots=True)
class FareView:
    """One family of one result, as text."""

    offer_id: str
    name: str
    choose: str
    rules: SafeString
    mark: str
    kind: str
    price: str
    note: str


def fare_view(offer: Offer, inbound: Offer | None = None) -> FareView:
    """`inbound` is the cheapest way back in the same family: a return trip is priced whole from the start."""
    price = offer.total + inbound.total if inbound else offer.total
    look = _look(offer.conditions, get_language() or "en")
    return FareView(
        offer_id=offer.id,
        name=look.name,
        choose=look.choose,
        rules=look.rules,
        mark=look.mark,
        kind=look.kind,
        price=price.format(),
        note=per_person_note(offer, inbound),
    )


def per_person_note(offer: Offer, inbound: Offer | None = None) -> str:
    """`€206.30 per adult`, beside the total of a party; nothing for somebody alone."""
    if offer.party.seats + offer.party.infants == 1:
        return ""
    share = offer.per_adult + inbound.per_adult if inbound else offer.per_adult
    return _("%(price)s per adult") % {"price": share.format()}


@lru_cache(maxsize=256)
def _look(conditions: Conditions, language: str) -> FareLook:
    """Worked out once per family and language: a page shows each of them twenty times."""
    name = family_name(conditions.family)
    sentences = {sentence.topic: sentence for sentence in flights.describe_conditions(conditions)}
    features = [sentences[topic] for topic in _COMPARED if topic in sentences]
    recommended = conditions.family == FamilyCode.STANDARD
    return FareLook(
        name=name,
        choose=_("Choose %(name)s") % {"name": name},
        rules=render_to_string("booking/_fare_rules.html", {"name": name, "features": features}),
        mark=" fare-badged" if recommended else "",
        kind="primary" if recommended else "secondary",
    )
