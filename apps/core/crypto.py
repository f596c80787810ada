"""Sealing of small values: AES-256-GCM under the installation's data key, bound to what the value belongs to."""

from __future__ import annotations

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE_BYTES = 12


class SealBroken(ValueError):
    """A sealed value was changed, belongs to something else, or was sealed under another key."""


@lru_cache(maxsize=4)
def _cipher(encoded: str) -> AESGCM:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured("DATA_KEY must be 32 bytes, written in base64.")
    return AESGCM(key)


def seal(value: bytes, belongs_to: str, key: bytes | None = None) -> bytes:
    """Encrypts `value` so that it opens only together with `belongs_to`; under `key` if one is given."""
    cipher = AESGCM(key) if key else _cipher(settings.DATA_KEY)
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, value, belongs_to.encode())


def open_sealed(sealed: bytes | memoryview, belongs_to: str, key: bytes | None = None) -> bytes:
    """The value that `seal` was given. Raises SealBroken."""
    cipher = AESGCM(key) if key else _cipher(settings.DATA_KEY)
    whole = bytes(sealed)
    try:
        return cipher.decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], belongs_to.encode())
    except (InvalidTag, ValueError) as error:
        # ValueError: not even a whole nonce.
        raise SealBroken("a sealed value can't be opened") from error


def new_key() -> bytes:
    return AESGCM.generate_key(256)
