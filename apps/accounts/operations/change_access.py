"""Say as what somebody may act, and whether at all."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.accounts.errors import OwnAccess, StaffOnly
from apps.accounts.locks import lock_user
from apps.accounts.types import Role
from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.errors import NotFound
from apps.core.locks import assert_in_transaction


def change_access(*, user_id: UUID, role: Role, is_active: bool, actor: Actor) -> None:
    """Sets role and activity, in a transaction of its own; see change_access_in_transaction."""
    with transaction.atomic(durable=True):
        change_access_in_transaction(user_id=user_id, role=role, is_active=is_active, actor=actor)


def change_access_in_transaction(*, user_id: UUID, role: Role, is_active: bool, actor: Actor) -> None:
    """Sets role and activity. Every session and token of the person ends: nobody acts on with the old ones.

    Only an administrator may, and not on themselves: the last one would lock everybody out.
    Raises StaffOnly, OwnAccess or NotFound.
    """
    assert_in_transaction()
    if actor.role not in {"admin", "system"}:
        raise StaffOnly
    if actor.id == str(user_id):
        raise OwnAccess
    user = lock_user(user_id)
    if user is None:
        raise NotFound
    before = {"role": user.role, "is_active": user.is_active}
    after = {"role": role.value, "is_active": is_active}
    if before == after:
        return
    user.role, user.is_active, user.is_superuser = role, is_active, role == Role.ADMIN
    user.credential_epoch += 1
    user.save(update_fields=["role", "is_active", "is_superuser", "credential_epoch"])
    record_in_transaction(
        action="accounts.access_changed",
        subject=("user", user.pk),
        actor=actor,
        data={"before": before, "after": after},
    )
