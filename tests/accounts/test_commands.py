"""The commands that make people."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.accounts.demo import DEMO_PEOPLE
from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.services import history_of
from tests.accounts.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def create_staff(monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str = PASSWORD) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("create_staff", *arguments, "--password-from-stdin", stdout=out)
    return out.getvalue()


def sign_in(email: str, password: str) -> Any:
    return Client().post("/en/account/login/", {"login": email, "password": password})


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_somebody_new_may_sign_in_at_once(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    told = create_staff(monkeypatch, "Agent@Example.com", "--role", role.value, "--name", "Alex")
    user = User.objects.get()
    assert (user.email, user.role, user.full_name) == ("agent@example.com", role, "Alex")
    assert told == f"agent@example.com may sign in now, as {role.label.lower()}.\n"
    assert sign_in("agent@example.com", PASSWORD)["Location"] == "/staff/"
    (entry,) = [
        entry for entry in history_of("user", [str(user.pk)]) if entry.action == "accounts.person_created"
    ]
    assert (entry.actor_kind, entry.data) == ("system", {"role": role.value})


def test_the_answer_for_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(create_staff(monkeypatch, "agent@example.com", "--json"))
    assert told == {"id": str(User.objects.get().pk), "email": "agent@example.com", "role": "staff"}


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("agent", PASSWORD, "email: Enter a valid email address."),
        ("agent@example.com", "short", "password: This password is too short"),
        ("ada@example.com", PASSWORD, "There is an account with this e-mail address already."),
    ],
)
def test_what_will_not_do_is_said(
    monkeypatch: pytest.MonkeyPatch, email: str, password: str, words: str
) -> None:
    make_user()
    with pytest.raises(CommandError, match=words):
        create_staff(monkeypatch, email, password=password)
    assert User.objects.count() == 1


def test_a_customer_is_not_made_by_this_command(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        create_staff(monkeypatch, "x@example.com", "--role", "customer")


def test_without_a_terminal_the_password_has_to_be_piped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="--password-from-stdin"):
        call_command("create_staff", "x@example.com")


def test_the_demo_has_its_people_however_often_they_are_made(settings: Any) -> None:
    settings.DEMO = True
    for _run in range(2):
        out = io.StringIO()
        call_command("create_demo_users", stdout=out, stderr=io.StringIO())
        assert len(out.getvalue().splitlines()) == len(DEMO_PEOPLE)
    assert dict(User.objects.values_list("email", "role")) == {
        person.email: person.role for person in DEMO_PEOPLE
    }
    for person in DEMO_PEOPLE:
        assert person.password in out.getvalue()
        home = reverse("trips") if person.role == Role.CUSTOMER else "/staff/"
        assert sign_in(person.email, person.password)["Location"] == home


def test_public_passwords_stay_in_the_demo(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo only"):
        call_command("create_demo_users")
    assert User.objects.count() == 0
