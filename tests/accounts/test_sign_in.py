"""Sign-in, sign-out and passwords, as a browser meets them."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from apps.accounts import services
from apps.accounts.types import Role
from apps.accounts.web import adapter
from apps.accounts.web.letters import LETTERS
from apps.core.context import Actor
from apps.core.errors import Unavailable
from tests.accounts.builders import PASSWORD, make_user
from tests.accounts.pages import LOGIN, RESET, actions, link_in, page_of, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_attempts")]


NEW_PASSWORD = "another-window-seat"


def test_unknown_address_and_wrong_password_get_the_same_answer(client: Client) -> None:
    make_user()
    make_user("closed@example.com", active=False)
    wrong = sign_in(client, password="wrong")
    unknown = sign_in(Client(), email="nobody@example.com", password="wrong")
    closed = sign_in(Client(), email="closed@example.com", password="wrong")
    assert wrong.status_code == unknown.status_code == closed.status_code
    texts = [re.sub(r"\w+@example.com", "", page_of(answer)) for answer in (wrong, unknown, closed)]
    assert texts == [texts[0]] * 3
    assert 'id="error-summary"' in texts[0]


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(client: Client) -> None:
    user = make_user()
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key or ""
    sign_in(client)
    signed_in = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    assert signed_in != session.session_key
    assert client.get("/en/account/").status_code == 200

    assert client.get("/en/account/logout/").status_code == 200
    assert client.get("/en/account/").status_code == 200
    client.post("/en/account/logout/")
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = signed_in
    assert thief.get("/en/account/")["Location"] == f"{LOGIN}?next=/en/account/"
    assert actions(user) == ["accounts.signed_in", "accounts.signed_out"]


def test_a_closed_account_can_not_sign_in_and_its_sessions_are_over(client: Client) -> None:
    user = make_user()
    sign_in(client)
    admin = Actor(kind="user", id="admin", role="admin")
    services.change_access(user_id=user.pk, role=Role.CUSTOMER, is_active=False, actor=admin)
    assert client.get("/en/account/").status_code == 302
    assert sign_in(Client())["Location"] == "/en/account/inactive/"
    assert client.get("/en/account/inactive/").status_code == 200


@override_settings(ACCOUNT_RATE_LIMITS={})
@pytest.mark.usefixtures("clean_redis")
def test_too_many_attempts_meet_a_page_that_says_so(client: Client) -> None:
    make_user()
    answers = [sign_in(client, password="wrong") for _attempt in range(7)]
    assert "too many attempts" in answers[-1].content.decode()
    assert "too many attempts" in sign_in(client).content.decode()
    for _attempt in range(30):
        last = client.get(LOGIN)
    assert last.status_code == 200
    many = [client.post(LOGIN, {}) for _attempt in range(31)]
    assert (many[-1].status_code, many[-1]["Retry-After"]) == (429, "300")


def test_where_one_goes_after_signing_in_is_never_another_site(client: Client) -> None:
    make_user()
    safe = client.post(
        f"{LOGIN}?next=/en/account/profile/", {"login": "ada@example.com", "password": PASSWORD}
    )
    assert safe["Location"] == "/en/account/profile/"
    other = Client()
    answer = other.post(
        f"{LOGIN}?next=https://evil.example/", {"login": "ada@example.com", "password": PASSWORD}
    )
    assert answer["Location"] == reverse("trips")


def test_forms_need_their_token() -> None:
    make_user()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOGIN, {"login": "ada@example.com", "password": PASSWORD}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_reset_link_works_once_and_signs_everything_else_out(client: Client) -> None:
    user = make_user()
    sign_in(client)
    other = Client()
    assert other.post(RESET, {"email": "ada@example.com"})["Location"] == "/en/account/password/reset/done/"
    link = link_in(mail.outbox[0])
    form = other.get(link, follow=True)
    assert form.status_code == 200
    (address, _status) = form.redirect_chain[-1]
    done = other.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert done["Location"] == "/en/account/password/reset/key/done/"
    assert other.get(done["Location"]).status_code == 200
    assert client.get("/en/account/").status_code == 302
    assert sign_in(Client(), password=NEW_PASSWORD)["Location"] == reverse("trips")
    used = Client().get(link)
    assert "doesn't work any more" in used.content.decode()
    assert "accounts.password_reset" in actions(user)
    assert mail.outbox[-1].subject == str(LETTERS["account/email/password_reset"].subject)


def test_a_reset_for_an_unknown_address_gets_the_same_answer(client: Client) -> None:
    make_user()
    known = client.post(RESET, {"email": "ada@example.com"}, follow=True)
    unknown = Client().post(RESET, {"email": "nobody@example.com"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert page_of(known) == page_of(unknown)
    assert [message.to for message in mail.outbox] == [["ada@example.com"], ["nobody@example.com"]]


@pytest.mark.django_db(transaction=True)
def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(client: Client) -> None:
    user = make_user()
    sign_in(client)
    elsewhere = Client()
    sign_in(elsewhere)
    address = "/en/account/password/change/"
    wrong = client.post(
        address, {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert 'href="#id_oldpassword"' in wrong.content.decode()
    changed = client.post(
        address, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert changed.status_code == 302
    assert client.get("/en/account/").status_code == 200
    assert elsewhere.get("/en/account/").status_code == 302
    assert actions(user).count("accounts.password_changed") == 1
    assert mail.outbox[-1].subject == str(LETTERS["account/email/password_changed"].subject)


@pytest.mark.django_db(transaction=True)
def test_a_password_is_not_changed_without_its_entry(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    sign_in(client)

    def away(**_values: object) -> None:
        raise Unavailable

    monkeypatch.setattr(adapter, "record_credential_use_in_transaction", away)
    values = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/en/account/password/change/", values).status_code == 503
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
