"""What the database holds, counted: a refused request leaves all of it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from apps.flights.models import LegCabin


def _tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if model._meta.managed)


def rows() -> dict[str, int]:
    """Table → number of rows, of every table of every installed app."""
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return {str(table): int(count) for table, count in cursor.fetchall()}


def inventory() -> list[tuple[int, int, list[int]]]:
    """(held, sold, used by class) of every cabin."""
    cabins = LegCabin.objects.order_by("leg_id", "cabin")
    return list(cabins.values_list("held", "sold", "class_used"))


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fails if a row has come or gone, or a seat was taken, when the block ends."""
    before = rows(), inventory()
    yield
    assert (rows(), inventory()) == before
