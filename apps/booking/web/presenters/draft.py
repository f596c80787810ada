"""What stands beside every step of the journey: the flights that were chosen, their rules, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

from apps.booking.web.addresses import search_url
from apps.booking.web.journey import STEPS, Journey
from apps.booking.web.presenters.itinerary import Airports, SliceView, cabin_name, family_name, offer_slices
from apps.booking.web.presenters.prices import Receipt, offer_receipt
from apps.core.money import Money
from apps.flights import services as flights
from apps.flights.types import ConditionSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """`number` of `total`; `back_href` is the step before."""

    number: int
    total: int
    back_href: str
    slices: tuple[SliceView, ...]
    product: str
    conditions: tuple[ConditionSentence, ...]
    receipt: Receipt


def step_view(
    journey: Journey, airports: Airports, *, number: int, back_href: str, seats: list[Money] | None = None
) -> StepView:
    offer = journey.offer
    return StepView(
        number=number,
        total=STEPS,
        back_href=back_href,
        slices=offer_slices(offer, airports),
        product=f"{cabin_name(offer.cabin)} {family_name(offer.family)}",
        conditions=flights.describe_conditions(offer.conditions),
        receipt=offer_receipt(offer, seats or []),
    )


def results_href(journey: Journey) -> str:
    return search_url(journey.draft.typed.get("search", {}))
