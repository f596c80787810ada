"""Sign-up, sign-in, sign-out, passwords and the account's own pages, as a browser meets them."""

from __future__ import annotations

import re
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from apps.accounts import services
from apps.accounts.models import User
from apps.accounts.types import Role
from apps.accounts.web.letters import LETTERS, write
from apps.audit.services import history_of
from apps.core.context import Actor
from tests.accounts.builders import PASSWORD, html_of, make_staff, make_user

pytestmark = pytest.mark.django_db

LOGIN, SIGNUP, RESET = "/en/account/login/", "/en/account/signup/", "/en/account/password/reset/"
REAUTHENTICATE = "/en/account/reauthenticate/"
NEW_PASSWORD = "another-window-seat"


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


def sign_in(client: Client, email: str = "ada@example.com", password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def link_in(message: Any) -> str:
    """The path of the one link to a page of ours in a mail's text."""
    (link,) = re.findall(r"http://testserver(/\w\w/account/\S+)", message.body)
    return str(link)


def actions(user: User) -> list[str]:
    return [entry.action for entry in reversed(history_of("user", [str(user.pk)]))]


def page_of(response: Any) -> str:
    """The page without what is different each time."""
    text = response.content.decode()
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", text)


# Sign-up ----------------------------------------------------------------------------------------


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


# Sign-in and sign-out ---------------------------------------------------------------------------


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


def test_too_many_attempts_meet_a_page_that_says_so(client: Client) -> None:
    make_user()
    answers = [sign_in(client, password="wrong") for _attempt in range(7)]
    assert "Too many" in answers[-1].content.decode()
    assert "Too many" in sign_in(client).content.decode()
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


# Passwords --------------------------------------------------------------------------------------


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


def change_address(client: Client, address: str) -> Any:
    return client.post("/en/account/email/", {"email": address, "action_add": "1"}, follow=True)


# The account ------------------------------------------------------------------------------------


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
