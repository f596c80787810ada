"""Decide about a document, and take it off the queue."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.accounts import services as accounts
from apps.accounts.types import DocumentDetail
from apps.core.context import Actor
from apps.staff.operations.close_work_item import close_work_item_in_transaction
from apps.staff.types import Outcome, WorkKind


def decide_document(
    *, document_id: UUID, decision: accounts.Decision, reason_code: str, note: str, actor: Actor
) -> DocumentDetail:
    """Passes the decision on to accounts, whose word it is; raises what `review_document` there raises.

    The event about it would close the item as well, a moment later. Whoever decided shall not meet it until
    then.
    """
    document = accounts.review_document(
        document_id=document_id, decision=decision, reason_code=reason_code, note=note, actor=actor
    )
    with transaction.atomic(durable=True):
        close_work_item_in_transaction(
            kind=WorkKind.DOCUMENT_VALIDATION,
            subject_id=document.id,
            case_id=document.case_id,
            locator=document.locator,
            due_at=document.needed_by,
            outcome=Outcome(document.state),
            actor=actor,
            decided_by=actor.id,
            closed_at=document.reviewed_at,
        )
    return document
