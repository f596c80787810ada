"""A passport scan is judged by its size before it is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from tests.journeys.traveler import Traveler

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def scan(content: bytes) -> FilePayload:
    return {"name": "scan.jpg", "mimeType": "image/jpeg", "buffer": content}


def test_a_scan_that_is_too_large_is_said_and_never_sent(traveler: Traveler) -> None:
    locator = traveler.to_check()
    traveler.pay()
    traveler.sees_tickets()
    traveler.open(f"/en/trips/{locator}/documents/0/")
    page, posts = traveler.page, list[str]()
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.locator("input[type=file]").set_input_files([scan(b"x" * (9 * 1024 * 1024))])
    refusal = page.get_by_role("alert").filter(has_text="8 MB or less")
    expect(refusal).to_have_count(1)
    traveler.press("Send scan")
    expect(page.locator("input[type=file]")).to_be_focused()
    expect(refusal).to_have_count(1)
    assert posts == []
    page.locator("input[type=file]").set_input_files([scan(b"no picture")])
    expect(refusal).to_have_count(0)
    traveler.press("Send scan")
    expect(page.locator("#error-summary")).to_be_focused()
