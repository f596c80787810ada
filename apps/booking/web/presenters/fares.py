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

# What one looks at when one compares; the rest is one tap away, on the check page and the trip.
_COMPARED = ("cabin_bag", "checked_bag", "seat", "change", "refund")


@dataclass(frozen=True, slots=True)
class FareView:
    """One family of one result. `features` is HTML that all results of a page share."""

    offer_id: str
    name: str
    choose: str
    price: str
    note: str
    features: SafeString
    recommended: bool


@dataclass(frozen=True, slots=True)
class Feature:
    label: str
    text: str
    included: bool


def fare_view(offer: Offer, inbound: Offer | None = None) -> FareView:
    """`inbound` is the cheapest way back in the same family: a return trip is priced whole from the start."""
    price = offer.total + inbound.total if inbound else offer.total
    name = family_name(offer.family)
    return FareView(
        offer_id=offer.id,
        name=name,
        choose=_("Choose %(name)s") % {"name": name},
        price=price.format(),
        note=per_person_note(offer, inbound),
        features=_features(offer.conditions, get_language() or "en"),
        recommended=offer.family == FamilyCode.STANDARD,
    )


def per_person_note(offer: Offer, inbound: Offer | None = None) -> str:
    """`€206.30 per adult`, beside the total of a party; nothing for somebody alone."""
    if offer.party.seats + offer.party.infants == 1:
        return ""
    share = offer.per_adult + inbound.per_adult if inbound else offer.per_adult
    return _("%(price)s per adult") % {"price": share.format()}


@lru_cache(maxsize=256)
def _features(conditions: Conditions, language: str) -> SafeString:
    """The same for every result with these conditions, and drawn once: a page has sixty of them."""
    return render_to_string("booking/_fare_features.html", {"features": features(conditions)})


def features(conditions: Conditions) -> list[Feature]:
    sentences = {sentence.topic: sentence for sentence in flights.describe_conditions(conditions)}
    return [
        Feature(sentences[topic].label, sentences[topic].text, sentences[topic].included)
        for topic in _COMPARED
        if topic in sentences
    ]
