"""Decide about the scan of a travel document."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import DocumentDecided, DocumentNotFound, NoteMissing, ReasonMissing, StaffOnly
from apps.accounts.events import DocumentReviewed
from apps.accounts.locks import lock_document
from apps.accounts.models import DOCUMENT_TRANSITIONS, TravelDocument
from apps.accounts.queries.documents import detail_from, seal_note
from apps.accounts.types import DocumentDetail, DocumentState, RejectionReason
from apps.audit.services import record_in_transaction
from apps.core.card_numbers import looks_like_card_number
from apps.core.clock import database_now
from apps.core.context import Actor
from apps.core.errors import InvalidInput
from apps.core.events import publish_in_transaction

Decision = Literal["approved", "rejected"]
MAX_NOTE = 500


def review_document(
    *, document_id: UUID, decision: Decision, reason_code: str = "", note: str = "", actor: Actor
) -> DocumentDetail:
    """Approves or rejects a submitted scan. The first decision stands.

    A rejection needs a reason out of RejectionReason, and words where it is `other`; the traveler reads both.
    Raises StaffOnly, ReasonMissing, NoteMissing, InvalidInput for words that hold a card number, DocumentNotFound or
    DocumentDecided.
    """
    if not actor.is_staff:
        raise StaffOnly
    note = note.strip()[:MAX_NOTE]
    if decision == "rejected":
        _check_reason(reason_code, note)
    else:
        reason_code, note = "", ""
    with transaction.atomic(durable=True):
        document = lock_document(document_id)
        if document is None or document.state == DocumentState.ERASED:
            raise DocumentNotFound
        if not document.may_become(DocumentState(decision)):
            raise _decided(document)
        _decide_in_transaction(document, DocumentState(decision), reason_code, note, actor, database_now())
    return detail_from(document)


def _check_reason(reason_code: str, note: str) -> None:
    if reason_code not in RejectionReason.values:
        raise ReasonMissing(errors={"reason_code": [ReasonMissing.message]})
    if reason_code == RejectionReason.OTHER and not note:
        raise NoteMissing(errors={"note": [NoteMissing.message]})
    if looks_like_card_number(note):
        raise InvalidInput(errors={"note": [_("This looks like a card number. Leave it out.")]})


def _decided(document: TravelDocument) -> DocumentDecided:
    at = document.reviewed_at.isoformat() if document.reviewed_at else ""
    return DocumentDecided(
        params={"state": document.state, "reviewed_by": document.reviewed_by, "reviewed_at": at}
    )


def _decide_in_transaction(
    document: TravelDocument, state: DocumentState, reason_code: str, note: str, actor: Actor, now: datetime
) -> None:
    document.state = DOCUMENT_TRANSITIONS.move(document.state, state)
    document.reason_code = reason_code
    document.reviewed_by = actor.id
    document.reviewed_at = now
    document.sealed_note = seal_note(document.pk, note) if note else None
    document.save(update_fields=["state", "reason_code", "reviewed_by", "reviewed_at", "sealed_note"])
    record_in_transaction(
        action=f"accounts.document_{state}",
        subject=("document", document.pk),
        actor=actor,
        data={"reason_code": reason_code},
        person=f"passenger:{document.holder_id}" if note else "",
        personal={"note": note} if note else None,
    )
    publish_in_transaction(
        DocumentReviewed(
            document_id=document.pk,
            holder_id=document.holder_id,
            case_id=document.case_id,
            locator=document.locator,
            needed_by=document.needed_by,
            state=state.value,
            reason_code=reason_code,
            reviewer_id=actor.id,
            reviewed_at=now,
        )
    )
