"""What the kernel keeps for a while, it forgets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.core.clock import database_now
from apps.core.models import IdempotencyRecord
from apps.core.operations.purge_idempotency_keys import purge_idempotency_keys
from apps.core.tasks import IDEMPOTENCY_KEPT, purge_idempotency_keys_task

pytestmark = pytest.mark.django_db(transaction=True)


def fill() -> None:
    """Two keys on the two sides of the line."""
    for key, age in (("old", IDEMPOTENCY_KEPT + timedelta(minutes=1)), ("new", IDEMPOTENCY_KEPT / 2)):
        IdempotencyRecord.objects.create(
            scope="s", key=key, fingerprint=b"f", status=201, answer=b"a", created_at=database_now() - age
        )


def keys() -> list[str]:
    return list(IdempotencyRecord.objects.values_list("key", flat=True))


def test_old_answers_are_forgotten() -> None:
    fill()
    assert purge_idempotency_keys(before=database_now() - IDEMPOTENCY_KEPT) == 1
    assert keys() == ["new"]


def test_the_task_keeps_them_for_a_day() -> None:
    fill()
    purge_idempotency_keys_task()
    assert keys() == ["new"]
