"""`Idempotency-Key`: a request that is sent again gets the answer of the first one and does nothing more.

The answer is stored in the transaction of its effects, so that a crash leaves both or neither. Which keys
are in flight is known to this process only, because a crash ends those requests. Source: Stripe's API
reference, "Idempotent requests"; Stripe forgets keys after 24 hours and never stores an answer to
parameters that failed validation.
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from payment_sandbox.errors import ApiError, invalid
from payment_sandbox.params import Params
from payment_sandbox.records import Json
from payment_sandbox.store import Transaction

_KEPT_SECONDS = 24 * 3600
_MAX_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer that was given before."""

    status: int
    body: Json
    request_id: str


@dataclass(frozen=True, slots=True)
class Key:
    """`endpoint` is the path; `fingerprint` is the same for the same parameters, whatever their order."""

    value: str
    endpoint: str
    fingerprint: str


def read_key(header: str | None, endpoint: str, params: Params) -> Key | None:
    """Raises a 400 `ApiError` for an empty or overlong key."""
    if header is None:
        return None
    if not 0 < len(header) <= _MAX_LENGTH:
        raise invalid(f"Idempotency keys must have between 1 and {_MAX_LENGTH} characters.")
    canonical = json.dumps(params.canonical(), sort_keys=True)
    return Key(header, endpoint, hashlib.sha256(canonical.encode()).hexdigest())


class InFlight:
    """The keys of requests that are being answered right now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[str] = set()

    def __contains__(self, value: str) -> bool:
        with self._lock:
            return value in self._keys

    @contextmanager
    def claim(self, key: Key | None) -> Iterator[None]:
        """Raises a 409 `ApiError` when another request holds the key."""
        if key is None:
            yield
            return
        with self._lock:
            if key.value in self._keys:
                raise _in_use(key)
            self._keys.add(key.value)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(key.value)


def _in_use(key: Key) -> ApiError:
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably means you"
        f" submitted twice, and the other request is still going through): {key.value}. Please try"
        " again later."
    )
    return ApiError(409, "idempotency_error", message, code="idempotency_key_in_use")


def _mismatch(key: Key, rule: str) -> ApiError:
    message = (
        f"Keys for idempotent requests can only be used {rule}. Try using a key other than '{key.value}' if"
        " you meant to execute a different request."
    )
    return ApiError(400, "idempotency_error", message)


def recall(tx: Transaction, key: Key, now: int) -> Stored | None:
    """The stored answer, if there is one. Raises a 400 `ApiError` when the key was for something else."""
    row = tx.row(
        "SELECT * FROM idempotency_keys WHERE key = ? AND created > ?", key.value, now - _KEPT_SECONDS
    )
    if row is None:
        return None
    if row["endpoint"] != key.endpoint:
        uses = f"('{key.endpoint}' vs '{row['endpoint']}')"
        raise _mismatch(key, f"for the same endpoint they were first used for {uses}")
    if row["fingerprint"] != key.fingerprint:
        raise _mismatch(key, "with the same parameters they were first used with")
    return Stored(row["status"], json.loads(row["body"]), row["request_id"])


def remember(tx: Transaction, key: Key, answer: Stored, now: int) -> None:
    """Store an answer, and forget those that are older than a day."""
    tx.execute("DELETE FROM idempotency_keys WHERE created <= ?", now - _KEPT_SECONDS)
    tx.execute(
        "INSERT INTO idempotency_keys (key, created, endpoint, fingerprint, request_id, status, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        key.value,
        now,
        key.endpoint,
        key.fingerprint,
        answer.request_id,
        answer.status,
        json.dumps(answer.body),
    )
