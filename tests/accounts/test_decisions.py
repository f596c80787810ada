"""Decisions about a scan: by staff, with a reason, once."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts import services
from apps.accounts.errors import (
    DocumentDecided,
    DocumentNotFound,
    NoteMissing,
    ReasonMissing,
    StaffOnly,
)
from apps.accounts.models import DOCUMENT_TRANSITIONS, TravelDocument
from apps.accounts.types import DocumentState, RejectionReason
from apps.audit.services import history_of
from apps.core.context import ANONYMOUS, Actor
from apps.core.errors import DomainError
from apps.core.models import OutboxEvent
from tests.accounts.builders import DEPARTURE, GUEST, staff_actor, submit

pytestmark = pytest.mark.django_db


def published() -> list[tuple[str, dict[str, Any]]]:
    return [(event.type, event.payload) for event in OutboxEvent.objects.order_by("id")]


def actions(document_id: object) -> list[str]:
    return [entry.action for entry in reversed(history_of("document", [str(document_id)]))]


def test_approval() -> None:
    document, actor = submit(), staff_actor()
    decided = services.review_document(
        document_id=document.id, decision="approved", reason_code="other", note="ignored", actor=actor
    )
    assert (decided.state, decided.reviewed_by, decided.reason_code, decided.note) == (
        "approved",
        actor.id,
        "",
        "",
    )
    assert actions(document.id) == ["accounts.document_submitted", "accounts.document_approved"]
    kind, payload = published()[-1]
    assert (kind, payload["state"], payload["reviewer_id"]) == (
        "accounts.document_reviewed",
        "approved",
        actor.id,
    )


def test_a_rejection_tells_the_traveler_why() -> None:
    document = submit()
    decided = services.review_document(
        document_id=document.id,
        decision="rejected",
        reason_code="unreadable",
        note=" Too dark. ",
        actor=staff_actor(),
    )
    assert decided.reason == str(RejectionReason.UNREADABLE.label)
    assert decided.note == "Too dark."
    assert published()[-1][1]["reason_code"] == "unreadable"
    assert "Too dark" not in str(published())


def test_the_reviewers_words_are_not_readable_in_the_table() -> None:
    document = submit()
    services.review_document(
        document_id=document.id,
        decision="rejected",
        reason_code="other",
        note="Unmistakable",
        actor=staff_actor(),
    )
    (sealed,) = TravelDocument.objects.values_list("sealed_note", flat=True)
    assert b"Unmistakable" not in bytes(sealed or b"")
    assert services.document_detail(document.id).note == "Unmistakable"


@pytest.mark.parametrize(
    ("reason_code", "note", "error"),
    [("", "", ReasonMissing), ("ugly", "", ReasonMissing), ("other", "  ", NoteMissing)],
)
def test_a_rejection_without_a_reason_changes_nothing(
    reason_code: str, note: str, error: type[DomainError]
) -> None:
    document = submit()
    with pytest.raises(error):
        services.review_document(
            document_id=document.id,
            decision="rejected",
            reason_code=reason_code,
            note=note,
            actor=staff_actor(),
        )
    assert services.document_detail(document.id) == document
    assert len(published()) == 1


@pytest.mark.parametrize("actor", [ANONYMOUS, GUEST, Actor(kind="user", id="x", role="customer")])
def test_only_staff_decides(actor: Actor) -> None:
    document = submit()
    with pytest.raises(StaffOnly):
        services.review_document(document_id=document.id, decision="approved", actor=actor)
    assert services.document_detail(document.id) == document


def test_the_first_decision_stands() -> None:
    document, actor = submit(), staff_actor()
    services.review_document(document_id=document.id, decision="approved", actor=actor)
    with pytest.raises(DocumentDecided) as caught:
        services.review_document(
            document_id=document.id,
            decision="rejected",
            reason_code="unreadable",
            actor=staff_actor("b@example.com"),
        )
    assert (caught.value.params["state"], caught.value.params["reviewed_by"]) == ("approved", actor.id)
    assert services.document_detail(document.id).state == DocumentState.APPROVED


@pytest.mark.parametrize("state", list(DocumentState))
@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_decisions_follow_the_table_of_states(state: DocumentState, decision: services.Decision) -> None:
    document = submit()
    TravelDocument.objects.filter(pk=document.id).update(
        state=state,
        reviewed_at=DEPARTURE,
        reviewed_by="x",
        reason_code="unreadable",
        storage_key="" if state == DocumentState.ERASED else "k",
    )
    allowed = DOCUMENT_TRANSITIONS.may_move(state, DocumentState(decision))
    try:
        services.review_document(
            document_id=document.id,
            decision=decision,
            reason_code="unreadable",
            actor=staff_actor(),
        )
        decided = True
    except (DocumentDecided, DocumentNotFound):
        decided = False
    assert decided == allowed
