"""The link that mails carry: one's own trip at once, else the form that asks for the surname."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("locator", ["K7QM2X", "", "nonsense-and-more"])
def test_a_stranger_gets_the_form_with_the_code_filled_in(locator: str) -> None:
    response = Client().get("/en/find/", {"locator": locator})
    assert response.status_code == 200
    assert f'value="{locator[:6]}"' in response.content.decode() or not locator
