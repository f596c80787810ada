"""What tests of offers start from: one direct flight from London to Lisbon, and prices."""

from __future__ import annotations

from datetime import timedelta

from apps.flights.models import Segment
from apps.flights.queries.reference import current_reference
from apps.flights.queries.segments import load_segments
from apps.flights.queries.selling import Seller
from apps.flights.services import search_slices
from apps.flights.types import JourneySlice, Offer, Party, SliceOption
from tests.flights.factories import DAY, NOW, Flown, Hop, at, charge, fares, fly
from tests.flights.searching import open_for_sale

BACK = DAY + timedelta(days=5)


def fly_to_lisbon() -> Flown:
    """FA1 at 100.00 in class Q, 200.00 in M, 300.00 in Y, and 20.00 of tax."""
    open_for_sale()
    charge("GB", 2_000, country="GB")
    fares("LHR", "LIS", {"Y": 30_000, "M": 20_000, "Q": 10_000})
    return fly(1, Hop("LHR", "LIS", at(8), at(11)))


def ways(
    origin: str = "LHR", destination: str = "LIS", *, back: bool = False, party: Party | None = None
) -> tuple[SliceOption, ...]:
    """Ways to fly on `DAY`, or on `BACK`."""
    return search_slices(
        origin=origin,
        destination=destination,
        day=BACK if back else DAY,
        cabin="economy",
        party=party or Party(),
        now=NOW,
    )


def light(party: Party | None = None) -> Offer:
    """The offer of the cheapest family on the only flight to Lisbon."""
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
