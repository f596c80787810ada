"""Forget a person, as far as this context knows them."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from apps.accounts import vault
from apps.accounts.events import DocumentWithdrawn
from apps.accounts.models import DOCUMENT_TRANSITIONS, TravelDocument, User
from apps.accounts.types import DocumentState, Role
from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.core.locks import assert_in_transaction, lock_in_order

_NOBODY = "erased-{id}@erased.invalid"


def erase_account_in_transaction(*, user_id: UUID, actor: Actor) -> int:
    """Takes everything personal off an account and closes it for good. Returns how many rows were touched."""
    assert_in_transaction()
    found = lock_in_order(User.objects.filter(pk=user_id))
    if not found:
        return 0
    user = found[0]
    user.email, user.full_name, user.role = _NOBODY.format(id=user.pk), "", Role.CUSTOMER
    user.is_active, user.is_superuser, user.last_login = False, False, None
    user.credential_epoch += 1
    user.set_unusable_password()
    user.save()
    addresses: int = EmailAddress.objects.filter(user_id=user_id).delete()[0]
    tokens: int = OutstandingToken.objects.filter(user_id=user_id).delete()[0]
    record_in_transaction(action="accounts.account_erased", subject=("user", user.pk), actor=actor)
    return 1 + addresses + tokens


def erase_documents_in_transaction(*, holder_id: UUID, actor: Actor) -> int:
    """Erases every scan of a traveler; the files go once the transaction stands. Returns how many."""
    rows = lock_in_order(
        TravelDocument.objects.filter(holder_id=holder_id).exclude(state=DocumentState.ERASED)
    )
    for row in rows:
        transaction.on_commit(partial(vault.remove, row.storage_key))
        row.state = DOCUMENT_TRANSITIONS.move(row.state, DocumentState.ERASED)
        row.storage_key, row.sealed_note, row.sha256 = "", None, ""
        row.save(update_fields=["state", "storage_key", "sealed_note", "sha256"])
        record_in_transaction(action="accounts.document_erased", subject=("document", row.pk), actor=actor)
        publish_in_transaction(
            DocumentWithdrawn(
                document_id=row.pk,
                holder_id=row.holder_id,
                case_id=row.case_id,
                locator=row.locator,
                needed_by=row.needed_by,
                state=DocumentState.ERASED.value,
            )
        )
    return len(rows)
