"""What cancelling gives back, from the same conditions that were shown before the purchase."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from apps.booking.types import PriceLineInfo
from apps.core.money import Money
from apps.flights.types import CARRIER_IMPOSED, Conditions


@dataclass(frozen=True, slots=True)
class RefundOutcome:
    """`refund` + `kept` is what was paid; `fee` is the part of `kept` that the fare's rule names."""

    refund: Money
    kept: Money
    fee: Money


def refund_outcome(lines: Sequence[PriceLineInfo], conditions: Conditions) -> RefundOutcome:
    """What states and airports charge comes back whatever the fare, since it falls due with the flight alone. Fare and
    carrier's surcharges come back less the fare family's fee per traveler (of nobody more than they paid), and not at
    all where the family excludes refunds. Chosen services are kept unless the family refunds free of charge.
    """
    currency = conditions.currency
    taxes = sum(line.amount.amount for line in lines if _is_owed_to_others(line))
    services = sum(line.amount.amount for line in lines if line.kind == "service")
    fares = sum(line.amount.amount for line in lines if _is_fare(line))
    rule = conditions.refund_fee
    if rule is None:
        fee, back = 0, taxes
    else:
        fee = sum(min(rule.amount, fare) for fare in _fares(lines).values())
        back = taxes + fares - fee + (services if rule.amount == 0 else 0)
    paid = taxes + fares + services
    return RefundOutcome(Money(back, currency), Money(paid - back, currency), Money(fee, currency))


def _fares(lines: Sequence[PriceLineInfo]) -> dict[int, int]:
    """Fare and carrier's surcharges by traveler: the most that a fee per traveler can be taken from."""
    fares: dict[int, int] = defaultdict(int)
    for line in lines:
        if _is_fare(line) and line.passenger_index is not None:
            fares[line.passenger_index] += line.amount.amount
    return fares


def _is_owed_to_others(line: PriceLineInfo) -> bool:
    return line.kind in {"tax", "fee"} and line.code not in CARRIER_IMPOSED


def _is_fare(line: PriceLineInfo) -> bool:
    return line.kind != "service" and not _is_owed_to_others(line)
