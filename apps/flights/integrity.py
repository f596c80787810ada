"""What must be true of the inventory counters by themselves; booking recounts them from its rows."""

from collections.abc import Sequence

from django.db import connection

from apps.core.registries import Finding, invariants

_SHOWN = 20

_COUNTERS = """
SELECT leg_id, cabin FROM flights_legcabin
 WHERE held < 0 OR sold < 0 OR authorized < 0 OR held + sold > authorized OR authorized > capacity
 ORDER BY id
"""

_CLASS_SUMS = """
SELECT leg_id, cabin FROM flights_legcabin
 WHERE (SELECT coalesce(sum(taken), 0) FROM unnest(class_used) AS taken) <> held + sold
    OR 0 > ANY (class_used)
 ORDER BY id
"""

_NESTED_LIMITS = """
SELECT leg_id, cabin
  FROM flights_legcabin
 WHERE held + sold > 0
   AND EXISTS (
       SELECT FROM unnest(class_limits) WITH ORDINALITY AS booking(most, place)
        WHERE most < (SELECT sum(taken) FROM unnest(class_used) WITH ORDINALITY AS used(taken, at)
                       WHERE used.at >= booking.place))
 ORDER BY id
"""

_LIMITS_FALL = """
SELECT leg_id, cabin
  FROM flights_legcabin
 WHERE class_limits[1] <> authorized
    OR 0 > ANY (class_limits)
    OR EXISTS (
       SELECT FROM generate_subscripts(class_limits, 1) AS place
        WHERE class_limits[place] < class_limits[place + 1])
 ORDER BY id
"""


_SEAT_MAPS = """
SELECT inventory.leg_id, inventory.cabin
  FROM flights_legcabin AS inventory
  JOIN flights_leg AS leg ON leg.id = inventory.leg_id
  LEFT JOIN (SELECT configuration_id, cabin, count(*) AS seats FROM flights_seat WHERE NOT blocked GROUP BY 1, 2) AS map
    ON map.configuration_id = leg.configuration_id AND map.cabin = inventory.cabin
 WHERE inventory.capacity <> coalesce(map.seats, 0)
 ORDER BY inventory.id
"""


def counters_in_bounds() -> Finding:
    """Held and sold are never negative, and together never more than is authorized."""
    return _judge(_COUNTERS)


def class_counters_add_up() -> Finding:
    """What the booking classes have taken is what the cabin has held and sold."""
    return _judge(_CLASS_SUMS)


def nested_limits_respected() -> Finding:
    """No class, together with the cheaper ones, has taken more than its booking limit."""
    return _judge(_NESTED_LIMITS)


def class_limits_fall() -> Finding:
    """Booking limits start at what is authorized and never grow towards the cheaper classes."""
    return _judge(_LIMITS_FALL)


def capacity_is_the_seat_map() -> Finding:
    """A leg's cabin has as many seats as can be sold of its aircraft's seat map."""
    return _judge(_SEAT_MAPS)


def segments_match_their_legs() -> Finding:
    """Every segment names existing legs of its flight, in order, from its origin to its destination."""
    return _judge(
        """
        SELECT segment.flight_id, segment.origin_id || '-' || segment.destination_id
          FROM flights_segment AS segment
          LEFT JOIN flights_leg AS first ON first.id = segment.leg_ids[1]
          LEFT JOIN flights_leg AS last ON last.id = segment.leg_ids[cardinality(segment.leg_ids)]
         WHERE first.flight_id IS DISTINCT FROM segment.flight_id
            OR last.flight_id IS DISTINCT FROM segment.flight_id
            OR (first.sequence, first.origin_id, first.departs_at)
               IS DISTINCT FROM (segment.first_sequence, segment.origin_id, segment.departs_at)
            OR (last.sequence, last.destination_id, last.arrives_at)
               IS DISTINCT FROM (segment.last_sequence, segment.destination_id, segment.arrives_at)
         ORDER BY segment.id
        """,
        table="flights_segment",
    )


def _judge(query: str, table: str = "flights_legcabin") -> Finding:
    """Runs a query that yields what is wrong, two columns a row, and counts what it looked at."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - table names of this module
        (figure,) = cursor.fetchone() or (0,)
        cursor.execute(query)
        wrong: Sequence[tuple[object, object]] = cursor.fetchall()
    return Finding(
        figure=figure, wrong=len(wrong), differences=[f"{one} {other}" for one, other in wrong[:_SHOWN]]
    )


invariants.register("cabin counters stay within what is authorized", counters_in_bounds)
invariants.register("class counters add up to the cabin's", class_counters_add_up)
invariants.register("nested booking limits are respected", nested_limits_respected)
invariants.register("booking limits fall from class to class", class_limits_fall)
invariants.register("a cabin has the seats of its seat map", capacity_is_the_seat_map)
invariants.register("segments match their legs", segments_match_their_legs)
