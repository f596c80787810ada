"""Forget a person, as far as this context knows them."""

from __future__ import annotations

from uuid import UUID

from allauth.account.models import EmailAddress
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from apps.accounts.events import DocumentWithdrawn, ScanDiscarded
from apps.accounts.locks import lock_kept_documents, lock_user
from apps.accounts.models import DOCUMENT_TRANSITIONS
from apps.accounts.types import DocumentState, Role
from apps.audit.services import record_in_transaction
from apps.core.context import Actor
from apps.core.events import publish_in_transaction
from apps.core.locks import assert_in_transaction

_NOBODY = "erased-{id}@erased.invalid"


def erase_account_in_transaction(*, user_id: UUID, actor: Actor) -> int:
    """Takes everything personal off an account and closes it for good. Returns how many rows were touched."""
    assert_in_transaction()
    user = lock_user(user_id)
    if user is None:
        return 0
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
    """Erases every scan of a traveler. Returns how many.

    The files go by an event: storage may be away now, and the event keeps their keys until they are gone.
    """
    rows = lock_kept_documents(holder_id)
    for row in rows:
        publish_in_transaction(ScanDiscarded(document_id=row.pk, storage_key=row.storage_key))
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
