"""What must be true of every account, by the database's own word."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.core.db_errors import translate
from tests.accounts.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case() -> None:
    user = User.objects.create_user("  Ada@Example.COM ", PASSWORD)
    assert user.email == "ada@example.com"
    assert User.objects.get_by_natural_key("ADA@example.com") == user


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"email": "Ada@example.com"}, "user_email_lower_case"),
        ({"email": "ada@example.com"}, "user_email_once"),
        ({"email": "x@example.com", "role": "pilot"}, "user_role_known"),
        ({"email": "x@example.com", "is_superuser": True}, "user_superuser_is_admin"),
        ({"email": "x@example.com", "role": "admin"}, "user_superuser_is_admin"),
    ],
)
def test_the_database_refuses(values: dict[str, object], constraint: str) -> None:
    make_user("ada@example.com")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.create(password="!", **values)
    assert User.objects.count() == 1


def test_a_taken_address_is_a_conflict_in_words() -> None:
    make_user("ada@example.com")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.create(email="ada@example.com")
    error = translate(caught.value)
    assert error is not None
    assert (error.code, error.status) == ("email_taken", 409)


@pytest.mark.parametrize(
    ("role", "is_staff", "is_superuser"),
    [(Role.CUSTOMER, False, False), (Role.STAFF, False, False), (Role.ADMIN, True, True)],
)
def test_what_one_may_do_follows_from_the_role(role: Role, is_staff: bool, is_superuser: bool) -> None:
    user = User.objects.create_user("x@example.com", PASSWORD, role=role)
    assert (user.is_staff, user.is_superuser) == (is_staff, is_superuser)


def test_the_stamp_of_sessions_changes_with_password_and_epoch() -> None:
    user = make_user()
    stamps = [user.get_session_auth_hash()]
    user.credential_epoch += 1
    stamps.append(user.get_session_auth_hash())
    user.set_password("another-window-seat")
    stamps.append(user.get_session_auth_hash())
    assert len(set(stamps)) == 3


def test_stamps_of_retired_secret_keys_are_known(settings: object) -> None:
    user = make_user()
    stamp = user.get_session_auth_hash()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "a new key"  # type: ignore[attr-defined]
    assert user.get_session_auth_hash() != stamp
    assert list(user.get_session_auth_fallback_hash()) == [stamp]


def test_no_text_form_of_a_person_holds_personal_data() -> None:
    user = make_user("ada@example.com", name="Ada Lovelace")
    assert str(user) == str(user.pk)
