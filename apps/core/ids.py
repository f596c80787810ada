"""Identifiers: time-ordered UUIDs for rows, record locators for people, tokens for machines."""

from __future__ import annotations

import os
import secrets
import time
from uuid import UUID

# Without 0, O, 1 and I, which people confuse when they read a locator aloud: 32 letters, 2^30 locators.
LOCATOR_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LOCATOR_LENGTH = 6


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562): milliseconds first, so that index pages fill in order; 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def new_locator() -> str:
    """A record locator (PNR): six characters, unguessable in sequence. Uniqueness is the database's word."""
    return "".join(secrets.choice(LOCATOR_ALPHABET) for _ in range(LOCATOR_LENGTH))


def new_token() -> str:
    """A URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)
