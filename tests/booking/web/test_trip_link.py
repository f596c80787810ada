"""The link that mails carry: one's own trip at once, else the form that asks for the surname."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.booking.web.orders import signed_in
from tests.booking.web.reader import read

pytestmark = pytest.mark.django_db


def test_a_stranger_gets_the_form_with_the_code_filled_in() -> None:
    response = Client().get("/en/find/", {"locator": "K7QM2X"})
    assert response.status_code == 200
    assert 'value="K7QM2X"' in response.content.decode()


@pytest.mark.parametrize("junk", ["", "nonsense-and-more", "K7QM0X", "K7QM2X ", "\x00", "ſſſſſſ"])
def test_what_is_no_code_is_not_offered(junk: str) -> None:
    """Nor looked for: to whoever is signed in it's no other answer."""
    for client in (Client(), signed_in("ada@example.com")):
        response = client.get("/en/find/", {"locator": junk})
        (field,) = read(response).root.every("input", name="locator")
        assert (response.status_code, field.attributes.get("value", "")) == (200, "")
