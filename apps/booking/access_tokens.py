"""A guest's access to one booking: a signed bearer token, `bk_…`, that names the booking and nothing else."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.utils.encoding import force_bytes

from apps.core.context import Actor

PREFIX = "bk_"
_TAG_BYTES = 16


def access_token(booking_id: UUID) -> str:
    payload = booking_id.bytes
    return (
        PREFIX + base64.urlsafe_b64encode(payload + _tag(payload, settings.SECRET_KEY)).rstrip(b"=").decode()
    )


def open_access_token(token: str) -> UUID | None:
    """The booking that the token opens; None for anything that isn't one of ours."""
    text = token.removeprefix(PREFIX)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    payload, tag = raw[:16], raw[16:]
    if len(payload) != 16 or not _is_genuine(payload, tag):
        return None
    return UUID(bytes=payload)


def guest_of(token: str) -> Actor | None:
    """The guest who bears the token: may act on that one booking."""
    booking_id = open_access_token(token)
    return Actor(kind="guest", id=str(booking_id)) if booking_id else None


def _is_genuine(payload: bytes, tag: bytes) -> bool:
    """Whether today's key made the tag, or one that was retired and is still accepted."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(tag, _tag(payload, secret)) for secret in secrets)


def _tag(payload: bytes, secret: str | bytes) -> bytes:
    key = hashlib.sha256(b"booking-access:" + force_bytes(secret)).digest()
    return hmac.new(key, payload, hashlib.sha256).digest()[:_TAG_BYTES]
