"""Row locks of this context: an account, a grant's tokens or documents, each by themselves."""

from __future__ import annotations

from uuid import UUID

from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from apps.accounts.models import CURRENT_STATES, TravelDocument, User
from apps.accounts.types import DocumentKind, DocumentState
from apps.core.locks import lock_in_order


def lock_user(user_id: UUID | str) -> User | None:
    found = lock_in_order(User.objects.filter(pk=user_id))
    return found[0] if found else None


def lock_document(document_id: UUID) -> TravelDocument | None:
    found = lock_in_order(TravelDocument.objects.filter(pk=document_id))
    return found[0] if found else None


def lock_current_documents(holder_id: UUID, kind: DocumentKind) -> list[TravelDocument]:
    """The holder's present document of a kind: one, or none."""
    return lock_in_order(
        TravelDocument.objects.filter(holder_id=holder_id, kind=kind, state__in=CURRENT_STATES)
    )


def lock_kept_documents(holder_id: UUID) -> list[TravelDocument]:
    """All of a holder's documents that aren't erased."""
    return lock_in_order(
        TravelDocument.objects.filter(holder_id=holder_id).exclude(state=DocumentState.ERASED)
    )


def lock_token(jti: str, user_id: UUID) -> OutstandingToken | None:
    """A refresh token of this account, used or not."""
    found = lock_in_order(OutstandingToken.objects.filter(jti=jti, user_id=user_id))
    return found[0] if found else None


def lock_living_tokens(grant: str) -> list[OutstandingToken]:
    """The refresh tokens of a grant that can still be used."""
    return lock_in_order(
        OutstandingToken.objects.filter(jti__startswith=f"{grant}.", blacklistedtoken__isnull=True)
    )
