"""Row locks of this context."""

from __future__ import annotations

from uuid import UUID

from apps.accounts.models import CURRENT_STATES, TravelDocument
from apps.accounts.types import DocumentKind
from apps.core.locks import lock_in_order


def lock_document(document_id: UUID) -> TravelDocument | None:
    found = lock_in_order(TravelDocument.objects.filter(pk=document_id))
    return found[0] if found else None


def lock_current_documents(holder_id: UUID, kind: DocumentKind) -> list[TravelDocument]:
    """The holder's present document of a kind: one, or none."""
    return lock_in_order(
        TravelDocument.objects.filter(holder_id=holder_id, kind=kind, state__in=CURRENT_STATES)
    )
