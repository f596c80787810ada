"""What choosing a seat costs."""

from __future__ import annotations

from datetime import datetime

from apps.core.money import Money
from apps.flights.policies.pricing import seat_amount
from apps.flights.queries.reference import current_reference, reference_covering
from apps.flights.types import Conditions, SeatKind


def seat_prices(
    *, conditions: Conditions, origin: str, destination: str, at: datetime | None = None
) -> dict[str, Money]:
    """The price by seat kind on one leg, in the cabin and under the conditions of an offer.

    `at` is the moment the offer was priced at (default: today's prices). Zero where the fare family includes
    seats. A kind that the airline doesn't price is left out.
    """
    reference = current_reference() if at is None else reference_covering(at)
    book = reference.book if at is None else reference.book_at(at)
    amounts = {
        kind.value: seat_amount(
            book,
            conditions.fare,
            cabin=conditions.cabin,
            kind=kind.value,
            origin=origin,
            destination=destination,
        )
        for kind in SeatKind
    }
    return {
        kind: Money(amount, conditions.currency) for kind, amount in amounts.items() if amount is not None
    }
