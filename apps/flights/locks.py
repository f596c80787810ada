"""Row locks of the flights context: one function per model, always in primary-key order (docs/adr/0003)."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from apps.core.locks import assert_in_transaction
from apps.flights.types import CabinCount

_GENERATION_LOCK = 0x46414754
"""Advisory lock of whoever writes schedules and dated flights ("FAGT")."""


_CABINS = """
SELECT id, leg_id, cabin, capacity, authorized, held, sold, class_codes, class_limits, class_used
  FROM flights_legcabin
 WHERE (leg_id, cabin) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))
 ORDER BY id
"""


def lock_leg_cabins(keys: Collection[tuple[int, str]]) -> list[CabinCount]:
    """Inventory of (leg id, cabin) pairs, locked in primary-key order; unknown pairs are left out.

    Plain SQL: every sale waits in line for this statement, and building models of the rows took longer than it.
    """
    assert_in_transaction()
    return read_leg_cabins(keys, lock="FOR NO KEY UPDATE")


def read_leg_cabins(keys: Collection[tuple[int, str]], *, lock: str = "") -> list[CabinCount]:
    """The same rows; without `lock`, as they happen to be."""
    wanted = sorted(set(keys))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_CABINS + lock, [[leg for leg, _cabin in wanted], [cabin for _leg, cabin in wanted]])
        return [_count(row) for row in cursor.fetchall()]


def _count(row: tuple[Any, ...]) -> CabinCount:
    key, leg_id, cabin, capacity, authorized, held, sold, codes, limits, used = row
    return CabinCount(
        id=key,
        leg_id=leg_id,
        cabin=cabin,
        capacity=capacity,
        authorized=authorized,
        held=held,
        sold=sold,
        class_codes=codes,
        class_limits=tuple(limits),
        class_used=tuple(used),
    )


def lock_generation() -> None:
    """Waits until nobody else generates flights; the lock ends with the transaction."""
    assert_in_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_GENERATION_LOCK])
