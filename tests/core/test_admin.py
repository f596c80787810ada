"""Django's admin site shows what is ours; one page of it changes something, through its operation."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory

from apps.accounts.models import User
from apps.core.admin import ReadOnly

OURS: dict[str, Any] = {
    model._meta.label: page
    for model, page in admin.site._registry.items()
    if model.__module__.startswith("apps.") and model is not User
}


def test_there_are_pages_to_look_at() -> None:
    assert {label.partition(".")[0] for label in OURS} == {
        "accounts",
        "flights",
        "notifications",
        "payments",
        "staff",
    }


@pytest.mark.parametrize("label", sorted(OURS))
def test_a_page_and_the_tables_inside_it_are_read_only(rf: RequestFactory, label: str) -> None:
    page = OURS[label]
    # Even for somebody who may do everything.
    request = rf.get("/")
    request.user = User(role="admin", is_superuser=True)
    for part in (page, *page.get_inline_instances(request)):
        assert isinstance(part, ReadOnly)
        allowed = (
            part.has_add_permission(request, None),
            part.has_change_permission(request),
            part.has_delete_permission(request),
        )
        assert allowed == (False, False, False)
    assert page.has_view_permission(request)


def test_the_site_says_whose_it_is() -> None:
    assert (admin.site.site_title, admin.site.site_header) == ("FlyAway", "FlyAway")
