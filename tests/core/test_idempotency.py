"""Same body, same answer; other body, an error; in flight, a conflict."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from apps.core.idempotency import (
    RESERVED,
    RESERVED_SECONDS,
    Answer,
    Idempotency,
    KeyInFlight,
    KeyReused,
    Replayed,
    claim_key_in_transaction,
    fingerprint,
    free_key,
    recognise,
    remember_answer_in_transaction,
    reserve_key_in_transaction,
)
from apps.core.locks import NotInTransaction
from apps.core.models import IdempotencyRecord
from tests.racing import Latecomer

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
    another = Latecomer(lambda: do(key(), 2))
    with transaction.atomic(durable=True):
        claim_key_in_transaction(key())
        assert not another.come()
        remember_answer_in_transaction(key(), 1)
    assert isinstance(another.result(), KeyInFlight)
    with pytest.raises(Replayed) as replayed:
        do(key(), 3)
    assert replayed.value.answer.body == {"n": 1}


# Kept beyond a transaction ----------------------------------------------------------------------
def reserve(idempotency: Idempotency[int] | None) -> None:
    with transaction.atomic(durable=True):
        claim_key_in_transaction(idempotency)
        reserve_key_in_transaction(idempotency)


def finish(idempotency: Idempotency[int], result: int) -> None:
    with transaction.atomic(durable=True):
        remember_answer_in_transaction(idempotency, result)


def let_lapse(seconds: int = RESERVED_SECONDS) -> None:
    IdempotencyRecord.objects.update(created_at=F("created_at") - timedelta(seconds=seconds))


def records() -> list[tuple[str, int]]:
    return list(IdempotencyRecord.objects.order_by("key").values_list("key", "status"))


def test_a_reserved_key_is_in_flight_for_its_request_and_taken_for_any_other() -> None:
    reserve(key())
    with pytest.raises(KeyInFlight) as in_flight:
        do(key(), 2)
    assert in_flight.value.params == {"retry_after": 1}
    with pytest.raises(KeyReused):
        do(key(body="other"), 3)
    assert do(key(scope="user:2"), 4) == 4


def test_the_answer_takes_the_place_of_the_reservation() -> None:
    reserve(key())
    finish(key(), 7)
    with pytest.raises(Replayed) as replayed:
        do(key(), 8)
    assert (replayed.value.answer.body, records()) == ({"n": 7}, [("k1", 201)])


def test_an_answer_that_was_given_stands() -> None:
    """Two processes at one request, since the first one's reservation has lapsed: the first answer counts."""
    reserve(key())
    finish(key(), 7)
    finish(key(), 8)
    with pytest.raises(Replayed) as replayed:
        do(key(), 9)
    assert replayed.value.answer.body == {"n": 7}


def test_a_freed_key_is_free_for_any_request() -> None:
    reserve(key())
    reserve(key(name="k2"))
    free_key(key())
    assert records() == [("k2", RESERVED)]
    assert do(key(body="other"), 2) == 2


def test_an_answered_key_can_not_be_freed() -> None:
    do(key(), 7)
    free_key(key())
    assert records() == [("k1", 201)]


def test_a_reservation_lapses_for_its_own_request() -> None:
    reserve(key())
    let_lapse(RESERVED_SECONDS - 10)
    with pytest.raises(KeyInFlight):
        reserve(key())
    let_lapse(10)
    with pytest.raises(KeyReused):
        reserve(key(body="other"))
    reserve(key())
    with pytest.raises(KeyInFlight):
        reserve(key())


def test_a_reservation_is_not_there_before_it_is_committed() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(durable=True):
        claim_key_in_transaction(key())
        reserve_key_in_transaction(key())
        _ = 1 // 0
    assert records() == []
    with pytest.raises(NotInTransaction):
        reserve_key_in_transaction(key())


def test_no_key_is_nothing_to_keep() -> None:
    reserve(None)
    free_key(None)
    recognise(None)
    assert records() == []


# Looked at from outside -------------------------------------------------------------------------
def test_a_request_is_recognised_by_what_became_of_its_copy() -> None:
    recognise(key())
    do(key(), 7)
    with pytest.raises(Replayed):
        recognise(key())
    with pytest.raises(KeyReused):
        recognise(key(body="other"))


# Advisory locks have signed numbers; these keys have one on each side of zero.
@pytest.mark.parametrize("name", ["k1", "k3"])
def test_a_copy_at_work_is_seen_from_outside(name: str) -> None:
    looking = Latecomer(lambda: recognise(key(name=name)))
    with transaction.atomic(durable=True):
        claim_key_in_transaction(key(name=name))
        assert not looking.come()
    assert isinstance(looking.result(), KeyInFlight)
    recognise(key(name=name))


def test_looking_at_a_key_is_in_nobodys_way() -> None:
    working = Latecomer(lambda: do(key(), 7))
    with transaction.atomic(durable=True):
        recognise(key())
        assert not working.come()
    assert working.result() == 7
