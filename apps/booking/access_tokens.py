"""A guest's access to one booking: a signed bearer token, `bk_…`, that names the booking and nothing else."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from apps.core.context import Actor

PREFIX = "bk_"
_TAG_BYTES = 16


def access_token(booking_id: UUID) -> str:
    payload = booking_id.bytes
    return PREFIX + base64.urlsafe_b64encode(payload + _tag(payload)).rstrip(b"=").decode()


def open_access_token(token: str) -> UUID | None:
    """The booking that the token opens; None for anything that isn't one of ours."""
    text = token.removeprefix(PREFIX)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    payload, tag = raw[:16], raw[16:]
    if len(payload) != 16 or not hmac.compare_digest(tag, _tag(payload)):
        return None
    return UUID(bytes=payload)


def guest_of(token: str) -> Actor | None:
    """The guest who bears the token: may act on that one booking."""
    booking_id = open_access_token(token)
    return Actor(kind="guest", id=str(booking_id)) if booking_id else None


def _tag(payload: bytes) -> bytes:
    key = hashlib.sha256(b"booking-access:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, payload, hashlib.sha256).digest()[:_TAG_BYTES]
