"""Private storage of scans: sealed bytes under keys that say nothing. No URL leads there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from apps.core.crypto import open_sealed, seal
from apps.core.errors import Unavailable
from apps.core.ids import new_token

log = structlog.get_logger(__name__)


@contextmanager
def _storage(key: str) -> Iterator[Storage]:
    """The storage. Raises Unavailable in place of its errors: a backend adds its own to OSError (`bucket.py`)."""
    storage = storages["documents"]
    try:
        yield storage
    except (OSError, *getattr(storage, "errors", ())) as error:
        log.exception("document_storage_failed", key=key)
        raise Unavailable from error


def put(content: bytes, belongs_to: str) -> str:
    """Stores sealed bytes. Returns the key under which they lie. Raises Unavailable when storage can't take them."""
    token = new_token()
    key = f"{token[:2]}/{token}"
    sealed = ContentFile(seal(content, belongs_to))
    with _storage(key) as storage:
        return storage.save(key, sealed)


def get(key: str, belongs_to: str) -> bytes:
    """The stored bytes.

    Raises Unavailable when storage can't give them, SealBroken when they were changed.
    """
    with _storage(key) as storage, storage.open(key, "rb") as file:
        sealed = file.read()
    return open_sealed(sealed, belongs_to)


def remove(key: str) -> None:
    """Takes stored bytes away; a key that is gone already is fine. Raises Unavailable when storage can't."""
    with _storage(key) as storage:
        storage.delete(key)
