"""What accounts knows about a person: handed out on request, and forgotten on request."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.test import Client

from apps.accounts import services
from apps.accounts.errors import DocumentNotFound
from apps.accounts.models import TravelDocument, User
from apps.core.errors import Unavailable
from apps.core.models import OutboxEvent
from apps.core.registries import personal_data
from tests.accounts.builders import PASSWORD, make_user, staff_actor, submit
from tests.deliver import deliver_all

ACCOUNT, DOCUMENTS = "accounts.account", "accounts.documents"


def erase(name: str, person: str) -> int:
    with transaction.atomic():
        return personal_data.get(name).erase_in_transaction(person)


@pytest.mark.django_db
def test_an_account_is_exported_to_its_person_only() -> None:
    user = make_user(name="Ada Lovelace")
    exported = personal_data.get(ACCOUNT).export(f"user:{user.pk}")
    assert exported == {
        "email": "ada@example.com",
        "full_name": "Ada Lovelace",
        "language": "en",
        "role": "customer",
        "date_joined": user.date_joined.isoformat(),
        "last_login": None,
    }
    assert personal_data.get(ACCOUNT).export(f"passenger:{user.pk}") == {}
    assert personal_data.get(DOCUMENTS).export(f"user:{user.pk}") == {}


@pytest.mark.django_db
def test_scans_are_exported_with_what_was_decided() -> None:
    document = submit()
    services.review_document(
        document_id=document.id,
        decision="rejected",
        reason_code="other",
        note="Too dark",
        actor=staff_actor(),
    )
    exported: Any = personal_data.get(DOCUMENTS).export(f"passenger:{document.holder_id}")
    (told,) = exported["travel_documents"]
    assert (told["id"], told["state"], told["reason_code"], told["note"]) == (
        str(document.id),
        "rejected",
        "other",
        "Too dark",
    )


@pytest.mark.django_db
def test_an_erased_account_says_nothing_and_opens_nothing() -> None:
    user = make_user(name="Ada Lovelace")
    services.issue_tokens(email="ada@example.com", password=PASSWORD)
    client = Client()
    client.post("/en/account/login/", {"login": "ada@example.com", "password": PASSWORD})
    assert erase(ACCOUNT, f"user:{user.pk}") == 3
    row = str(User.objects.filter(pk=user.pk).values().get())
    assert "ada" not in row.lower()
    assert "Lovelace" not in row
    assert client.get("/en/account/").status_code == 302
    assert make_user("ada@example.com").pk != user.pk


@pytest.mark.django_db(transaction=True)
def test_erased_scans_are_gone_from_storage_and_from_the_queue() -> None:
    first = submit()
    second = submit(holder_id=first.holder_id)
    keys = list(TravelDocument.objects.values_list("storage_key", flat=True))
    assert erase(DOCUMENTS, f"passenger:{first.holder_id}") == 2
    deliver_all(times=2)
    assert [storages["documents"].exists(key) for key in keys] == [False, False]
    for document in (first, second):
        with pytest.raises(DocumentNotFound):
            services.document_detail(document.id)
    assert services.documents_of([first.holder_id]) == {}
    told = OutboxEvent.objects.filter(type="accounts.document_withdrawn", payload__state="erased")
    assert {event.payload["document_id"] for event in told} == {str(first.id), str(second.id)}
    assert erase(DOCUMENTS, f"passenger:{first.holder_id}") == 0


@pytest.mark.django_db(transaction=True)
def test_a_storage_that_is_away_loses_track_of_no_erased_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    document = submit()
    key = TravelDocument.objects.get().storage_key

    def away(_name: str) -> None:
        raise OSError("nothing answers")

    after: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(storages["documents"], "delete", away)
        with transaction.atomic():
            personal_data.get(DOCUMENTS).erase_in_transaction(f"passenger:{document.holder_id}")
            transaction.on_commit(lambda: after.append("told"))
        assert after == ["told"]
        with pytest.raises(Unavailable):
            deliver_all()
    assert storages["documents"].exists(key)
    assert TravelDocument.objects.get().storage_key == ""

    deliver_all()
    assert not storages["documents"].exists(key)
    assert not OutboxEvent.objects.filter(done_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_fails_keeps_the_files() -> None:
    document = submit()
    key = TravelDocument.objects.get().storage_key

    def erase_and_fail() -> None:
        with transaction.atomic():
            personal_data.get(DOCUMENTS).erase_in_transaction(f"passenger:{document.holder_id}")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        erase_and_fail()
    deliver_all()
    assert storages["documents"].exists(key)
    assert services.document_detail(document.id) == document
