"""A refresh whose answer was lost may be asked for again, under the key that it came with first."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from apps.accounts import services
from apps.core.context import Actor
from apps.core.models import IdempotencyRecord
from tests.accounts.api import REFRESH, REVOKE, TOKEN, actions, post, sign_in
from tests.accounts.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_a_refresh_whose_answer_was_lost_is_answered_again(client: Client) -> None:
    user = make_user()
    first = sign_in(client)
    answer = post(client, REFRESH, refresh=first["refresh"], key="k-1")
    # The network that lost the answer has given the client another address.
    again = post(Client(REMOTE_ADDR="2001:db8::7"), REFRESH, refresh=first["refresh"], key="k-1")
    assert (again.status_code, again.json()) == (200, answer.json())
    assert (again["Idempotent-Replayed"], again["Cache-Control"]) == ("true", "no-store")
    assert OutstandingToken.objects.count() == 2
    assert actions(user) == ["accounts.token_issued"]
    assert post(client, REFRESH, refresh=again.json()["refresh"]).status_code == 200


@pytest.mark.parametrize("key", ["", "k-2"])
def test_a_used_token_without_its_key_is_a_stolen_one(client: Client, key: str) -> None:
    make_user()
    first = sign_in(client)
    second = post(client, REFRESH, refresh=first["refresh"], key="k-1").json()
    assert post(client, REFRESH, refresh=first["refresh"], key=key).json()["code"] == "invalid_token"
    assert post(client, REFRESH, refresh=second["refresh"]).status_code == 401


def test_a_key_is_good_for_one_refresh_of_a_person(client: Client) -> None:
    make_user()
    make_user("eve@example.com")
    pairs = [sign_in(client), sign_in(client), sign_in(client, "eve@example.com")]
    answers = [post(client, REFRESH, refresh=pair["refresh"], key="k-1") for pair in pairs]
    assert [answer.status_code for answer in answers] == [200, 422, 200]
    assert answers[1].json()["code"] == "idempotency_key_reused"
    assert post(client, REFRESH, refresh=pairs[1]["refresh"]).status_code == 200


def test_a_key_opens_nothing_that_has_ended(client: Client) -> None:
    user = make_user()
    first = sign_in(client)
    post(client, REFRESH, refresh=first["refresh"], key="k-1")
    services.end_sessions(actor=Actor(kind="user", id=str(user.pk), role="customer"))
    assert post(client, REFRESH, refresh=first["refresh"], key="k-1").json()["code"] == "invalid_token"


def test_kept_answers_are_sealed(client: Client) -> None:
    make_user()
    pair = post(client, REFRESH, refresh=sign_in(client)["refresh"], key="k-1").json()
    kept = bytes(IdempotencyRecord.objects.get().answer)
    assert [pair[name].encode() in kept for name in ("access", "refresh")] == [False, False]


def test_signing_in_and_out_keep_nothing_under_a_key(client: Client) -> None:
    make_user()
    pair = post(client, TOKEN, email="ada@example.com", password=PASSWORD, key="k-1").json()
    assert post(client, REVOKE, refresh=pair["refresh"], key="k-1").status_code == 204
    assert IdempotencyRecord.objects.count() == 0
