"""Finds direct flights and connections between two places, in SQL.

Both ends are read by index (departures of the origin on a day; arrivals at the destination in the hours
that follow) and joined in memory, so that the cost grows with the sum of the two and not with their
product. Ways are walked in the order of travel time, and only until enough of them have seats.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from psycopg.types.json import Jsonb

from apps.flights.policies.connection_time import MAX_CONNECTION


class Candidate(NamedTuple):
    """A way to fly on a day (local date at the origin): its segments in order."""

    day: date
    segment_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What is asked: from any of `origins` to any of `destinations`, with `seats` together in `cabin`."""

    origins: Collection[str]
    destinations: Collection[str]
    cabin: str
    seats: int
    connection_minutes: int
    """Minimum connection time where `connection_minutes_at` names no other."""
    connection_minutes_at: Mapping[str, int]


_DEPARTURES = """
        SELECT id, flight_id, origin_id, destination_id, departs_at, arrives_at, leg_ids,
               arrives_at + make_interval(
                   mins => COALESCE((%(minutes_at)s ->> destination_id)::int, %(minutes)s)) AS ready_at
          FROM flights_segment
         WHERE origin_id = ANY(%(origins)s) AND departure_date = day AND departs_at >= %(not_before)s
           AND on_sale"""

_ARRIVALS = """
        SELECT id, flight_id, origin_id, departs_at, arrives_at, leg_ids
          FROM flights_segment
         WHERE destination_id = ANY(%(destinations)s) AND on_sale
           AND departs_at BETWEEN (SELECT min(ready_at) FROM departures)
                              AND (SELECT max(arrives_at) FROM departures) + %(max_wait)s"""

_DIRECT = """
            SELECT id AS first_id, NULL::bigint AS second_id, arrives_at - departs_at AS elapsed, leg_ids
              FROM departures
             WHERE destination_id = ANY(%(destinations)s)"""

_CONNECTING = """
            SELECT one.id, two.id, two.arrives_at - one.departs_at, one.leg_ids || two.leg_ids
              FROM departures AS one
              JOIN arrivals AS two ON two.origin_id = one.destination_id
                                  AND two.flight_id <> one.flight_id
                                  AND two.departs_at BETWEEN one.ready_at
                                                         AND one.arrives_at + %(max_wait)s
             WHERE one.destination_id <> ALL(%(origins)s) AND one.destination_id <> ALL(%(destinations)s)"""

_WALK = """
SELECT day, way.first_id, way.second_id
  FROM unnest(%(days)s::date[]) AS day
 CROSS JOIN LATERAL (
    WITH {tables}
    SELECT first_id, second_id
      FROM (
            {ways}
             ORDER BY elapsed, first_id, second_id
           ) AS fastest_first
     WHERE NOT EXISTS (
            SELECT FROM unnest(leg_ids) AS wanted(leg_id)
              LEFT JOIN flights_legcabin AS free
                     ON free.leg_id = wanted.leg_id AND free.cabin = %(cabin)s
                    AND free.authorized - free.held - free.sold >= %(seats)s
             WHERE free.id IS NULL)
     LIMIT %(limit)s
    ) AS way
"""
_DIRECT_ONLY = _WALK.format(tables=f"departures AS MATERIALIZED ({_DEPARTURES})", ways=_DIRECT)
_WITH_CONNECTIONS = _WALK.format(
    tables=f"departures AS MATERIALIZED ({_DEPARTURES}),\n    arrivals AS MATERIALIZED ({_ARRIVALS})",
    ways=f"{_DIRECT}\n             UNION ALL{_CONNECTING}",
)


def find_ways(
    route: Route, *, days: Sequence[date], not_before: datetime, max_connections: int, limit: int
) -> list[Candidate]:
    """The fastest ways with seats for everyone in some booking class, at most `limit` per day. One query."""
    parameters: dict[str, Any] = {
        "origins": list(route.origins),
        "destinations": list(route.destinations),
        "cabin": route.cabin,
        "seats": route.seats,
        "minutes": route.connection_minutes,
        "minutes_at": Jsonb(dict(route.connection_minutes_at)),
        "max_wait": MAX_CONNECTION,
        "days": list(days),
        "not_before": not_before,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WITH_CONNECTIONS if max_connections else _DIRECT_ONLY, parameters)
        return [
            Candidate(day, (first,) if second is None else (first, second))
            for day, first, second in cursor.fetchall()
        ]
