"""Reads segments with their legs and the inventory of one cabin, whatever the way they were found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from apps.flights.policies.open_classes import LegInventory


class LegRow(NamedTuple):
    """A leg of a segment; `inventory` is None where it is not flown with the cabin."""

    leg_id: int
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    configuration_id: int
    inventory: LegInventory | None


class SegmentRow(NamedTuple):
    """A segment as it stands now. Times are UTC."""

    segment_id: int
    flight_id: int
    flight_number: str
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    on_sale: bool
    legs: tuple[LegRow, ...]

    @property
    def inventories(self) -> tuple[LegInventory, ...]:
        """The cabin's counters on every leg; empty where one of them is not flown with the cabin."""
        counters = tuple(leg.inventory for leg in self.legs if leg.inventory is not None)
        return counters if len(counters) == len(self.legs) else ()


_SEGMENTS = """
SELECT segment.id, segment.flight_id, flight.carrier || flight.number, segment.origin_id,
       segment.destination_id, segment.departs_at, segment.arrives_at, segment.on_sale,
       leg.id, leg.origin_id, leg.destination_id, leg.departs_at, leg.arrives_at, leg.configuration_id,
       cabin.class_codes, cabin.class_limits, cabin.class_used,
       cabin.authorized - cabin.held - cabin.sold
  FROM flights_segment AS segment
  JOIN flights_flight AS flight ON flight.id = segment.flight_id
  JOIN flights_leg AS leg ON leg.flight_id = segment.flight_id
                         AND leg.sequence BETWEEN segment.first_sequence AND segment.last_sequence
  LEFT JOIN flights_legcabin AS cabin ON cabin.leg_id = leg.id AND cabin.cabin = %s
 WHERE segment.id = ANY(%s::bigint[])
 ORDER BY segment.id, leg.sequence
"""


def load_segments(segment_ids: Collection[int], cabin: str) -> dict[int, SegmentRow]:
    """The segments that exist, by id, with their legs in order. One query."""
    if not segment_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SEGMENTS, [cabin, list(segment_ids)])
        rows = cursor.fetchall()
    found: dict[int, SegmentRow] = {}
    for row in rows:
        inventory = None if row[14] is None else LegInventory(*row[14:18])
        leg = LegRow._make((*row[8:14], inventory))
        known = found.get(row[0])
        found[row[0]] = (
            SegmentRow._make((*row[:8], (leg,))) if known is None else known._replace(legs=(*known.legs, leg))
        )
    return found
