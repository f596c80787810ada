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
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from apps.core.crypto import open_sealed, seal
from apps.core.errors import Conflict, DomainError
from apps.core.locks import assert_in_transaction
from apps.core.models import IdempotencyRecord

R = TypeVar("R")

LOCK_SPACE = 0x1DE
# The status of a record that has no answer yet, and for how long it keeps others away: longer than any provider is
# waited for, so that a process that died in between doesn't keep its key for ever.
RESERVED = 0
RESERVED_SECONDS = 30

_RECORD = """
SELECT fingerprint, status, answer, extract(epoch FROM statement_timestamp() - created_at)
  FROM core_idempotencyrecord WHERE scope = %s AND key = %s
"""
# A key that somebody else has claimed right now, seen from outside: taking its lock to find out would turn its owner
# away.
_CLAIMED = """
SELECT FROM pg_locks
 WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s AND objsubid = 2
   AND pid <> pg_backend_pid()
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_RESERVE = f"""
INSERT INTO core_idempotencyrecord (scope, key, fingerprint, status, answer, created_at)
VALUES (%s, %s, %s, {RESERVED}, '', statement_timestamp())
    ON CONFLICT (scope, key) DO UPDATE SET created_at = excluded.created_at
"""  # noqa: S608 - a constant of ours
_ANSWER = """
INSERT INTO core_idempotencyrecord (scope, key, fingerprint, status, answer, created_at)
VALUES (%s, %s, %s, %s, %s, statement_timestamp())
    ON CONFLICT (scope, key) DO UPDATE SET status = excluded.status, answer = excluded.answer
    WHERE core_idempotencyrecord.status = %s
"""


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
    assert_in_transaction()
    if idempotency is None:
        return
    with connection.cursor() as lock, connection.cursor() as record:
        lock.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, lock_number(idempotency)])
        # A statement of its own, after the lock: it sees what an earlier holder has committed.
        _ask_record(record, idempotency)
        if lock.fetchone() != (True,):
            raise KeyInFlight(params={"retry_after": 1})
        _answer_again(record, idempotency)


def recognise(idempotency: Idempotency[R] | None) -> None:
    """Raises what claiming the key would, without claiming it: whoever only looks is in nobody's way."""
    if idempotency is None:
        return
    with connection.cursor() as lock, connection.cursor() as record:
        # Together on their way, and one after the other there: whoever has let go of the key has committed its answer.
        with connection.wrap_database_errors, connection.connection.pipeline():
            lock.execute(_CLAIMED, [LOCK_SPACE, lock_number(idempotency) % 2**32])
            _ask_record(record, idempotency)
        if lock.rowcount:
            raise KeyInFlight(params={"retry_after": 1})
        _answer_again(record, idempotency)


def reserve_key_in_transaction(idempotency: Idempotency[R] | None) -> None:
    """Keeps the claimed key beyond this transaction, for an operation that goes on outside it (a call to a provider).

    Until the answer is remembered the same request is in flight and another one is an error. `free_key` gives it
    back; a reservation whose process died lapses after RESERVED_SECONDS.
    """
    assert_in_transaction()
    if idempotency is None:
        return
    _write(_RESERVE, [idempotency.scope, idempotency.key, idempotency.fingerprint])


def free_key(idempotency: Idempotency[R] | None) -> None:
    """The reserved request has failed: it may be tried again at once."""
    if idempotency is not None:
        IdempotencyRecord.objects.filter(
            scope=idempotency.scope, key=idempotency.key, status=RESERVED
        ).delete()


def remember_answer_in_transaction(idempotency: Idempotency[R] | None, result: R) -> None:
    """Stores the answer to be given for `result` under the claimed key, or under the one that was reserved."""
    assert_in_transaction()
    for row in answer_rows(idempotency, result):
        _write(_ANSWER, [row.scope, row.key, row.fingerprint, row.status, row.answer, RESERVED])


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


def lock_number(idempotency: Idempotency[Any]) -> int:
    """The key as the signed 32-bit number of an advisory lock."""
    digest = hashlib.sha256(f"{idempotency.scope}\0{idempotency.key}".encode()).digest()
    return int.from_bytes(digest[:4], "big", signed=True)


def _write(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _ask_record(record: CursorWrapper, idempotency: Idempotency[Any]) -> None:
    record.execute(_RECORD, [idempotency.scope, idempotency.key])


def _answer_again(record: CursorWrapper, idempotency: Idempotency[Any]) -> None:
    known = record.fetchone()
    if known is None:
        return
    fingerprint_then, status, answer, seconds_ago = known
    if bytes(fingerprint_then) != idempotency.fingerprint:
        raise KeyReused
    if status != RESERVED:
        raise Replayed(Answer(status, json.loads(open_sealed(answer, _belongs_to(idempotency)))))
    if seconds_ago < RESERVED_SECONDS:
        raise KeyInFlight(params={"retry_after": 1})
