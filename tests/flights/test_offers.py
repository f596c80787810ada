"""Offers: opened again they are what was promised, or say plainly why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import Settings

from apps.core.money import Money
from apps.flights.errors import OfferChanged, OfferExpired, OfferNotFound, OfferWithdrawn
from apps.flights.models import Airport, LegCabin, MinimumConnectionTime, Segment, SegmentFare
from apps.flights.policies.offer_token import decode, encode
from apps.flights.queries.reference import current_reference, forget_reference
from apps.flights.queries.selling import signing_keys
from apps.flights.services import (
    open_offer,
    requote,
)
from apps.flights.types import InventoryClaim, Party
from tests.flights.factories import (
    NOW,
    Flown,
    Hop,
    at,
    charge,
    fares,
    fly,
    limit,
    refile_fare,
)
from tests.flights.offering import fly_to_lisbon, light, sold_minutes_ago, ways

pytestmark = pytest.mark.django_db


@pytest.fixture
def flown() -> Flown:
    return fly_to_lisbon()


@pytest.mark.usefixtures("flown")
def test_an_opened_offer_is_the_one_that_was_shown() -> None:
    shown = light(Party(adults=2, children=1, infants=1))

    assert open_offer(shown.id, now=NOW + timedelta(minutes=19)) == shown


def test_claims_name_every_leg_once_for_those_with_a_seat(flown: Flown) -> None:
    offer = light(Party(adults=2, children=1, infants=2))

    assert offer.claims() == (InventoryClaim(leg_id=flown.legs[0].pk, cabin="economy", rbd="Q", seats=3),)


@pytest.mark.usefixtures("flown")
def test_lines_and_receipt_add_up_to_the_total() -> None:
    offer = light(Party(adults=2, children=1, infants=1))

    assert [(line.passenger, line.code, line.amount.amount) for line in offer.lines()] == [
        (0, "FARE", 10_000),
        (0, "GB", 2_000),
        (1, "FARE", 10_000),
        (1, "GB", 2_000),
        (2, "FARE", 7_500),
        (2, "GB", 2_000),
        (3, "FARE", 1_000),
        (3, "GB", 2_000),
    ]
    assert [(line.code, line.kind, line.amount.amount) for line in offer.receipt()] == [
        ("FARE", "fare", 28_500),
        ("GB", "tax", 8_000),
    ]
    assert offer.total == Money(36_500, "EUR")


@pytest.mark.usefixtures("flown")
def test_a_fare_that_changes_meanwhile_leaves_the_promise_alone() -> None:
    refile_fare("LHR", "LIS", "Q", 15_000, since=current_reference().as_of - timedelta(minutes=2))
    forget_reference()

    before, after = sold_minutes_ago(5), sold_minutes_ago(1)

    assert [offer.total.amount for offer in (before, after, light())] == [12_000, 17_000, 17_000]
    assert open_offer(before.id, now=NOW) == before
    assert open_offer(after.id, now=NOW) == after


@pytest.mark.usefixtures("flown")
def test_a_tax_that_changes_meanwhile_leaves_the_promise_alone() -> None:
    moment = current_reference().as_of - timedelta(minutes=2)
    duty = charge("XG", 100, country="GB")
    type(duty).objects.filter(pk=duty.pk).update(effective_from=moment)
    forget_reference()

    before, after = sold_minutes_ago(5), sold_minutes_ago(1)

    assert [open_offer(offer.id, now=NOW).total.amount for offer in (before, after)] == [12_000, 12_100]


@pytest.mark.usefixtures("flown")
def test_a_promise_that_cannot_be_rebuilt_is_asked_again_with_both_prices() -> None:
    shown = light()
    SegmentFare.objects.filter(rbd="Q").update(amount=11_000)
    forget_reference()

    with pytest.raises(OfferChanged) as refusal:
        open_offer(shown.id, now=NOW)

    params = refusal.value.params
    assert (params["old_total"]["amount"], params["new_total"]["amount"]) == (12_000, 13_000)
    assert open_offer(params["offer_id"], now=NOW).total.amount == 13_000


@pytest.mark.usefixtures("flown")
def test_an_offer_ends_when_it_says(settings: Settings) -> None:
    settings.OFFER_LIFETIME_SECONDS = 600
    shown = light()

    assert shown.expires_at == NOW + timedelta(minutes=10)
    assert open_offer(shown.id, now=shown.expires_at - timedelta(seconds=1)) == shown
    with pytest.raises(OfferExpired):
        open_offer(shown.id, now=shown.expires_at)


@pytest.mark.usefixtures("flown")
@pytest.mark.parametrize("token", ["", "nonsense", "A" * 60, "A" * 5000, "é" * 60, "\x00" * 60])
def test_what_is_no_offer_is_not_found(token: str) -> None:
    with pytest.raises(OfferNotFound):
        open_offer(token, now=NOW)


@pytest.mark.usefixtures("flown")
def test_a_cheaper_total_under_another_key_is_not_found() -> None:
    contents = decode(light().id, signing_keys())

    with pytest.raises(OfferNotFound):
        open_offer(encode(replace(contents, total=1), b"another key"), now=NOW)


@pytest.mark.usefixtures("flown")
def test_an_offer_outlives_a_change_of_the_secret_key(settings: Settings) -> None:
    shown = light()

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert open_offer(shown.id, now=NOW).total == shown.total
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(OfferNotFound):
        open_offer(shown.id, now=NOW)


@pytest.mark.usefixtures("flown")
@pytest.mark.parametrize("happened", ["off sale", "deleted", "another cabin", "airport left"])
def test_a_flight_that_is_no_longer_sold_withdraws_the_offer(happened: str) -> None:
    shown = light()
    match happened:
        case "off sale":
            Segment.objects.update(on_sale=False)
        case "deleted":
            Segment.objects.all().delete()
        case "airport left":
            Airport.objects.filter(code="LIS").update(served=False)
            forget_reference()
        case _:
            LegCabin.objects.update(cabin="premium")

    with pytest.raises(OfferWithdrawn):
        open_offer(shown.id, now=NOW)


@pytest.mark.usefixtures("flown")
def test_a_connection_that_no_longer_works_withdraws_the_offer() -> None:
    fares("LIS", "JFK", {"Q": 20_000})
    fly(2, Hop("LIS", "JFK", at(12), at(15)))
    (option,) = ways("LHR", "JFK")
    MinimumConnectionTime.objects.filter(kind="II").update(minutes=61)
    forget_reference()

    with pytest.raises(OfferWithdrawn):
        open_offer(option.offers[0].id, now=NOW)


def test_a_sold_out_class_still_opens_and_says_so(flown: Flown) -> None:
    shown = light()
    limit(flown, 9, 9, 0)

    opened = open_offer(shown.id, now=NOW)

    assert (opened.total, opened.segments[0].seats_left) == (shown.total, 0)


def test_a_closed_class_is_quoted_again_in_the_next_one(flown: Flown) -> None:
    shown = light(Party(adults=2))
    limit(flown, 9, 9, 1)

    quote = requote(shown, now=NOW)

    assert quote is not None
    assert (quote.old_total.amount, quote.new_total.amount) == (24_000, 44_000)
    assert quote.offer.segments[0].booking_class == "M"
    assert (quote.offer.family, quote.offer.party) == (shown.family, shown.party)
    assert open_offer(quote.offer.id, now=NOW) == quote.offer


def test_nothing_is_quoted_when_the_flight_is_full(flown: Flown) -> None:
    shown = light(Party(adults=2))

    limit(flown, 1, 1, 1)
    assert requote(shown, now=NOW) is None
    limit(flown, 9, 9, 9)
    Segment.objects.update(on_sale=False)
    assert requote(shown, now=NOW) is None
