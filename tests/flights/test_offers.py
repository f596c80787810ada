"""Offers: opened again they are what was promised, or say plainly why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from apps.core.money import Money
from apps.flights.errors import (
    InvalidSearch,
    OfferChanged,
    OfferExpired,
    OfferNotFound,
    OfferWithdrawn,
)
from apps.flights.models import LegCabin, MinimumConnectionTime, Segment, SegmentFare
from apps.flights.policies.offer_token import decode, encode
from apps.flights.queries.reference import current_reference, forget_reference
from apps.flights.queries.segments import load_segments
from apps.flights.queries.selling import Seller, signing_keys
from apps.flights.services import (
    combine_offers,
    describe_conditions,
    open_offer,
    requote,
    search_offers,
    search_slices,
    seat_prices,
)
from apps.flights.types import (
    Conditions,
    InventoryClaim,
    JourneySlice,
    Offer,
    Party,
    SliceOption,
)
from tests.flights.factories import (
    DAY,
    NOW,
    Flown,
    Hop,
    at,
    charge,
    connection_times,
    families,
    fares,
    fly,
    limit,
    refile_fare,
    seat_price,
)

pytestmark = pytest.mark.django_db
BACK = DAY + timedelta(days=5)


@pytest.fixture
def flown() -> Flown:
    """One direct flight from London to Lisbon, and prices."""
    families()
    connection_times(DD=45, DI=60, ID=75, II=50)
    charge("GB", 2_000, country="GB")
    fares("LHR", "LIS", {"Y": 30_000, "M": 20_000, "Q": 10_000})
    return fly(1, Hop("LHR", "LIS", at(8), at(11)))


def ways(
    origin: str = "LHR", destination: str = "LIS", *, back: bool = False, party: Party | None = None
) -> tuple[SliceOption, ...]:
    return search_slices(
        origin=origin,
        destination=destination,
        day=BACK if back else DAY,
        cabin="economy",
        party=party or Party(),
        now=NOW,
    )


def light(party: Party | None = None) -> Offer:
    (option,) = ways(party=party)
    return option.offers[0]


def sold_minutes_ago(minutes: int) -> Offer:
    """The light offer as a process would have signed it some minutes ago by the database's clock."""
    reference = current_reference()
    seller = Seller(
        reference=reference,
        priced_at=reference.as_of - timedelta(minutes=minutes),
        expires_at=NOW + timedelta(minutes=20 - minutes),
        cabin="economy",
        party=Party(),
    )
    row = load_segments(list(Segment.objects.values_list("pk", flat=True)), "economy").popitem()[1]
    segment = seller.segment(row)
    assert segment is not None
    return seller.option(JourneySlice(segments=(segment,))).offers[0]


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
@pytest.mark.parametrize("happened", ["off sale", "deleted", "another cabin"])
def test_a_flight_that_is_no_longer_sold_withdraws_the_offer(happened: str) -> None:
    shown = light()
    match happened:
        case "off sale":
            Segment.objects.update(on_sale=False)
        case "deleted":
            Segment.objects.all().delete()
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


@pytest.mark.usefixtures("flown")
def test_two_ways_become_one_offer() -> None:
    fares("LIS", "LHR", {"Q": 9_000})
    fly(2, Hop("LIS", "LHR", at(8, day=BACK), at(11, day=BACK)))
    (out,), (back,) = ways(), ways("LIS", "LHR", back=True)

    joined = combine_offers(outbound=out.offers[1], inbound=back.offers[1], now=NOW)

    by_search = search_offers(
        origin="LHR",
        destination="LIS",
        departure_date=DAY,
        return_date=BACK,
        cabin="economy",
        party=Party(),
        now=NOW,
    )
    assert joined == by_search.offers[1]
    assert joined.total == out.offers[1].total + back.offers[1].total
    assert open_offer(joined.id, now=NOW) == joined


@pytest.mark.usefixtures("flown")
def test_the_way_back_is_priced_at_the_moment_of_the_way_out() -> None:
    fares("LIS", "LHR", {"Q": 9_000})
    refile_fare("LIS", "LHR", "Q", 19_000, since=current_reference().as_of - timedelta(minutes=2))
    forget_reference()
    outbound = sold_minutes_ago(5)
    fly(2, Hop("LIS", "LHR", at(8, day=BACK), at(11, day=BACK)))

    (option,) = search_slices(
        origin="LIS", destination="LHR", day=BACK, cabin="economy", party=Party(), outbound=outbound, now=NOW
    )

    inbound = option.offers[0]
    assert (inbound.total.amount, inbound.expires_at) == (9_000, outbound.expires_at)
    assert combine_offers(outbound=outbound, inbound=inbound, now=NOW).total.amount == 21_000
    # Found in a search of its own, it costs what it costs today; combined, what it cost then.
    (alone,) = ways("LIS", "LHR", back=True)
    assert alone.offers[0].total.amount == 19_000
    assert combine_offers(outbound=outbound, inbound=alone.offers[0], now=NOW).total.amount == 21_000


@pytest.mark.usefixtures("flown")
def test_ways_that_do_not_go_together() -> None:
    fares("LIS", "LHR", {"Q": 9_000})
    fly(2, Hop("LIS", "LHR", at(8, day=BACK), at(11, day=BACK)))
    (out,), (back,) = ways(), ways("LIS", "LHR", back=True)
    (for_two,) = ways("LIS", "LHR", back=True, party=Party(adults=2))
    joined = combine_offers(outbound=out.offers[0], inbound=back.offers[0], now=NOW)

    for pair in (
        (out.offers[0], back.offers[1]),
        (out.offers[0], for_two.offers[0]),
        (back.offers[0], out.offers[0]),
        (joined, back.offers[0]),
    ):
        with pytest.raises(InvalidSearch):
            combine_offers(outbound=pair[0], inbound=pair[1], now=NOW)
    with pytest.raises(OfferExpired):
        combine_offers(outbound=out.offers[0], inbound=back.offers[0], now=NOW + timedelta(minutes=20))


@pytest.mark.parametrize("flights", [1, 3])
def test_opening_and_quoting_take_one_query(
    flights: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    families()
    connection_times(II=50)
    stations = ["LHR", "LIS", "JFK"][: min(flights, 2) + 1]
    for number, pair in enumerate(zip(stations, stations[1:], strict=False)):
        fares(*pair, {"Q": 10_000})
        fly(number + 1, Hop(*pair, at(8 + 5 * number), at(11 + 5 * number)))
    if flights == 3:
        fares("JFK", "LHR", {"Q": 10_000})
        fly(9, Hop("JFK", "LHR", at(8, day=BACK), at(20, day=BACK)))
    result = search_offers(
        origin="LHR",
        destination=stations[-1],
        departure_date=DAY,
        return_date=BACK if flights == 3 else None,
        cabin="economy",
        party=Party(),
        now=NOW,
    )
    offer = result.offers[0]
    assert len(offer.segments) == flights

    with django_assert_num_queries(1):
        open_offer(offer.id, now=NOW)
    with django_assert_num_queries(1):
        requote(offer, now=NOW)


@pytest.mark.usefixtures("flown")
def test_seat_prices_follow_the_family_and_the_distance() -> None:
    seat_price("standard", "medium", 1_200)
    seat_price("legroom", "medium", 2_900)
    (option,) = ways()
    plain, flexible = option.offers

    def prices(conditions: Conditions) -> dict[str, int]:
        found = seat_prices(conditions=conditions, origin="LHR", destination="LIS", at=plain.priced_at)
        return {kind: price.amount for kind, price in found.items()}

    assert prices(plain.conditions) == {"standard": 1_200, "legroom": 2_900}
    assert prices(flexible.conditions) == {"standard": 0, "preferred": 0, "legroom": 0}


@pytest.mark.usefixtures("flown")
def test_conditions_are_kept_as_they_were_shown() -> None:
    (option,) = ways()

    for offer in option.offers:
        assert Conditions.from_json(offer.conditions.to_json()) == offer.conditions
    plain, flexible = (offer.conditions for offer in option.offers)
    assert (plain.change_fee, plain.refund_fee, plain.no_show_fee) == (None, None, None)
    assert (flexible.change_fee, flexible.refund_fee) == (Money(0, "EUR"), Money(0, "EUR"))
    assert [(line.topic, line.text, line.included) for line in describe_conditions(flexible)] == [
        ("cabin_bag", "1 cabin bag", True),
        ("checked_bag", "1 checked bag up to 23 kg", True),
        ("seat", "Choose your seat free of charge", True),
        ("change", "Change free of charge, paying only a fare difference", True),
        ("refund", "Full refund", True),
        ("no_show", "The fare is lost if you don't show up", False),
        ("miles", "Earns 25% of the miles flown", True),
    ]
    assert [line.included for line in describe_conditions(plain)] == [
        True,
        False,
        False,
        False,
        False,
        False,
        True,
    ]
