"""Two at once: over a document, over a refresh token. Each with its negative control: without its guard it is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

from apps.accounts import services
from apps.accounts.errors import DocumentDecided, InvalidToken
from apps.accounts.models import TravelDocument
from apps.accounts.operations import refresh_tokens as refreshing
from apps.accounts.operations import review_document as reviewing
from apps.audit.services import history_of
from apps.core.db_errors import translate
from apps.core.errors import DomainError
from apps.core.ids import uuid7
from tests.accounts.builders import PASSWORD, make_user, staff_actor, submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

T = TypeVar("T")
AT_ONCE = 6


class DatabaseRefused(DomainError):
    """The database's last word where nothing of ours had asked first: somebody would have seen a 500."""

    code = "database_refused"


def together(calls: list[Callable[[], T]]) -> list[T | DomainError]:
    """Runs the calls at once, each on a connection of its own; a refusal is a result."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | DomainError:
        barrier.wait(timeout=10)
        try:
            return call()
        except DomainError as error:
            return error
        except IntegrityError as error:
            return translate(error) or DatabaseRefused()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refused(results: list[Any]) -> list[str]:
    return [result.code for result in results if isinstance(result, DomainError)]


def decide_at_once() -> tuple[list[Any], list[str]]:
    document = submit()
    staff = [staff_actor(f"agent{number}@example.com") for number in range(AT_ONCE)]

    def decision(index: int) -> Callable[[], object]:
        choice: services.Decision = "approved" if index % 2 else "rejected"
        return lambda: services.review_document(
            document_id=document.id,
            decision=choice,
            reason_code="unreadable",
            actor=staff[index],
        )

    results = together([decision(index) for index in range(AT_ONCE)])
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


@pytest.fixture
def slow_without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock taken away; all have read before anyone writes."""
    everybody_has_read = Barrier(AT_ONCE)

    def read(document_id: UUID) -> TravelDocument:
        document = TravelDocument.objects.get(pk=document_id)
        everybody_has_read.wait(timeout=10)
        return document

    monkeypatch.setattr(reviewing, "lock_document", read)


@pytest.mark.usefixtures("slow_without_lock")
def test_without_the_lock_the_race_over_a_decision_is_lost() -> None:
    results, decisions = decide_at_once()
    assert refused(results) == []
    assert len(decisions) == AT_ONCE


def test_one_of_many_first_uploads_is_kept() -> None:
    holder_id, case_id = uuid7(), uuid7()
    results = together([lambda: submit(holder_id=holder_id, case_id=case_id)] * AT_ONCE)
    present = TravelDocument.objects.filter(holder_id=holder_id, state="submitted")
    assert present.count() == 1
    assert set(refused(results)) <= {"document_changed"}
    assert TravelDocument.objects.filter(holder_id=holder_id).count() == AT_ONCE - len(refused(results))


def refresh_at_once() -> list[Any]:
    make_user()
    pair = services.issue_tokens(email="ada@example.com", password=PASSWORD)
    return together([lambda: services.refresh_tokens(refresh=pair.refresh)] * AT_ONCE)


def test_a_refresh_token_is_good_for_one_of_many() -> None:
    results = refresh_at_once()
    assert refused(results) == [InvalidToken.code] * (AT_ONCE - 1)
    (winner,) = [result for result in results if not isinstance(result, DomainError)]
    # The others were a reuse: the whole grant is over, the winner's new token included.
    with pytest.raises(InvalidToken):
        services.refresh_tokens(refresh=winner.refresh)


def test_without_the_lock_a_refresh_token_is_used_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    everybody_has_read = Barrier(AT_ONCE)

    class NeverUsed:
        """Stands for the look at the list of used tokens, which all take before anyone writes."""

        @staticmethod
        def exists() -> bool:
            everybody_has_read.wait(timeout=10)
            return False

    monkeypatch.setattr(refreshing, "lock_in_order", list)
    monkeypatch.setattr(BlacklistedToken.objects, "filter", lambda **_kwargs: NeverUsed)
    results = refresh_at_once()
    (winner,) = [result for result in results if not isinstance(result, DomainError)]
    monkeypatch.undo()
    # Only the database says no, nobody learns that the token was used twice, and its successor goes on working.
    assert refused(results) == [DatabaseRefused.code] * (AT_ONCE - 1)
    assert services.refresh_tokens(refresh=winner.refresh)
