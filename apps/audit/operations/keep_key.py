"""Keys of persons: made when first needed, destroyed for good on erasure."""

from __future__ import annotations

from django.utils import timezone

from apps.audit.models import PersonKey
from apps.core.crypto import new_key, open_sealed, seal
from apps.core.errors import Gone
from apps.core.locks import assert_in_transaction


class PersonErased(Gone):
    """History about a person whose key was destroyed can't be sealed any more."""

    code = "person_erased"


def key_of_in_transaction(person: str) -> bytes:
    """The person's key; made if there is none. Raises PersonErased. Two first uses at once end with one key."""
    assert_in_transaction()
    row = PersonKey.objects.filter(pk=person).first()
    if row is None:
        PersonKey.objects.bulk_create(
            [PersonKey(person=person, sealed_key=seal(new_key(), f"person:{person}"))], ignore_conflicts=True
        )
        row = PersonKey.objects.get(pk=person)
    if row.sealed_key is None:
        raise PersonErased
    return open_sealed(row.sealed_key, f"person:{person}")


def destroy_key_in_transaction(*, person: str) -> bool:
    """Makes everything that history says under this key unreadable, for good. False when there is no living key."""
    assert_in_transaction()
    living = PersonKey.objects.filter(pk=person, sealed_key__isnull=False)
    return living.update(sealed_key=None, destroyed_at=timezone.now()) > 0
