"""Make an account without the sign-up form: for staff, and for the demo."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.accounts.errors import EmailTaken
from apps.accounts.models import User
from apps.accounts.queries.profiles import profile_from
from apps.accounts.types import Profile, Role
from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.errors import InvalidInput


def create_person(*, email: str, password: str, role: Role, full_name: str = "", actor: Actor) -> Profile:
    """An active account whose address counts as verified, as the operator vouches for it.

    Raises InvalidInput for an address or a password that won't do, and EmailTaken.
    """
    email = email.strip().lower()
    _check(email, password)
    with transaction.atomic(durable=True):
        if User.objects.filter(email=email).exists():
            raise EmailTaken
        user = User.objects.create_user(email, password, role=role, full_name=full_name)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        record_in_transaction(
            action="accounts.person_created",
            subject=("user", user.pk),
            actor=actor,
            data={"role": role.value},
            person=f"user:{user.pk}",
            personal={"email": email},
        )
    return profile_from(user, email_verified=True)


def _check(email: str, password: str) -> None:
    errors: dict[str, list[str]] = {}
    try:
        validate_email(email)
    except ValidationError as error:
        errors["email"] = list(error.messages)
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        errors["password"] = list(error.messages)
    if errors:
        raise InvalidInput(errors={field: [*texts] for field, texts in errors.items()})
