"""Signing in, staying in and signing out over the API."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from apps.accounts import bearers, services
from apps.accounts.models import User
from apps.accounts.operations.purge_tokens import purge_tokens
from apps.accounts.tokens import AccessToken, RefreshToken, new_access
from apps.accounts.types import Role
from apps.core import clock
from apps.core.context import Actor
from apps.core.ids import uuid7
from apps.core.registries import Registry
from tests.accounts.api import ME, REFRESH, REVOKE, TOKEN, actions, me, post, sign_in
from tests.accounts.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_credentials_give_a_pair_of_tokens(client: Client) -> None:
    user = make_user()
    answer = post(client, TOKEN, email=" Ada@Example.com ", password=PASSWORD)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    pair = answer.json()
    assert sorted(pair) == ["access", "expires_in", "refresh", "token_type"]
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 600)
    assert me(client, pair["access"]).json() == {
        "id": str(user.pk),
        "email": "ada@example.com",
        "email_verified": True,
        "full_name": "",
        "language": "en",
        "role": "customer",
    }
    assert actions(user) == ["accounts.token_issued"]


REFUSALS = {
    "unknown address": {"email": "nobody@example.com", "password": PASSWORD},
    "no address at all": {"email": "nobody", "password": PASSWORD},
    "wrong password": {"email": "ada@example.com", "password": "wrong"},
    "closed account": {"email": "closed@example.com", "password": PASSWORD},
    "unverified address": {"email": "new@example.com", "password": PASSWORD},
}


def test_every_refusal_is_the_same(client: Client) -> None:
    make_user()
    make_user("closed@example.com", active=False)
    make_user("new@example.com", verified=False)
    answers = [post(client, TOKEN, **body) for body in REFUSALS.values()]
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert {answer.status_code for answer in answers} == {401}
    assert bodies == [bodies[0]] * len(REFUSALS)
    assert bodies[0]["code"] == "invalid_credentials"
    assert OutstandingToken.objects.count() == 0


@pytest.mark.parametrize("name", REFUSALS)
def test_every_refusal_costs_one_password_hash(
    client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user()
    make_user("closed@example.com", active=False)
    make_user("new@example.com", verified=False)
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode

    def count(self: Any, password: str, *args: Any) -> str:
        hashed.append(password)
        return str(encode(self, password, *args))

    monkeypatch.setattr(hasher, "encode", count)
    assert post(client, TOKEN, **REFUSALS[name]).status_code == 401
    assert hashed == [REFUSALS[name]["password"]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "ada@example.com"},
        {"password": "x"},
        {"email": ["x"], "password": {}},
        {"email": "a" * 300, "password": "x"},
    ],
)
def test_incomplete_credentials_name_the_fields(client: Client, body: dict[str, Any]) -> None:
    answer = post(client, TOKEN, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert set(answer.json()["errors"]) <= {"email", "password"}


def test_attempts_are_counted_by_address_and_by_account(settings: Any, one_minute: None) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "auth.token": "3/m"}
    email = make_user(f"{uuid7()}@example.com").email
    here, elsewhere = (Client(REMOTE_ADDR=f"2001:db8::{secrets.token_hex(2)}") for _client in range(2))
    for number in range(3):
        assert post(here, TOKEN, email=email, password=f"guess {number}").status_code == 401
    answer = post(here, TOKEN, email="someone.else@example.com", password="x")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert post(elsewhere, TOKEN, email=email.upper(), password=PASSWORD).status_code == 429


def test_tokens_are_known_by_id_only(client: Client) -> None:
    make_user()
    pair = sign_in(client)
    row = OutstandingToken.objects.get()
    assert (row.token, row.jti) == ("", RefreshToken(pair["refresh"]).jti)


def test_a_refresh_gives_the_next_pair_and_uses_the_token_up(client: Client) -> None:
    make_user()
    first = sign_in(client)
    second = post(client, REFRESH, refresh=first["refresh"]).json()
    assert me(client, second["access"]).status_code == 200
    third = post(client, REFRESH, refresh=second["refresh"])
    assert third.status_code == 200


def test_a_reused_token_ends_the_whole_sign_in_and_no_other(client: Client) -> None:
    user = make_user()
    other = sign_in(client)
    first = sign_in(client)
    second = post(client, REFRESH, refresh=first["refresh"]).json()
    assert post(client, REFRESH, refresh=first["refresh"]).json()["code"] == "invalid_token"
    assert post(client, REFRESH, refresh=second["refresh"]).status_code == 401
    assert post(client, REFRESH, refresh=other["refresh"]).status_code == 200
    assert actions(user).count("accounts.token_reused") == 1


def test_revoking_ends_the_sign_in(client: Client) -> None:
    user = make_user()
    pair = sign_in(client)
    assert post(client, REVOKE, refresh=pair["refresh"]).status_code == 204
    assert post(client, REVOKE, refresh=pair["refresh"]).status_code == 204
    assert post(client, REFRESH, refresh=pair["refresh"]).status_code == 401
    assert actions(user) == ["accounts.token_issued", "accounts.token_revoked"]


def test_revoking_nonsense_is_no_error(client: Client) -> None:
    assert post(client, REVOKE, refresh="nonsense").status_code == 204


def forged(token: str, **claims: Any) -> str:
    """The token with other claims and the old signature."""
    head, body, signature = token.split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed = base64.urlsafe_b64encode(json.dumps({**payload, **claims}).encode()).rstrip(b"=").decode()
    return f"{head}.{changed}.{signature}"


def unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{head}.{token.split('.')[1]}."


def expired(user: User) -> str:
    token = new_access(user)
    token.set_exp(lifetime=timedelta(seconds=-1))
    return str(token)


def test_only_a_genuine_living_access_token_opens(client: Client) -> None:
    user, other = make_user(), make_user("eve@example.com")
    pair = sign_in(client)
    bad = {
        "forged": forged(pair["access"], user_id=str(other.pk)),
        "unsigned": unsigned(pair["access"]),
        "expired": expired(user),
        "a refresh token": pair["refresh"],
        "no token": "nonsense",
        "empty": "",
        "not ASCII": "tökèn",
        "a person who isn't": str(new_access(User(email="ghost@example.com"))),
    }
    answers = {name: me(client, token) for name, token in bad.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(bad, 401)
    assert {answer.json()["code"] for answer in answers.values()} == {"invalid_token"}
    assert client.get(ME, headers={"Authorization": "Basic YTpi"}).status_code == 401
    anonymous = client.get(ME)
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_authenticated")
    assert anonymous["WWW-Authenticate"] == 'Bearer realm="FlyAway"'


@pytest.mark.parametrize("event", ["disabled", "password", "everywhere", "role"])
def test_tokens_end_at_once_when_the_account_changes(client: Client, event: str) -> None:
    user = make_user()
    pair = sign_in(client)
    admin = Actor(kind="user", id="admin", role="admin")
    if event == "disabled":
        services.change_access(user_id=user.pk, role=Role.CUSTOMER, is_active=False, actor=admin)
    elif event == "role":
        services.change_access(user_id=user.pk, role=Role.STAFF, is_active=True, actor=admin)
    elif event == "everywhere":
        services.end_sessions(actor=Actor(kind="user", id=str(user.pk), role="customer"))
    else:
        user.set_password("another-window-seat")
        user.save()
    assert me(client, pair["access"]).json()["code"] == "invalid_token"
    assert post(client, REFRESH, refresh=pair["refresh"]).status_code == 401


def test_a_session_opens_no_api(client: Client) -> None:
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(ME).status_code == 401


def test_other_contexts_bring_their_own_tokens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = Actor(kind="guest", id="0199")
    monkeypatch.setattr(bearers, "_schemes", Registry("bearer scheme"))
    services.register_bearer_scheme("xx_", lambda token: guest if token == "xx_good" else None)
    # A guest is somebody, but has no account to show.
    assert me(client, "xx_good").status_code == 403
    assert me(client, "xx_bad").json()["code"] == "invalid_token"
    with pytest.raises(ValueError, match="twice"):
        services.register_bearer_scheme("xx_", lambda _token: None)


def test_tokens_that_have_run_off_are_forgotten(client: Client) -> None:
    make_user()
    first = sign_in(client)
    post(client, REFRESH, refresh=first["refresh"])
    assert purge_tokens(now=clock.now()) == 0
    assert purge_tokens(now=clock.now() + RefreshToken.lifetime + timedelta(seconds=1)) == 2
    assert OutstandingToken.objects.count() == 0


@pytest.mark.parametrize("path", [TOKEN, REFRESH, REVOKE])
def test_wrong_methods_and_bodies_are_told_as_such(client: Client, path: str) -> None:
    assert client.get(path).json()["code"] == "method_not_allowed"
    malformed = client.post(path, "{", content_type="application/json")
    assert (malformed.status_code, malformed.json()["code"]) == (400, "malformed_body")
    assert client.post(path, {"refresh": "x"}).json()["code"] == "unsupported_media_type"


def test_an_access_token_says_nothing_about_the_person(client: Client) -> None:
    make_user()
    payload = AccessToken(sign_in(client)["access"]).payload
    assert sorted(payload) == ["exp", "iat", "jti", "stamp", "token_type", "user_id"]
