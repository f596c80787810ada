"""At the hosted page: the bank asks, the card is declined, the traveler thinks again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from apps.booking.models import Booking
from tests import world
from tests.booking.orders import hold, wrong_invariants
from tests.journeys.traveler import ASKING_CARD, DECLINED_CARD, GOOD_CARD, Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_bank_asks_and_is_answered(traveler: Traveler) -> None:
    traveler.checks(hold(world.offer("LHR", "JFK")).locator)
    traveler.pay(ASKING_CARD)
    traveler.page.wait_for_url(re.compile("/challenge"))
    traveler.page.locator("button[value='complete']").click()
    traveler.sees_tickets()


def test_a_declined_card_then_a_good_one(traveler: Traveler) -> None:
    traveler.checks(hold(world.offer("LHR", "JFK")).locator)
    traveler.pay(DECLINED_CARD)
    expect(traveler.page.get_by_role("alert")).to_be_visible()
    traveler.type_card(GOOD_CARD)
    traveler.sees_tickets()
    assert wrong_invariants() == []


def test_leaving_the_payment_page_keeps_the_seats(traveler: Traveler) -> None:
    locator = hold(world.offer("LHR", "JFK")).locator
    traveler.checks(locator)
    traveler.press(re.compile("^Pay"))
    traveler.page.wait_for_url(re.compile("/c/pay/"))
    traveler.open(f"/en/trips/{locator}/payment/")
    traveler.heading("You haven't paid yet")
    assert Booking.objects.get().status == "held"
    traveler.pay()
    traveler.sees_tickets()
