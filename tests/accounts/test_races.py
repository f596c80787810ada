"""Two at once: over a document, over a refresh token. Each with its negative control: without its guard it is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

from apps.accounts import locks, services
from apps.accounts.errors import DocumentDecided, InvalidToken
from apps.accounts.locks import lock_current_documents
from apps.accounts.models import TravelDocument
from apps.accounts.operations import review_document as reviewing
from apps.accounts.operations import submit_document as submitting
from apps.accounts.types import TokenPair
from apps.audit.services import history_of
from apps.core.db_errors import RefusedByDatabase, translate
from apps.core.errors import DomainError
from apps.core.idempotency import Answer, Idempotency, Replayed
from apps.core.ids import uuid7
from tests.accounts.builders import PASSWORD, make_user, staff_actor, submit
from tests.racing import meet_after, race, without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

AT_ONCE = 6


def refused(results: list[Any]) -> list[str]:
    """The codes of refusals, the database's included; anything else that was raised is a mistake."""
    refusals = [translate(result) if isinstance(result, IntegrityError) else result for result in results]
    assert [one for one in refusals if isinstance(one, Exception) and not isinstance(one, DomainError)] == []
    return [refusal.code for refusal in refusals if isinstance(refusal, DomainError)]


def winners(results: list[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, Exception)]


def decide_at_once() -> tuple[list[Any], list[str]]:
    document = submit()
    staff = [staff_actor(f"agent{number}@example.com") for number in range(AT_ONCE)]

    def decide(index: int) -> object:
        return services.review_document(
            document_id=document.id,
            decision="approved" if index % 2 else "rejected",
            reason_code="unreadable",
            actor=staff[index],
        )

    results: list[Any] = race(AT_ONCE, decide)
    decisions = [
        entry.action
        for entry in history_of("document", [str(document.id)])
        if entry.action in {"accounts.document_approved", "accounts.document_rejected"}
    ]
    return results, decisions


def test_one_of_many_decisions_stands() -> None:
    results, decisions = decide_at_once()
    assert refused(results) == [DocumentDecided.code] * (AT_ONCE - 1)
    assert len(decisions) == 1
    assert f"accounts.document_{TravelDocument.objects.get().state}" == decisions[0]


def read_document(document_id: UUID) -> TravelDocument:
    return TravelDocument.objects.get(pk=document_id)


def test_without_the_lock_the_race_over_a_decision_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "lock_document", meet_after(AT_ONCE, read_document))
    results, decisions = decide_at_once()
    assert refused(results) == []
    assert len(decisions) == AT_ONCE


def first_uploads_at_once(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """All find that the traveler has no scan yet. Returns the refusals, and how many present scans there are."""
    holder_id, case_id = uuid7(), uuid7()
    look = meet_after(AT_ONCE, lock_current_documents)
    monkeypatch.setattr(submitting, "lock_current_documents", look)
    results: list[Any] = race(AT_ONCE, lambda _: submit(holder_id=holder_id, case_id=case_id))
    present = TravelDocument.objects.filter(holder_id=holder_id, state="submitted")
    assert TravelDocument.objects.count() == len(winners(results))
    return refused(results), present.count()


def test_one_of_many_first_uploads_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert first_uploads_at_once(monkeypatch) == (["document_changed"] * (AT_ONCE - 1), 1)


def test_without_the_index_a_traveler_has_many_present_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    with without("accounts_traveldocument", "document_one_current"):
        assert first_uploads_at_once(monkeypatch) == ([], AT_ONCE)


def refresh_at_once() -> list[Any]:
    make_user()
    pair = services.issue_tokens(email="ada@example.com", password=PASSWORD)
    return race(AT_ONCE, lambda _: services.refresh_tokens(refresh=pair.refresh))


def test_a_refresh_token_is_good_for_one_of_many() -> None:
    results = refresh_at_once()
    assert refused(results) == [InvalidToken.code] * (AT_ONCE - 1)
    (winner,) = winners(results)
    # The others were a reuse: the whole grant is over, the winner's new token included.
    with pytest.raises(InvalidToken):
        services.refresh_tokens(refresh=winner.refresh)


def test_a_refresh_that_is_sent_many_times_at_once_ends_no_sign_in() -> None:
    make_user()
    pair = services.issue_tokens(email="ada@example.com", password=PASSWORD)
    key: Idempotency[TokenPair] = Idempotency(
        scope="", key="k-1", fingerprint=b"", render=lambda pair: Answer(200, {"refresh": pair.refresh})
    )

    def ask(_: int) -> str:
        try:
            return services.refresh_tokens(refresh=pair.refresh, idempotency=key).refresh
        except Replayed as again:
            return str(again.answer.body["refresh"])

    results = race(AT_ONCE, ask)
    assert set(refused(results)) <= {"idempotency_key_in_flight"}
    (successor,) = set(winners(results))
    assert services.refresh_tokens(refresh=successor)


def test_without_the_lock_a_refresh_token_is_used_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    class NeverUsed:
        """Stands for the look at the list of used tokens, which all take before anyone writes."""

        exists = staticmethod(meet_after(AT_ONCE, lambda: False))

    monkeypatch.setattr(locks, "lock_in_order", list)
    monkeypatch.setattr(BlacklistedToken.objects, "filter", lambda **_kwargs: NeverUsed)
    results = refresh_at_once()
    (winner,) = winners(results)
    monkeypatch.undo()
    # Only the database says no, nobody learns that the token was used twice, and its successor goes on working.
    assert refused(results) == [RefusedByDatabase.code] * (AT_ONCE - 1)
    assert services.refresh_tokens(refresh=winner.refresh)
