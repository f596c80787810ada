"""Same body, same answer; other body, an error; in flight, a conflict."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from apps.core.idempotency import (
    Answer,
    Idempotency,
    KeyInFlight,
    KeyReused,
    Replayed,
    claim_key_in_transaction,
    fingerprint,
    remember_answer_in_transaction,
)
from apps.core.models import IdempotencyRecord

pytestmark = pytest.mark.django_db(transaction=True)


def key(body: str = "body", name: str = "k1", scope: str = "user:1") -> Idempotency[int]:
    return Idempotency(
        scope=scope, key=name, fingerprint=fingerprint(body), render=lambda result: Answer(201, {"n": result})
    )


def do(idempotency: Idempotency[int] | None, result: int) -> int:
    with transaction.atomic(durable=True):
        claim_key_in_transaction(idempotency)
        remember_answer_in_transaction(idempotency, result)
    return result


def test_the_same_request_gets_the_first_answer() -> None:
    do(key(), 7)
    with pytest.raises(Replayed) as replayed:
        do(key(), 8)
    assert replayed.value.answer == Answer(201, {"n": 7})
    assert IdempotencyRecord.objects.count() == 1


def test_another_body_under_the_key_is_refused() -> None:
    do(key(), 7)
    with pytest.raises(KeyReused):
        do(key(body="other"), 8)


def test_keys_of_different_callers_and_no_key_at_all_do_not_meet() -> None:
    assert do(key(), 7) == 7
    assert do(key(scope="user:2"), 8) == 8
    assert do(key(name="k2"), 9) == 9
    assert do(None, 10) == 10


def test_a_request_that_failed_is_not_remembered() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(durable=True):
        claim_key_in_transaction(key())
        _ = 1 // 0
    assert do(key(), 8) == 8


def test_the_stored_answer_is_sealed() -> None:
    with transaction.atomic(durable=True):
        claim_key_in_transaction(key())
        remember_answer_in_transaction(
            Idempotency(
                scope="user:1", key="k1", fingerprint=b"", render=lambda r: Answer(201, {"name": "Lovelace"})
            ),
            1,
        )
    assert b"Lovelace" not in bytes(IdempotencyRecord.objects.get().answer)


def test_a_key_in_flight_is_a_conflict_at_once() -> None:
    claimed, release = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic(durable=True):
            claim_key_in_transaction(key())
            claimed.set()
            release.wait(10)
            remember_answer_in_transaction(key(), 1)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    try:
        assert claimed.wait(10)
        with pytest.raises(KeyInFlight):
            do(key(), 2)
    finally:
        release.set()
        thread.join(10)
    with pytest.raises(Replayed) as replayed:
        do(key(), 3)
    assert replayed.value.answer.body == {"n": 1}
