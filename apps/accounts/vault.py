"""Private storage of scans: sealed bytes under keys that say nothing. No URL leads there."""

from __future__ import annotations

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from apps.core.crypto import open_sealed, seal
from apps.core.errors import Unavailable
from apps.core.ids import new_token

log = structlog.get_logger(__name__)


def _storage() -> Storage:
    return storages["documents"]


def put(content: bytes, belongs_to: str) -> str:
    """Stores sealed bytes. Returns the key under which they lie."""
    token = new_token()
    return _storage().save(f"{token[:2]}/{token}", ContentFile(seal(content, belongs_to)))


def get(key: str, belongs_to: str) -> bytes:
    """The stored bytes.

    Raises Unavailable when storage can't give them, SealBroken when they were changed.
    """
    try:
        with _storage().open(key, "rb") as file:
            sealed = file.read()
    except OSError as error:
        log.exception("document_storage_failed", key=key)
        raise Unavailable from error
    return open_sealed(sealed, belongs_to)


def remove(key: str) -> None:
    """Takes stored bytes away; a key that is gone already is fine."""
    _storage().delete(key)
