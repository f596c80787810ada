"""A careful integrator: what has no answer yet is asked again, under the same idempotency key."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

from bench.load import Call, Client
from chaos.journal import Journal, Json

# Longer than a key stays reserved for a request whose process died.
PATIENCE_SECONDS = 75.0
_PAUSE_SECONDS = 0.3
_AGAIN_STATUSES = frozenset({0, 429, 502, 503, 504})
_AGAIN_CODES = frozenset(
    {
        "idempotency_key_in_flight",
        "try_again",
        "payment_in_progress",
        "payment_moving",
        "payment_under_way",
    }
)
# What may be refused to anybody whose wish came too late.
_REFUSALS = frozenset(
    {"sold_out", "seat_taken", "offer_changed", "offer_expired", "offer_withdrawn", "payment_refused"}
)


class Refused(Exception):
    """A clean refusal, or no answer in time: this traveler goes home."""


class Integrator:
    """One connection to the product. Every answer is counted in the journal."""

    def __init__(self, base: str, journal: Journal) -> None:
        self._client = Client(base)
        self._journal = journal

    def get(self, path: str, *, token: str = "", **query: object) -> Json:
        """Raises Refused."""
        address = f"{path}?{urlencode(query)}" if query else path
        return self._ask(Call("GET", address, headers=_headers(token)))

    def post(self, path: str, body: Json, *, key: str, token: str = "") -> Json:
        """Raises Refused."""
        headers = (*_headers(token), ("Content-Type", "application/json"), ("Idempotency-Key", key))
        return self._ask(Call("POST", path, json.dumps(body).encode(), headers))

    def _ask(self, call: Call) -> Json:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            status, content = self._client.send(call)
            body = _document(content)
            code = str(body.get("code", ""))
            self._journal.note_answer(status, code)
            if status in (200, 201):
                return body
            if status not in _AGAIN_STATUSES and code not in _AGAIN_CODES:
                if code not in _REFUSALS:
                    self._journal.note_surprise(f"{call.method} {_shape(call.path)}: {status} {code}")
                raise Refused(code)
            if time.monotonic() > deadline:
                raise Refused("no answer in time")
            time.sleep(_PAUSE_SECONDS)


def _headers(token: str) -> tuple[tuple[str, str], ...]:
    accept = ("Accept", "application/json")
    return (accept, ("Authorization", f"Bearer {token}")) if token else (accept,)


def _document(content: bytes) -> Json:
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _shape(path: str) -> str:
    """The address without what differs from booking to booking."""
    parts = path.partition("?")[0].split("/")
    return "/".join("…" if part.isupper() or len(part) > 40 else part for part in parts)
