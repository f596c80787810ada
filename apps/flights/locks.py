"""Row locks of the flights context: one function per model, always in primary-key order (docs/adr/0003)."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q

from apps.core.locks import assert_in_transaction, lock_in_order
from apps.flights.models import LegCabin

_GENERATION_LOCK = 0x46414754
"""Advisory lock of whoever writes schedules and dated flights ("FAGT")."""


def lock_leg_cabins(keys: Collection[tuple[int, str]]) -> list[LegCabin]:
    """Inventory of (leg id, cabin) pairs, locked in primary-key order; unknown pairs are left out."""
    if not keys:
        return []
    wanted = reduce(or_, (Q(leg_id=leg_id, cabin=cabin) for leg_id, cabin in sorted(set(keys))))
    return lock_in_order(LegCabin.objects.filter(wanted))


def lock_generation() -> None:
    """Waits until nobody else generates flights; the lock ends with the transaction."""
    assert_in_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_GENERATION_LOCK])
