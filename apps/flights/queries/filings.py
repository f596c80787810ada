"""Reads filed prices with the moments at which they came into force and went out of it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q

from apps.flights.models import Charge, FareFamily, SeatPrice, SegmentFare
from apps.flights.policies.pricing import Family
from apps.flights.policies.taxes import ChargeRule
from apps.flights.queries.snapshot import Filings, Key, Version
from apps.flights.types import FareConditions


def load_filings(since: datetime, as_of: datetime, currency: str) -> Filings:
    """Everything in force at any moment from `since` to `as_of`, in four queries.

    Raises ImproperlyConfigured for a price in another currency than `currency`.
    """
    return Filings(
        fares=_fares(since, as_of, currency),
        families=_families(since, as_of, currency),
        charges=_charges(since, as_of, currency),
        seat_prices=_seat_prices(since, as_of, currency),
    )


def _fares(since: datetime, as_of: datetime, currency: str) -> list[Version[tuple[Key, int]]]:
    filed = SegmentFare.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=since), effective_from__lte=as_of
    ).values_list(
        "effective_from", "superseded_at", "origin_id", "destination_id", "rbd", "amount", "currency"
    )
    return [
        Version(start, end, ((origin, destination, rbd), _in(currency, amount, filed_in)))
        for start, end, origin, destination, rbd, amount, filed_in in filed
    ]


def _families(since: datetime, as_of: datetime, currency: str) -> list[Version[Family]]:
    filed = FareFamily.objects.filter(_in_force(since, as_of)).order_by("cabin", "rank")
    return [
        Version(
            family.effective_from,
            family.effective_until,
            Family(
                cabin=family.cabin,
                code=family.code,
                surcharge_percent=family.surcharge_percent,
                surcharge=_in(currency, family.surcharge, family.currency),
                conditions=FareConditions.from_json(family.conditions),
            ),
        )
        for family in filed
    ]


def _charges(since: datetime, as_of: datetime, currency: str) -> list[Version[ChargeRule]]:
    # Fees of the airline and the airports come before the taxes of states, as on a receipt.
    filed = Charge.objects.filter(_in_force(since, as_of)).order_by("kind", "filing_key")
    return [
        Version(
            charge.effective_from,
            charge.effective_until,
            ChargeRule(
                code=charge.code,
                name=charge.name,
                kind=charge.kind,
                point=charge.point,
                amount=_in(currency, charge.amount, charge.currency),
                country=charge.country,
                airport=charge.airport_id,
                domestic=charge.domestic,
                international=charge.international,
                other_end_countries=frozenset(charge.other_end_countries),
                cabins=frozenset(charge.cabins),
                passenger_types=frozenset(charge.passenger_types),
                min_distance_km=charge.min_distance_km,
                max_distance_km=charge.max_distance_km,
            ),
        )
        for charge in filed
    ]


def _seat_prices(since: datetime, as_of: datetime, currency: str) -> list[Version[tuple[Key, int]]]:
    return [
        Version(
            price.effective_from,
            price.effective_until,
            ((price.cabin, price.kind, price.haul), _in(currency, price.amount, price.currency)),
        )
        for price in SeatPrice.objects.filter(_in_force(since, as_of))
    ]


def _in_force(since: datetime, as_of: datetime) -> Q:
    return Q(effective_from__lte=as_of) & (Q(effective_until__isnull=True) | Q(effective_until__gt=since))


def _in(currency: str, amount: int, filed_in: str) -> int:
    if filed_in != currency:
        raise ImproperlyConfigured(f"a price is filed in {filed_in}, but this site sells in {currency}")
    return amount
