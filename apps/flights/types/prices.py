"""Lines of a price, and the conditions that come with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypedDict

from apps.core.money import Money
from apps.flights.types.network import FareConditions, FareConditionsJson

CARRIER_IMPOSED = frozenset({"YQ", "YR"})
"""IATA's codes of what the airline itself adds to a fare. Charges of any other code belong to a state or an airport."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """What one passenger of a type pays under one code on one segment, in minor units."""

    passenger_type: str
    segment: int
    code: str
    name: str
    kind: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """A line of a price. `passenger` and `segment` are indices within the offer; None means all of them."""

    passenger: int | None
    segment: int | None
    code: str
    name: str
    kind: str
    """fare, tax, fee or service."""
    amount: Money


class ConditionsJson(TypedDict):
    """The stored shape of `Conditions`."""

    cabin: str
    family: str
    currency: str
    fare: FareConditionsJson


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The rules of an offer: shown before the choice and applied after it. Fees are per traveler."""

    cabin: str
    family: str
    currency: str
    fare: FareConditions

    @classmethod
    def from_json(cls, value: ConditionsJson | Mapping[str, Any]) -> Self:
        """Read the stored form; raises KeyError, TypeError or ValueError when it is not one."""
        return cls(
            cabin=value["cabin"],
            family=value["family"],
            currency=value["currency"],
            fare=FareConditions.from_json(value["fare"]),
        )

    def to_json(self) -> ConditionsJson:
        """The stored form; `from_json` reads it back to an equal value."""
        return ConditionsJson(
            cabin=self.cabin, family=self.family, currency=self.currency, fare=self.fare.to_json()
        )

    @property
    def change_fee(self) -> Money | None:
        """The fee of a change per traveler; None means that no change is allowed."""
        return self._money(self.fare.change_fee)

    @property
    def refund_fee(self) -> Money | None:
        """What is kept of the fare on a refund, per traveler; None means that the fare is not refunded."""
        return self._money(self.fare.refund_fee)

    @property
    def no_show_fee(self) -> Money | None:
        """What is kept of the fare after a no-show, per traveler; None means the whole fare."""
        return self._money(self.fare.no_show_fee)

    def _money(self, amount: int | None) -> Money | None:
        return None if amount is None else Money(amount, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionSentence:
    """One rule in plain words.

    `included` says that the traveler may do it without paying, `fee` that they may for a fee; neither means
    that they may not.
    """

    topic: str
    """cabin_bag, checked_bag, seat, change, refund, no_show or miles."""
    label: str
    text: str
    included: bool
    fee: bool = False
