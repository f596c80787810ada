"""The portal's pages: the queue, the document beside it, and the scan."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts import services as accounts
from apps.accounts.actors import actor_of
from apps.accounts.models import User
from apps.accounts.types import DocumentDetail, ScanMarks
from apps.audit.services import history_of
from apps.booking import services as booking
from apps.core.ids import uuid7
from apps.staff.models import WorkItem
from apps.staff.web import scan_links
from tests.accounts.builders import DEPARTURE, PASSWORD, PDF, make_staff, submit
from tests.notifications.builders import order
from tests.staff.test_queue import deliver, fill

pytestmark = pytest.mark.django_db

QUEUE = "/staff/"


@pytest.fixture
def agent() -> User:
    return make_staff()


@pytest.fixture
def desk(agent: User, client: Client) -> Client:
    client.post("/en/account/login/", {"login": agent.email, "password": PASSWORD})
    return client


def waiting(**values: Any) -> DocumentDetail:
    document = submit(**values)
    deliver()
    return document


def page_of(document: DocumentDetail) -> str:
    return reverse("staff:document", args=[document.id])


def decide(desk: Client, document: DocumentDetail, **values: str) -> Any:
    return desk.post(reverse("staff:decide", args=[document.id]), values)


def actions(document: DocumentDetail) -> list[str]:
    return [entry.action for entry in reversed(history_of("document", [str(document.id)]))]


def test_the_queue_shows_what_is_left_soonest_first(desk: Client) -> None:
    later, sooner = waiting(needed_by=DEPARTURE + timedelta(days=1)), waiting()
    text = desk.get(QUEUE).content.decode()
    assert re.findall(r"/staff/documents/([\w-]+)/", text.partition("<ol")[2]) == [
        str(sooner.id),
        str(later.id),
    ]
    assert "2 left" in text
    assert 'data-key="j"' in text


def test_passports_of_one_booking_can_be_told_apart(desk: Client) -> None:
    for number in (1, 2):
        waiting(
            needed_by=datetime(2027, 1, 15, 14, 30, tzinfo=UTC),
            marks=ScanMarks(
                flight="FA101", route="JFK–LHR", zone="America/New_York", traveler=number, travelers=2
            ),
        )
    text = desk.get(QUEUE).content.decode().partition('class="queue"')[2]
    for number in (1, 2):
        assert f"Passport, traveler {number} of 2" in text
    assert "FA101 JFK–LHR" in text
    assert "09:30 EST" in text
    assert "UTC" not in text
    assert "Later" in text


def test_an_item_without_marks_is_shown_too(desk: Client) -> None:
    """Of before there were any, or heard of out of turn."""
    waiting()
    text = desk.get(QUEUE).content.decode().partition('class="queue"')[2]
    assert "Passport" in text
    assert "traveler 0" not in text


def test_the_columns_have_heads(desk: Client) -> None:
    waiting()
    head = desk.get(QUEUE).content.decode().partition('class="queue-head"')[2].partition("</p>")[0]
    assert re.findall(r"<span>([^<]+)</span>", head) == [
        "Urgency",
        "Booking",
        "What",
        "Flight",
        "Due, local time",
    ]


def test_an_agent_arrives_at_the_queue(agent: User, client: Client) -> None:
    answer = client.post("/en/account/login/", {"login": agent.email, "password": PASSWORD})
    assert answer["Location"] == QUEUE


def test_the_address_of_a_decision_leads_back_to_what_it_is_about(desk: Client) -> None:
    document = waiting()
    assert desk.get(reverse("staff:decide", args=[document.id]))["Location"] == page_of(document)
    refund = document.id
    answer = desk.get(reverse("staff:handle_refund", args=[refund]))
    assert answer["Location"] == reverse("staff:refund", args=[refund])


def test_what_staff_do_not_find_leaves_them_in_the_portal(desk: Client) -> None:
    for path in (f"/staff/documents/{uuid7()}/", "/staff/nothing/"):
        answer = desk.get(path)
        text = answer.content.decode()
        assert answer.status_code == 404
        assert "staff-header" in text
        assert "Back to the queue" in text
    assert "staff-header" not in Client().get("/staff/nothing/").content.decode()


def test_an_empty_queue_says_so(desk: Client) -> None:
    assert "Everything is checked" in desk.get(QUEUE).content.decode()
    assert "Nothing decided yet" in desk.get(f"{QUEUE}?state=done").content.decode()


def test_a_rejection_without_a_reason_is_an_error_in_the_title_too(desk: Client) -> None:
    document = waiting()
    assert "<title>Error: " in decide(desk, document, decision="rejected").content.decode()
    assert "<title>Error" not in desk.get(page_of(document)).content.decode()


def test_a_document_stands_beside_the_list_with_its_keys(desk: Client, agent: User, monkeypatch: Any) -> None:
    document = waiting()
    detail = order(booking_id=document.case_id, holder_id=document.holder_id)
    monkeypatch.setattr(booking, "get_booking", lambda _booking_id: detail)
    answer = desk.get(page_of(document))
    text = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert 'aria-current="true"' in text
    for shown in ("Ada O’Lovelace", "OLOVELACE/ADA", "10 December 1985", "LHR – SIN – LHR"):
        assert shown in text
    assert re.findall(r'data-key="(\w)"', text.partition('id="detail"')[2]) == ["a", "r"]
    assert actions(document) == ["accounts.document_submitted", "staff.case_opened"]
    assert history_of("document", [str(document.id)])[0].actor_id == str(agent.pk)


def test_a_document_whose_booking_is_gone_can_still_be_decided(desk: Client) -> None:
    document = waiting()
    assert desk.get(page_of(document)).status_code == 200
    assert decide(desk, document, decision="approved").status_code == 302


def test_what_is_not_on_the_queue_is_not_found(desk: Client) -> None:
    unknown = submit()
    assert desk.get(page_of(unknown)).status_code == 404
    assert actions(unknown) == ["accounts.document_submitted"]


def test_approving_leads_to_the_next(desk: Client, agent: User) -> None:
    first, second = waiting(), waiting(needed_by=DEPARTURE + timedelta(days=1))
    assert decide(desk, first, decision="approved")["Location"] == page_of(second)
    assert decide(desk, second, decision="approved")["Location"] == QUEUE
    text = desk.get(f"{QUEUE}?state=done").content.decode()
    assert text.partition("<ol")[2].count("Approved") == 2
    assert accounts.document_detail(first.id).reviewed_by == str(agent.pk)
    assert agent.full_name in desk.get(page_of(first)).content.decode()


def test_rejecting_needs_a_reason_which_the_page_asks_for(desk: Client) -> None:
    document = waiting()
    answer = decide(desk, document, decision="rejected", note="typed already")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-summary"' in text
    assert "typed already" in text
    assert accounts.document_detail(document.id).state == "submitted"
    assert decide(desk, document, decision="rejected", reason_code="other").status_code == 422
    done = decide(desk, document, decision="rejected", reason_code="unreadable", note="Too dark.")
    assert done.status_code == 302
    decided = accounts.document_detail(document.id)
    assert (decided.state, decided.reason_code, decided.note) == ("rejected", "unreadable", "Too dark.")


@pytest.mark.parametrize(
    "values", [{}, {"decision": "erased"}, {"decision": "rejected", "reason_code": "x" * 500}]
)
def test_made_up_decisions_are_refused(desk: Client, values: dict[str, str]) -> None:
    document = waiting()
    assert decide(desk, document, **values).status_code == 422
    assert accounts.document_detail(document.id).state == "submitted"


def test_the_second_of_two_learns_who_was_faster(desk: Client) -> None:
    document = waiting()
    colleague = make_staff("other@example.com", name="Billie Colleague")
    accounts.review_document(document_id=document.id, decision="approved", actor=actor_of(colleague))
    answer = decide(desk, document, decision="rejected", reason_code="unreadable")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody was faster" in text
    assert "Billie Colleague" in text
    assert accounts.document_detail(document.id).state == "approved"


def test_a_repeated_decision_changes_nothing(desk: Client) -> None:
    document = waiting()
    decide(desk, document, decision="approved")
    before = (actions(document), WorkItem.objects.values().get())
    assert decide(desk, document, decision="approved").status_code == 409
    assert [action for action in actions(document) if action != "staff.case_opened"] == before[0]
    assert WorkItem.objects.values().get() == before[1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(desk: Client, count: int) -> None:
    fill(count)
    desk.get(QUEUE)
    with CaptureQueriesContext(connection) as queries:
        desk.get(QUEUE)
    own = [query["sql"] for query in queries if "staff_workitem" in query["sql"]]
    assert len(own) == 2


def test_the_pages_work_in_spanish(desk: Client) -> None:
    document = waiting()
    desk.cookies["django_language"] = "es"
    for address in (QUEUE, page_of(document)):
        answer = desk.get(address)
        assert answer.status_code == 200
        assert 'lang="es"' in answer.content.decode()


# The scan ---------------------------------------------------------------------------------------


def scan_address(desk: Client, document: DocumentDetail) -> str:
    (address,) = re.findall(r'<img src="([^"]+scan[^"]+)"', desk.get(page_of(document)).content.decode())
    return str(address)


def test_a_picture_is_shown_and_can_do_nothing(desk: Client) -> None:
    document = waiting()
    answer = desk.get(scan_address(desk, document))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Disposition"] == 'inline; filename="passport-K7QM2X.jpg"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert actions(document)[-1] == "accounts.document_opened"


def test_a_pdf_is_only_ever_downloaded(desk: Client) -> None:
    document = waiting(content=PDF)
    text = desk.get(page_of(document)).content.decode()
    assert "<img" not in text.partition('id="detail"')[2]
    answer = desk.get(reverse("staff:open_scan", args=[document.id]), follow=True)
    assert answer["Content-Disposition"] == 'attachment; filename="passport-K7QM2X.pdf"'
    assert answer.content == PDF


def test_a_link_lives_for_a_minute(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    document = waiting()
    address = scan_address(desk, document)
    monkeypatch.setattr(scan_links, "LIFETIME_SECONDS", -1)
    assert desk.get(address).status_code == 410
    assert "accounts.document_opened" not in actions(document)


def test_a_link_is_for_one_document_and_one_person(desk: Client) -> None:
    mine, other = waiting(), waiting()
    token = scan_address(desk, mine).partition("token=")[2]
    assert desk.get(reverse("staff:scan", args=[other.id]), {"token": token}).status_code == 404
    colleague = Client()
    make_staff("other@example.com")
    colleague.post("/en/account/login/", {"login": "other@example.com", "password": PASSWORD})
    address = reverse("staff:scan", args=[mine.id])
    assert colleague.get(f"{address}?token={token}").status_code == 404
    forged = signing.TimestampSigner(key="another", salt="staff.scan").sign("x").partition(":")[2]
    for bad in ("", "x", "a:b", forged):
        assert desk.get(address, {"token": bad}).status_code == 404
    assert "accounts.document_opened" not in actions(mine)
    assert desk.get(f"{address}?token={token}").status_code == 200
