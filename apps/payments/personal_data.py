"""What payments know about a person: of `contact:<reference>` the address of whoever pays, until the page is open."""

from __future__ import annotations

from uuid import UUID

from apps.core import context
from apps.core.registries import personal_data
from apps.payments.operations.erase_email import erase_email_in_transaction
from apps.payments.queries.payments import emails_of


class EmailData:
    def export(self, person: str) -> dict[str, object]:
        reference = _reference_of(person)
        emails = emails_of(reference) if reference else []
        return {"emails": emails} if emails else {}

    def erase_in_transaction(self, person: str) -> int:
        reference = _reference_of(person)
        if reference is None:
            return 0
        return erase_email_in_transaction(reference=reference, actor=context.current().actor)


def _reference_of(person: str) -> UUID | None:
    kind, _, value = person.partition(":")
    return UUID(value) if kind == "contact" else None


personal_data.register("payments.emails", EmailData())
