"""The portal on an ordinary screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.builders import PASSWORD, make_staff
from tests.staff.test_portal import page_of, waiting

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_both_decisions_are_in_sight_without_scrolling(site: str, new_page: Callable[..., Page]) -> None:
    agent = make_staff()
    document = waiting()
    page = new_page(width=1280, height=900)
    page.goto(f"{site}/en/account/login/")
    page.locator("[name='login']").fill(agent.email)
    page.locator("[name='password']").fill(PASSWORD)
    page.locator("main form button[type='submit']").first.click()
    page.goto(f"{site}{page_of(document)}")
    approve, reject = (page.locator(f"button[value='{value}']") for value in ("approved", "rejected"))
    expect(approve).to_be_in_viewport(ratio=1)
    expect(reject).to_be_in_viewport(ratio=1)
    first, second = approve.bounding_box(), reject.bounding_box()
    assert first
    assert second
    assert first["y"] == second["y"]
