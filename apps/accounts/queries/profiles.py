"""Read accounts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from allauth.account.models import EmailAddress

from apps.accounts.models import User
from apps.accounts.types import Profile, Role
from apps.core.errors import NotFound


def profile_of(user_id: UUID | str) -> Profile:
    """Raises NotFound."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    verified = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    return profile_from(user, email_verified=verified)


def profile_from(user: User, *, email_verified: bool) -> Profile:
    return Profile(
        id=user.pk,
        email=user.email,
        email_verified=email_verified,
        full_name=user.full_name,
        role=Role(user.role),
        language=user.language,
        joined_at=user.date_joined,
    )


def staff_names(user_ids: Collection[str]) -> dict[str, str]:
    """How colleagues know each other: their names, or their addresses.

    Only of those who work for the airline.
    """
    crew = User.objects.filter(pk__in=list(user_ids), role__in=[Role.STAFF, Role.ADMIN])
    return {str(user.pk): user.get_full_name() for user in crew}
