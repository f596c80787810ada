"""The account's own pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.types import Role
from apps.audit.services import history_of
from tests.accounts.builders import PASSWORD, make_staff, make_user
from tests.accounts.pages import LOGIN, REAUTHENTICATE, actions, link_in, page_of, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_attempts")]


def change_address(client: Client, address: str) -> Any:
    return client.post("/en/account/email/", {"email": address, "action_add": "1"}, follow=True)


def test_the_account_shows_itself_and_its_history(client: Client) -> None:
    user = make_user(name="Ada Lovelace")
    sign_in(client)
    text = client.get("/en/account/").content.decode()
    assert "Ada Lovelace" in text
    assert "ada@example.com" in text
    assert "Signed in" in text
    assert reverse("staff:queue") not in text
    other = make_user("eve@example.com", name="Eve Other")
    assert other.full_name not in text
    assert str(user.pk) not in text


def test_staff_find_the_portal_on_their_account(client: Client) -> None:
    make_staff()
    sign_in(client, "agent@example.com")
    assert reverse("staff:queue") in client.get("/en/account/").content.decode()


def test_name_and_language_can_be_changed(client: Client) -> None:
    user = make_user()
    sign_in(client)
    answer = client.post(
        "/en/account/profile/", {"full_name": " Ada Lovelace ", "language": "es", "role": "admin"}
    )
    assert answer["Location"] == "/es/account/"
    user.refresh_from_db()
    assert (user.full_name, user.language, user.role) == ("Ada Lovelace", "es", Role.CUSTOMER)
    (entry,) = [
        entry for entry in history_of("user", [str(user.pk)]) if entry.action == "accounts.profile_changed"
    ]
    assert entry.data == {"fields": ["full_name", "language"]}
    assert entry.personal["after"] == {"full_name": "Ada Lovelace", "language": "es"}
    client.post("/es/account/profile/", {"full_name": "Ada Lovelace", "language": "es"})
    assert actions(user).count("accounts.profile_changed") == 1


def test_a_language_that_we_do_not_speak_is_refused(client: Client) -> None:
    user = make_user()
    sign_in(client)
    answer = client.post("/en/account/profile/", {"full_name": "Ada", "language": "tlh"})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.content.decode()
    user.refresh_from_db()
    assert (user.full_name, user.language) == ("", "en")


def test_a_new_address_counts_once_its_link_was_opened(client: Client) -> None:
    user = make_user()
    sign_in(client)
    asked = change_address(client, "Ada.New@example.com")
    assert asked.redirect_chain == [(f"{REAUTHENTICATE}?next=%2Fen%2Faccount%2Femail%2F", 302)]
    assert "Is it you?" in asked.content.decode()
    assert mail.outbox == []
    client.post(asked.redirect_chain[0][0], {"password": PASSWORD, "next": "/en/account/email/"})
    assert services.profile_of(user.pk).email == "ada@example.com"
    page = client.get("/en/account/email/").content.decode()
    assert "ada.new@example.com" in page
    client.post(link_in(mail.outbox[0]))
    assert services.profile_of(user.pk).email == "ada.new@example.com"
    assert services.profile_of(user.pk).email_verified
    (entry,) = [
        entry for entry in history_of("user", [str(user.pk)]) if entry.action == "accounts.email_changed"
    ]
    assert entry.personal == {"before": "ada@example.com", "after": "ada.new@example.com"}


def test_another_persons_address_gets_no_hint(client: Client) -> None:
    make_user("eve@example.com")
    make_user()
    sign_in(client)
    client.post(REAUTHENTICATE, {"password": PASSWORD})
    pages = []
    for address in ("eve@example.com", "nobody@example.com"):
        answer = change_address(client, address)
        pages.append(page_of(answer).replace(address, ""))
    assert pages[0] == pages[1]


def test_signing_out_everywhere(client: Client) -> None:
    user = make_user()
    sign_in(client)
    elsewhere = Client()
    sign_in(elsewhere)
    assert client.post("/en/account/sign-out-everywhere/")["Location"] == LOGIN
    assert elsewhere.get("/en/account/").status_code == 302
    assert client.get("/en/account/").status_code == 302
    assert "accounts.signed_out_everywhere" in actions(user)
    assert client.get("/en/account/sign-out-everywhere/").status_code == 405
