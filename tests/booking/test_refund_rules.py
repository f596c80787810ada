"""What a fare gives back: its fee is taken of each traveler's own fare, and what was quoted is what is applied."""

from __future__ import annotations

import pytest

from apps.booking import services as booking
from apps.booking.policies.refunds import refund_outcome
from apps.booking.types import PriceLineInfo
from apps.core.context import ANONYMOUS, SYSTEM
from apps.core.money import Money
from apps.flights.types import Conditions
from apps.payments import services as payments
from tests import world
from tests.booking.orders import hold, pay, session_of, wrong_invariants
from tests.booking.web.walk import Walker
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider


def line(passenger: int | None, kind: str, amount: int, code: str = "") -> PriceLineInfo:
    """A fee is the carrier's own unless it has another code."""
    return PriceLineInfo(
        passenger_index=passenger,
        segment_index=0,
        code=code or {"fee": "YQ"}.get(kind, kind.upper()),
        name=kind,
        kind=kind,
        amount=Money(amount, "EUR"),
    )


def conditions(refund_fee: int | None) -> Conditions:
    fare = {**world.STANDARD, "refund_fee": refund_fee}
    return Conditions.from_json({"cabin": "economy", "family": "standard", "currency": "EUR", "fare": fare})


LINES = [line(0, "fare", 10000), line(0, "tax", 2000), line(1, "fare", 1000), line(1, "fee", 500)]


@pytest.mark.parametrize(
    ("rule", "refund", "kept", "fee"),
    [
        (4000, 8000, 5500, 5500),
        (1200, 11100, 2400, 2400),
        (20000, 2000, 11500, 11500),
        (0, 13500, 0, 0),
        (None, 2000, 11500, 0),
    ],
)
def test_nobody_pays_another_travelers_fee(rule: int | None, refund: int, kept: int, fee: int) -> None:
    """100.00 of an adult and 15.00 of an infant: where the rule takes 40.00, the infant's part is 15.00."""
    outcome = refund_outcome(LINES, conditions(rule))
    assert (outcome.refund.amount, outcome.kept.amount, outcome.fee.amount) == (refund, kept, fee)


@pytest.mark.parametrize(("rule", "refund", "fee"), [(None, 5700, 0), (4000, 16000, 4000), (0, 21200, 0)])
def test_what_airports_and_states_charge_goes_back_whatever_the_fare(
    rule: int | None, refund: int, fee: int
) -> None:
    """A trip from London to New York: duty, the airport's charge and three fees of the US; ours is the surcharge."""
    lines = [
        line(0, "fare", 10000),
        line(0, "fee", 4000, code="YQ"),
        line(0, "fee", 300, code="YR"),
        line(0, "tax", 2000, code="GB"),
        line(0, "fee", 1800, code="UB"),
        *(line(0, "fee", amount, code=code) for code, amount in (("XA", 400), ("XY", 700), ("YC", 800))),
        line(0, "service", 1200, code="SEAT"),
    ]
    outcome = refund_outcome(lines, conditions(rule))
    assert (outcome.refund.amount, outcome.fee.amount) == (refund, fee)
    assert outcome.refund.amount + outcome.kept.amount == 21200


def test_what_is_for_everybody_is_no_travelers_fare() -> None:
    outcome = refund_outcome([*LINES, line(None, "fee", 300)], conditions(4000))
    assert (outcome.refund.amount, outcome.fee.amount) == (8300, 5500)


@pytest.mark.django_db(transaction=True)
def test_the_page_the_quote_and_the_refund_say_the_same(provider: FakeProvider) -> None:
    """Standard: 120.00 + 10.00 of the adult less 40.00; of the infant 12.00 and no more; taxes come back."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    held = hold(world.offer("LHR", "JFK", family="standard", infants=1))
    fares = {0: 0, 1: 0}
    for part in held.price_lines:
        if part.kind in {"fare", "fee"} and part.passenger_index is not None:
            fares[part.passenger_index] += part.amount.amount
    assert fares[1] < 4000 < fares[0]
    payment = pay(held)
    provider.authorise(session_of(payment))
    payments.settle_payment(payment_id=payment.id, actor=SYSTEM)
    deliver_all()
    walker = Walker()
    walker.send("/en/find/", {"locator": held.locator, "family_name": "Lovelace"})
    page = walker.open(f"/en/trips/{held.locator}/cancel/")
    quote = booking.open_cancellation_quote(booking.get_booking(held.id))
    assert quote is not None
    assert quote.fee == Money(4000 + fares[1], "EUR")
    assert quote.refund == held.total - quote.fee
    assert f"Cancel and refund {quote.refund.format()}" in page.text
    assert quote.fee.format() in page.text
    booking.cancel_booking(booking_id=held.id, quote_id=quote.id, actor=ANONYMOUS)
    deliver_all()
    assert payments.payment_of(payment.id).refunded == quote.refund
    assert wrong_invariants() == []
