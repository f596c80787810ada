"""The offer as a compact signed text: what its price depends on, and until when it is honoured.

Layout, big-endian: version, priced at, expires at, cabin and family, party, currency, total, number of
segments per slice, then per segment its id and booking class; the first 16 bytes of HMAC-SHA256 follow.
Base64url without padding. A return trip with one connection each way has 76 characters; six segments
have 90.
"""

import base64
import binascii
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apps.flights.types import Cabin, FamilyCode, Party

VERSION = 1
MAX_LENGTH = 120
_TAG_BYTES = 16
_HEAD = struct.Struct(">BIIBBBB3sIB")
_SEGMENT = struct.Struct(">Ic")
# Positions are part of the format: append, never reorder.
_CABINS = (Cabin.ECONOMY.value, Cabin.PREMIUM.value, Cabin.BUSINESS.value)
_FAMILIES = (FamilyCode.LIGHT.value, FamilyCode.STANDARD.value, FamilyCode.FLEX.value)


class ForgedToken(ValueError):
    """The text is no offer of ours: cut, changed, or signed by someone else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferContents:
    """What a token says. `slices` hold (segment id, booking class) in order; times have whole seconds."""

    priced_at: datetime
    expires_at: datetime
    cabin: str
    family: str
    party: Party
    currency: str
    total: int
    slices: tuple[tuple[tuple[int, str], ...], ...]


def encode(contents: OfferContents, key: bytes) -> str:
    """The token of an offer, at most `MAX_LENGTH` characters.

    Raises ValueError for what the format can't hold: more than two slices, ids or totals beyond 32 bits.
    """
    party = contents.party
    if not 1 <= len(contents.slices) <= 2 or not all(1 <= len(part) <= 3 for part in contents.slices):
        raise ValueError("an offer has one or two slices of one to three segments")
    lengths = [len(part) for part in contents.slices] + [0]
    try:
        body = _HEAD.pack(
            VERSION,
            int(contents.priced_at.timestamp()),
            int(contents.expires_at.timestamp()),
            _CABINS.index(contents.cabin) << 4 | _FAMILIES.index(contents.family),
            party.adults,
            party.children,
            party.infants,
            contents.currency.encode(),
            contents.total,
            lengths[0] << 4 | lengths[1],
        ) + b"".join(
            _SEGMENT.pack(segment_id, rbd.encode()) for part in contents.slices for segment_id, rbd in part
        )
    except struct.error as error:
        raise ValueError(f"an offer token can't hold {contents!r}") from error
    return base64.urlsafe_b64encode(body + _tag(body, key)).rstrip(b"=").decode()


def decode(token: str, keys: Sequence[bytes]) -> OfferContents:
    """What a token says, if one of `keys` signed it. Raises ForgedToken; expiry is the caller's to judge."""
    body, tag = _unwrap(token)
    if not any(hmac.compare_digest(_tag(body, key), tag) for key in keys):
        raise ForgedToken("signature")
    version, priced, expires, product, adults, children, infants, currency, total, lengths = (
        _HEAD.unpack_from(body)
    )
    if version != VERSION:
        raise ForgedToken(f"version {version}")
    segments = [(segment_id, rbd.decode()) for segment_id, rbd in _SEGMENT.iter_unpack(body[_HEAD.size :])]
    first = lengths >> 4
    slices = (tuple(segments[:first]), tuple(segments[first:]))
    return OfferContents(
        priced_at=datetime.fromtimestamp(priced, UTC),
        expires_at=datetime.fromtimestamp(expires, UTC),
        cabin=_CABINS[product >> 4],
        family=_FAMILIES[product & 0x0F],
        party=Party(adults=adults, children=children, infants=infants),
        currency=currency.decode(),
        total=total,
        slices=tuple(part for part in slices if part),
    )


def _unwrap(token: str) -> tuple[bytes, bytes]:
    if len(token) > MAX_LENGTH or not token.isascii():
        raise ForgedToken("length")
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise ForgedToken("encoding") from error
    # Base64 readers skip what they don't know and ignore spare bits: one offer must have one spelling.
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        raise ForgedToken("spelling")
    body, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
    if len(body) < _HEAD.size + _SEGMENT.size or (len(body) - _HEAD.size) % _SEGMENT.size:
        raise ForgedToken("length")
    return body, tag


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")[:_TAG_BYTES]
