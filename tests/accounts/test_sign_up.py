"""Sign-up and its mails, as a browser meets them."""

from __future__ import annotations

import re
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from apps.accounts import services
from apps.accounts.models import User
from apps.accounts.types import Role
from apps.accounts.web.letters import LETTERS, write
from tests.accounts.builders import PASSWORD, html_of, make_user
from tests.accounts.pages import LOGIN, RESET, SIGNUP, actions, link_in, page_of, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_attempts")]


def test_from_sign_up_over_the_link_to_the_account(client: Client) -> None:
    answer = client.post(SIGNUP, {"email": "Ada@Example.com", "password1": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/en/account/confirm-email/")
    user = User.objects.get()
    assert (user.email, user.role, user.language) == ("ada@example.com", Role.CUSTOMER, "en")
    assert sign_in(client)["Location"] == "/en/account/confirm-email/"

    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    confirm = link_in(message)
    assert client.get(confirm).status_code == 200
    assert not services.profile_of(user.pk).email_verified
    client.post(confirm)
    assert services.profile_of(user.pk).email_verified

    assert sign_in(client)["Location"] == reverse("trips")
    assert client.get("/en/account/").status_code == 200
    assert actions(user) == ["accounts.signed_up", "accounts.email_verified", "accounts.signed_in"]


def test_each_empty_field_says_what_goes_into_it(client: Client) -> None:
    for path, data, words in (
        (SIGNUP, {}, ["like ada@example.com", "Enter a password of at least 10 characters"]),
        (SIGNUP, {"email": "ada", "password1": PASSWORD}, ["like ada@example.com"]),
        (LOGIN, {}, ["like ada@example.com", "Enter your password"]),
        (RESET, {}, ["like ada@example.com"]),
    ):
        text = client.post(path, data).content.decode()
        assert "<title>Error: " in text, path
        assert "This field is required" not in text, path
        # Beside the field and in the summary.
        assert all(text.count(phrase) == 2 for phrase in words), path


def test_a_page_without_a_mistake_has_no_error_in_its_title(client: Client) -> None:
    for path in (SIGNUP, LOGIN, RESET):
        assert "<title>Error" not in client.get(path).content.decode()


def test_the_mail_speaks_the_language_of_the_page(client: Client) -> None:
    client.post("/es/account/signup/", {"email": "ana@example.com", "password1": PASSWORD})
    assert User.objects.get().language == "es"
    assert link_in(mail.outbox[0]).startswith("/es/account/confirm-email/")
    assert 'lang="es"' in html_of(mail.outbox[0])


def test_a_taken_address_gets_the_same_answer_and_another_mail(client: Client) -> None:
    make_user()
    taken = client.post(SIGNUP, {"email": "ADA@example.com", "password1": PASSWORD}, follow=True)
    free = Client().post(SIGNUP, {"email": "new@example.com", "password1": PASSWORD}, follow=True)
    assert taken.redirect_chain == free.redirect_chain
    assert page_of(taken) == page_of(free)
    assert [message.subject for message in mail.outbox] == [
        str(LETTERS["account/email/account_already_exists"].subject),
        str(LETTERS["account/email/email_confirmation_signup"].subject),
    ]
    assert User.objects.filter(email="ada@example.com").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "ada", "password1": PASSWORD}, "email"),
        ({"email": "", "password1": PASSWORD}, "email"),
        ({"email": "ada@example.com", "password1": "short"}, "password1"),
        ({"email": "ada@example.com", "password1": "password1234"}, "password1"),
        ({"email": "ada@example.com", "password1": "ada@example.com"}, "password1"),
    ],
)
def test_a_form_with_mistakes_says_where(client: Client, values: dict[str, str], field: str) -> None:
    answer = client.post(SIGNUP, values)
    text = answer.content.decode()
    assert 'id="error-summary"' in text
    assert f'href="#id_{field}"' in text
    assert (User.objects.count(), mail.outbox) == (0, [])


def test_roles_and_flags_can_not_be_signed_up_for(client: Client) -> None:
    wishes = {"role": "admin", "is_staff": "on", "is_superuser": "on", "is_active": "on", "id": "1"}
    client.post(SIGNUP, {"email": "eve@example.com", "password1": PASSWORD, **wishes})
    user = User.objects.get()
    assert (user.role, user.is_superuser, user.is_staff) == (Role.CUSTOMER, False, False)


def test_links_never_come_from_the_host_header(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post(SIGNUP, {"email": "ada@example.com", "password1": PASSWORD}, headers={"Host": "evil.example"})
    client.post(RESET, {"email": "nobody@example.com"}, headers={"Host": "evil.example"})
    texts = [str(message.body) + html_of(message) for message in mail.outbox]
    assert len(texts) == 2
    assert "evil.example" not in "".join(texts)


def test_a_silent_mail_server_is_told_as_such(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", fail)
    answer = client.post(RESET, {"email": "ada@example.com"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_mail_can_be_written(name: str, language: str) -> None:
    links = {
        name: f"http://evil.example/{name}/" for name in ("activate_url", "password_reset_url", "signup_url")
    }
    with override(language):
        message = write(name, "ada@example.com", links)
    html = html_of(message)
    assert message.subject
    assert f'lang="{language}"' in html
    wanted = [f"http://testserver/{link}/" for link in [LETTERS[name].link] if link]
    for text in (html, str(message.body)):
        assert re.findall(r"http://\w[\w.]+/\w+_url/", text)[:1] == wanted
