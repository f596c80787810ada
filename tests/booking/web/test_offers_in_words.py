"""What is said about the offer that was chosen: its rules at every step, and why it can't be had any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from apps.core import clock
from apps.flights.models import Segment
from tests.booking.web.walk import ADA, Walker

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = "What you typed is kept and filled in again."


def test_the_rules_of_the_fare_are_one_tap_away_at_every_step(walker: Walker) -> None:
    pages = [walker.choose(walker.search()), walker.send(walker.path, ADA)]
    pages.append(walker.send(walker.path, walker.contact))
    assert [page.heading for page in pages] == [
        "Who is traveling?",
        "How can we reach you?",
        "Where would you like to sit?",
    ]
    for page in pages:
        assert "The fare is lost if you don't show up" in page.fare_rules()


def test_an_offer_that_ran_out_says_how_long_prices_are_honoured(
    walker: Walker, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OFFER_LIFETIME_SECONDS = 10 * 60
    walker.to_seats()
    later = datetime.now(UTC) + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = walker.open(walker.path)
    assert page.status == 410
    assert f"Prices are honoured for 10 minutes. {KEPT}" in page.text


def test_an_offer_that_is_over_for_another_reason_says_nothing_of_minutes(walker: Walker) -> None:
    walker.to_seats()
    Segment.objects.update(on_sale=False)
    for page in (walker.open(walker.path), walker.send("/en/book/", {"offer": "nonsense"})):
        assert page.heading == "This offer is over"
        assert KEPT in page.text
        assert "honoured" not in page.text
