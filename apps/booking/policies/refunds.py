"""What cancelling gives back, from the same conditions that were shown before the purchase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.booking.types import PriceLineInfo
from apps.core.money import Money
from apps.flights.types import Conditions


@dataclass(frozen=True, slots=True)
class RefundOutcome:
    """`refund` + `kept` is what was paid; `fee` is the part of `kept` that the fare's rule names."""

    refund: Money
    kept: Money
    fee: Money


def refund_outcome(lines: Sequence[PriceLineInfo], conditions: Conditions) -> RefundOutcome:
    """Taxes come back whatever the fare, since they fall due with the flight alone. Fare and carrier's fees come back
    less the fare family's fee per traveler, and not at all where the family excludes refunds. Chosen services are kept
    unless the family refunds free of charge.
    """
    currency = conditions.currency
    taxes = sum(line.amount.amount for line in lines if line.kind == "tax")
    fares = sum(line.amount.amount for line in lines if line.kind in {"fare", "fee"})
    services = sum(line.amount.amount for line in lines if line.kind == "service")
    travelers = len({line.passenger_index for line in lines if line.kind == "fare"})
    rule = conditions.refund_fee
    if rule is None:
        fee, back = 0, taxes
    else:
        fee = min(rule.amount * travelers, fares)
        back = taxes + fares - fee + (services if rule.amount == 0 else 0)
    paid = taxes + fares + services
    return RefundOutcome(Money(back, currency), Money(paid - back, currency), Money(fee, currency))
