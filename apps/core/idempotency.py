"""Idempotency keys: a repeated request gets the first one's answer and does nothing twice.

The key is claimed by an advisory lock for the length of the operation's transaction, and the answer is stored in that
same transaction: either both the deed and its answer are there, or neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.core.crypto import open_sealed, seal
from apps.core.errors import Conflict, DomainError
from apps.core.locks import assert_in_transaction, try_advisory_lock
from apps.core.models import IdempotencyRecord

R = TypeVar("R")

_LOCK_SPACE = 0x1DE


class KeyInFlight(Conflict):
    code = "idempotency_key_in_flight"
    message = _("A request with this idempotency key is still being worked on. Ask again in a moment.")


class KeyReused(DomainError):
    status = 422
    code = "idempotency_key_reused"
    message = _("This idempotency key was used for a different request. Use a new key for a new request.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: an HTTP status and a JSON object."""

    status: int
    body: dict[str, Any]


class Replayed(Exception):
    """Not an error: the request was answered before, with `answer`. Raised before anything is done."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("replayed")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Idempotency(Generic[R]):
    """A request's key, whose it is (`scope`), a digest of what it asks, and how its result becomes an answer."""

    scope: str
    key: str
    fingerprint: bytes
    render: Callable[[R], Answer]


def fingerprint(*parts: str | bytes) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def claim_key_in_transaction(idempotency: Idempotency[R] | None) -> None:
    """Takes the key for this transaction. Raises Replayed, KeyReused or KeyInFlight; None asks for nothing."""
    if idempotency is None:
        return
    digest = hashlib.sha256(f"{idempotency.scope}\0{idempotency.key}".encode()).digest()
    if not try_advisory_lock(_LOCK_SPACE, int.from_bytes(digest[:4], "big", signed=True)):
        raise KeyInFlight(params={"retry_after": 1})
    # Read after the lock: what an earlier holder committed is visible now.
    replay_answered(idempotency)


def replay_answered(idempotency: Idempotency[R] | None) -> None:
    """Raises Replayed when the request was answered before, KeyReused when its key was used for another one.

    Asked first of all: a repeated request gets its answer although its offer has expired or the seats are gone since.
    """
    if idempotency is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fingerprint, status, answer FROM core_idempotencyrecord WHERE scope = %s AND key = %s",
            [idempotency.scope, idempotency.key],
        )
        record = cursor.fetchone()
    if record is None:
        return
    known, status, answer = record
    if bytes(known) != idempotency.fingerprint:
        raise KeyReused
    raise Replayed(Answer(status, json.loads(open_sealed(answer, _belongs_to(idempotency)))))


def remember_answer_in_transaction(idempotency: Idempotency[R] | None, result: R) -> None:
    """Stores the answer to be given for `result` under the claimed key."""
    assert_in_transaction()
    IdempotencyRecord.objects.bulk_create(answer_rows(idempotency, result))


def answer_rows(idempotency: Idempotency[R] | None, result: R) -> list[IdempotencyRecord]:
    """The unsaved row of an answer (none without a key), for operations that insert several rows at once."""
    if idempotency is None:
        return []
    answer = idempotency.render(result)
    return [
        IdempotencyRecord(
            scope=idempotency.scope,
            key=idempotency.key,
            fingerprint=idempotency.fingerprint,
            status=answer.status,
            answer=seal(json.dumps(answer.body).encode(), _belongs_to(idempotency)),
        )
    ]


def _belongs_to(idempotency: Idempotency[Any]) -> str:
    return f"idempotency:{idempotency.scope}:{idempotency.key}"
