"""Identifiers: time-ordered UUIDs for rows, record locators for people, tokens for machines."""

from __future__ import annotations

import os
import secrets
import time
from datetime import UTC, datetime
from threading import Lock
from uuid import UUID

# Without 0, O, 1 and I, which people confuse when they read a locator aloud: 32 letters, 2^30 locators.
LOCATOR_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LOCATOR_LENGTH = 6
_LOCATOR_LETTERS = frozenset(LOCATOR_ALPHABET + LOCATOR_ALPHABET.lower())


class _Clock:
    """Milliseconds and a 12-bit counter within them, never the same twice in a process (RFC 9562, 6.2, method 1)."""

    def __init__(self) -> None:
        self._lock, self._last = Lock(), 0

    def tick(self) -> int:
        """60 bits, greater at each call: 48 of milliseconds, 12 of a counter that starts low in each of them."""
        now = time.time_ns() // 1_000_000 << 12 | secrets.randbits(8)
        with self._lock:
            self._last = max(now, self._last + 1)
            return self._last


_clock = _Clock()


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562): time first, so that index pages fill in order and rows sort as they were made."""
    tick = _clock.tick()
    random = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return UUID(int=(tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | random)


def time_of(value: UUID) -> datetime:
    """When a version 7 UUID was made, by the clock of whoever made it, to the millisecond."""
    return datetime.fromtimestamp((value.int >> 80) / 1000, UTC)


def new_locator() -> str:
    """A record locator (PNR): six characters, unguessable in sequence. Uniqueness is the database's word."""
    return "".join(secrets.choice(LOCATOR_ALPHABET) for _ in range(LOCATOR_LENGTH))


def is_locator(text: str) -> bool:
    """Whether a text can be a record locator, in upper or lower case."""
    return len(text) == LOCATOR_LENGTH and set(text) <= _LOCATOR_LETTERS


def new_token() -> str:
    """A URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)
