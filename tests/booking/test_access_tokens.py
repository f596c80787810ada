from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from apps.booking.access_tokens import access_token, guest_of, open_access_token
from apps.booking.policies.access import may_see
from apps.core.context import ANONYMOUS, SYSTEM, Actor

BOOKING, OTHER, OWNER = uuid4(), uuid4(), uuid4()


def test_a_token_opens_its_booking() -> None:
    assert open_access_token(access_token(BOOKING)) == BOOKING
    assert guest_of(access_token(BOOKING)) == Actor(kind="guest", id=str(BOOKING))


@given(position=st.integers(3, 45), letter=st.sampled_from("ABCxyz019_-"))
def test_a_changed_token_opens_nothing(position: int, letter: str) -> None:
    token = access_token(BOOKING)
    changed = token[:position] + letter + token[position + 1 :]
    # The last character carries spare bits: a change that decodes to the same bytes is the same token.
    assert open_access_token(changed) in ({None, BOOKING} if changed == token or position == 45 else {None})


@pytest.mark.parametrize("token", ["", "bk_", "bk_!!!!", "bk_" + "A" * 43, "bk_é", "x" * 5000])
def test_nonsense_opens_nothing(token: str) -> None:
    assert guest_of(token) is None


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (SYSTEM, True),
        (Actor(kind="user", id=str(OWNER), role="customer"), True),
        (Actor(kind="user", id=str(uuid4()), role="customer"), False),
        (Actor(kind="user", id=str(uuid4()), role="staff"), True),
        (Actor(kind="guest", id=str(BOOKING)), True),
        (Actor(kind="guest", id=str(OTHER)), False),
        (Actor(kind="guest", id=str(OWNER)), False),
        (ANONYMOUS, False),
    ],
)
def test_who_sees_a_booking(actor: Actor, sees: bool) -> None:
    assert may_see(actor, booking_id=BOOKING, owner_id=OWNER) is sees


def test_a_booking_without_owner_belongs_to_no_user() -> None:
    assert not may_see(Actor(kind="user", id="", role="customer"), booking_id=BOOKING, owner_id=None)


def test_a_token_outlives_a_change_of_the_secret_key(settings: Settings) -> None:
    token = access_token(BOOKING)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", ["a third", settings.SECRET_KEY]
    assert open_access_token(token) == BOOKING
    assert access_token(BOOKING) != token
    settings.SECRET_KEY_FALLBACKS = ["a third"]
    assert open_access_token(token) is None
