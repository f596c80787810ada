"""A scan's way: sent, replaced, decided, opened, erased."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from apps.accounts import malware, services
from apps.accounts.errors import (
    DocumentChanged,
    DocumentInfected,
    DocumentNotFound,
    DocumentTooLarge,
)
from apps.accounts.models import CURRENT_STATES, TravelDocument
from apps.accounts.operations import submit_document as submitting
from apps.accounts.types import DocumentState
from apps.audit.services import history_of
from apps.core.context import ANONYMOUS, Actor
from apps.core.db_errors import translate
from apps.core.errors import TooManyRequests
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from tests.accounts.builders import DEPARTURE, GUEST, PDF, make_user, picture, staff_actor, submit

pytestmark = pytest.mark.django_db


def published() -> list[tuple[str, dict[str, Any]]]:
    return [(event.type, event.payload) for event in OutboxEvent.objects.order_by("id")]


def actions(document_id: object) -> list[str]:
    return [entry.action for entry in reversed(history_of("document", [str(document_id)]))]


def stored_files() -> list[str]:
    storage = storages["documents"]
    folders, files = storage.listdir("")
    return sorted(
        [*files, *(f"{folder}/{name}" for folder in folders for name in storage.listdir(folder)[1])]
    )


@pytest.fixture(autouse=True)
def _empty_storage(settings: Any, tmp_path: Any) -> None:
    documents = {**settings.STORAGES["documents"], "OPTIONS": {"location": str(tmp_path), "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}


def test_a_sent_scan_waits_for_staff() -> None:
    document = submit()
    assert (document.state, document.content_type, document.needed_by) == (
        "submitted",
        "image/jpeg",
        DEPARTURE,
    )
    assert services.documents_of([document.holder_id]) == {document.holder_id: document}
    assert actions(document.id) == ["accounts.document_submitted"]
    assert published() == [
        (
            "accounts.document_submitted",
            {
                "document_id": str(document.id),
                "holder_id": str(document.holder_id),
                "case_id": str(document.case_id),
                "locator": "K7QM2X",
                "needed_by": DEPARTURE.isoformat(),
                "flight": "",
                "route": "",
                "zone": "",
                "traveler": 0,
                "travelers": 0,
            },
        )
    ]


def test_what_lies_in_storage_is_sealed_under_a_name_that_says_nothing() -> None:
    document = submit(content=PDF)
    row = TravelDocument.objects.get()
    assert stored_files() == [row.storage_key]
    assert str(document.id) not in row.storage_key
    with storages["documents"].open(row.storage_key, "rb") as file:
        stored = file.read()
    assert b"PDF" not in stored
    assert services.open_document(document_id=document.id, actor=GUEST).content == PDF


def test_sealed_bytes_open_for_their_document_only() -> None:
    first, second = submit(content=PDF), submit(content=PDF)
    keys = dict(TravelDocument.objects.values_list("id", "storage_key"))
    TravelDocument.objects.filter(pk=second.id).update(storage_key=keys[first.id])
    with pytest.raises(ValueError, match="can't be opened"):
        services.open_document(document_id=second.id, actor=GUEST)


@pytest.mark.parametrize("decision", [None, "approved", "rejected"])
def test_a_newer_scan_takes_the_place_of_any(decision: services.Decision | None) -> None:
    first = submit()
    if decision is not None:
        services.review_document(
            document_id=first.id, decision=decision, reason_code="unreadable", actor=staff_actor()
        )
    second = submit(holder_id=first.holder_id, case_id=first.case_id)
    assert services.document_detail(first.id).state == DocumentState.SUPERSEDED
    assert services.documents_of([first.holder_id])[first.holder_id].id == second.id
    assert services.document_ids_of([first.holder_id]) == [str(first.id), str(second.id)]
    assert [(kind, payload["document_id"]) for kind, payload in published()][-2:] == [
        ("accounts.document_withdrawn", str(first.id)),
        ("accounts.document_submitted", str(second.id)),
    ]
    assert actions(first.id)[-1] == "accounts.document_superseded"


def test_a_refused_file_leaves_nothing_behind(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 100
    with pytest.raises(DocumentTooLarge):
        submit(content=picture())
    assert (TravelDocument.objects.count(), stored_files(), published()) == (0, [], [])


def test_a_failed_transaction_takes_the_stored_file_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise DocumentChanged

    monkeypatch.setattr(submitting, "_keep_in_transaction", fail)
    with pytest.raises(DocumentChanged):
        submit()
    assert (TravelDocument.objects.count(), stored_files(), published()) == (0, [], [])


def everything_is_infected(content: bytes) -> bool:
    return False


def test_the_virus_scanner_has_a_say(settings: Any) -> None:
    settings.DOCUMENT_SCANNER = f"{__name__}.everything_is_infected"
    with pytest.raises(DocumentInfected):
        submit()
    assert (TravelDocument.objects.count(), stored_files()) == (0, [])


def test_without_a_scanner_everything_passes() -> None:
    assert malware.no_scanner(PDF)


def test_a_case_can_not_be_flooded_with_uploads(settings: Any, one_minute: None) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "accounts.document": "2/h"}
    case_id = uuid7()
    submit(case_id=case_id)
    submit(case_id=case_id)
    with pytest.raises(TooManyRequests):
        submit(case_id=case_id)
    assert TravelDocument.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "lost"}, "document_state_known"),
        (
            {"state": "rejected", "reviewed_at": DEPARTURE, "reviewed_by": "x"},
            "document_rejected_with_reason",
        ),
        ({"state": "approved"}, "document_reviewed_by_someone"),
        ({"storage_key": ""}, "document_stored_until_erased"),
        ({"state": "erased"}, "document_stored_until_erased"),
    ],
)
def test_the_database_refuses(values: dict[str, object], constraint: str) -> None:
    document = submit()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TravelDocument.objects.filter(pk=document.id).update(**values)


def test_a_holder_has_one_present_document() -> None:
    first, second = submit(), submit()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        TravelDocument.objects.filter(pk=second.id).update(holder_id=first.holder_id)
    error = translate(caught.value)
    assert isinstance(error, DocumentChanged)
    assert len(CURRENT_STATES) == 3


# Looks ------------------------------------------------------------------------------------------


def test_every_look_is_history() -> None:
    document, actor = submit(content=PDF), staff_actor()
    file = services.open_document(document_id=document.id, actor=actor)
    services.open_document(document_id=document.id, actor=actor)
    assert (file.content_type, file.filename) == ("application/pdf", "passport-K7QM2X.pdf")
    assert actions(document.id) == ["accounts.document_submitted", *["accounts.document_opened"] * 2]
    assert history_of("document", [str(document.id)])[0].actor_id == actor.id


def test_who_sent_it_may_look_and_nobody_else() -> None:
    owner = make_user()
    actor = Actor(kind="user", id=str(owner.pk), role="customer")
    document = submit(actor=actor)
    assert services.open_document(document_id=document.id, actor=actor).content
    strangers = [
        ANONYMOUS,
        GUEST,
        Actor(kind="guest", id=actor.id),
        Actor(kind="user", id="other", role="customer"),
    ]
    for stranger in strangers:
        with pytest.raises(DocumentNotFound):
            services.open_document(document_id=document.id, actor=stranger)
    assert actions(document.id).count("accounts.document_opened") == 1


def test_an_unknown_document_is_not_found() -> None:
    with pytest.raises(DocumentNotFound):
        services.open_document(document_id=uuid7(), actor=staff_actor())
    with pytest.raises(DocumentNotFound):
        services.review_document(document_id=uuid7(), decision="approved", actor=staff_actor("b@example.com"))
