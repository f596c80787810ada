"""Row locks: one way to take them, so that deadlock is impossible (docs/adr/0003)."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class NotInTransaction(RuntimeError):
    """A participant of a transaction was called outside one: a programming error."""


def assert_in_transaction() -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction("This operation takes part in a transaction; call it inside one.")


def lock_in_order(queryset: QuerySet[Row]) -> list[Row]:
    """Locks the rows of `queryset` in primary-key order.

    FOR NO KEY UPDATE: it excludes other writers, and lets rows that refer to these be inserted meanwhile.
    """
    assert_in_transaction()
    return list(queryset.order_by("pk").select_for_update(no_key=True, of=("self",)))


def lock_free_in_order(queryset: QuerySet[Row], limit: int) -> list[Row]:
    """Locks up to `limit` rows that nobody else holds, in primary-key order: a queue's consumers don't meet."""
    assert_in_transaction()
    return list(
        queryset.order_by("pk").select_for_update(no_key=True, of=("self",), skip_locked=True)[:limit]
    )
