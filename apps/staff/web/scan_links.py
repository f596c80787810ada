"""Links to a scan: for one document, one person and one minute."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.urls import reverse

from apps.core.context import Actor
from apps.staff.errors import ScanLinkExpired, WorkItemNotFound

LIFETIME_SECONDS = 60
_signer = signing.TimestampSigner(salt="staff.scan")


def scan_link(document_id: UUID, actor: Actor) -> str:
    token = _signer.sign(f"{document_id}:{actor.id}").partition(":")[2].partition(":")[2]
    return f"{reverse('staff:scan', args=[document_id])}?token={token}"


def check_scan_link(document_id: UUID, actor: Actor, token: str) -> None:
    """Raises ScanLinkExpired, or WorkItemNotFound for a link that was made for something or somebody else."""
    try:
        _signer.unsign(f"{document_id}:{actor.id}:{token}", max_age=LIFETIME_SECONDS)
    except signing.SignatureExpired as error:
        raise ScanLinkExpired from error
    except signing.BadSignature as error:
        raise WorkItemNotFound from error
