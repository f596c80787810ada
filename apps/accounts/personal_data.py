"""What accounts knows about a person, for export and erasure. Persons are named as in history."""

from __future__ import annotations

from uuid import UUID

from apps.accounts.models import TravelDocument, User
from apps.accounts.operations.erase_person import erase_account_in_transaction, erase_documents_in_transaction
from apps.accounts.queries.documents import detail_from
from apps.accounts.types import DocumentDetail, DocumentState
from apps.core import context
from apps.core.registries import personal_data


def _id_of(person: str, kind: str) -> UUID | None:
    name, _, value = person.partition(":")
    return UUID(value) if name == kind else None


class AccountData:
    """Of `user:<id>`: the account."""

    def export(self, person: str) -> dict[str, object]:
        user_id = _id_of(person, "user")
        user = User.objects.filter(pk=user_id).first() if user_id else None
        if user is None:
            return {}
        return {
            "email": user.email,
            "full_name": user.full_name,
            "language": user.language,
            "role": user.role,
            "date_joined": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        }

    def erase_in_transaction(self, person: str) -> int:
        user_id = _id_of(person, "user")
        if user_id is None:
            return 0
        return erase_account_in_transaction(user_id=user_id, actor=context.current().actor)


class DocumentData:
    """Of `passenger:<id>`: the scans, and what was decided about them."""

    def export(self, person: str) -> dict[str, object]:
        holder_id = _id_of(person, "passenger")
        if holder_id is None:
            return {}
        rows = (
            TravelDocument.objects.filter(holder_id=holder_id)
            .exclude(state=DocumentState.ERASED)
            .order_by("pk")
        )
        return {"travel_documents": [_exported(detail_from(row)) for row in rows]}

    def erase_in_transaction(self, person: str) -> int:
        holder_id = _id_of(person, "passenger")
        if holder_id is None:
            return 0
        return erase_documents_in_transaction(holder_id=holder_id, actor=context.current().actor)


def _exported(document: DocumentDetail) -> dict[str, object]:
    return {
        "id": str(document.id),
        "kind": document.kind.value,
        "state": document.state.value,
        "content_type": document.content_type,
        "submitted_at": document.submitted_at.isoformat(),
        "reason_code": document.reason_code,
        "note": document.note,
    }


personal_data.register("accounts.account", AccountData())
personal_data.register("accounts.documents", DocumentData())
