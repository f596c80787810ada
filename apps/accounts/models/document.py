"""Travel documents: scans that travelers send and staff check."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.types import DocumentKind, DocumentState
from apps.core.ids import uuid7
from apps.core.registries import state_pages
from apps.core.states import Transitions

DOCUMENT_TRANSITIONS = Transitions(
    what="a travel document",
    defined_in=__name__,
    field="state",
    initial=DocumentState.SUBMITTED,
    moves={
        DocumentState.SUBMITTED: {
            DocumentState.APPROVED,
            DocumentState.REJECTED,
            DocumentState.SUPERSEDED,
            DocumentState.ERASED,
        },
        DocumentState.APPROVED: {DocumentState.SUPERSEDED, DocumentState.ERASED},
        DocumentState.REJECTED: {DocumentState.SUPERSEDED, DocumentState.ERASED},
        DocumentState.SUPERSEDED: {DocumentState.ERASED},
        DocumentState.ERASED: set(),
    },
)
state_pages.register("document", DOCUMENT_TRANSITIONS.page)

# States in which a document is its holder's present one.
CURRENT_STATES = (DocumentState.SUBMITTED, DocumentState.APPROVED, DocumentState.REJECTED)


class TravelDocument(models.Model):
    """A scan and its way through validation.

    The scan itself lies sealed in private storage under `storage_key`.

    `holder_id` and `case_id` are references that this context doesn't resolve: a passenger and their booking.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=DocumentKind.choices)
    state = models.CharField(max_length=16, choices=DocumentState.choices, default=DocumentState.SUBMITTED)
    holder_id = models.UUIDField()
    case_id = models.UUIDField(db_index=True)
    locator = models.CharField(max_length=6)
    uploader_kind = models.CharField(max_length=16)
    uploader_id = models.CharField(max_length=64)
    content_type = models.CharField(max_length=40)
    # Bytes of the scan as kept, before sealing, and their digest.
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=80, blank=True)
    needed_by = models.DateTimeField()
    submitted_at = models.DateTimeField(default=timezone.now)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=64, blank=True)
    reason_code = models.CharField(max_length=24, blank=True)
    # What the reviewer wrote to the traveler, sealed: it may speak about the person.
    sealed_note = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder_id", "kind"],
                condition=Q(state__in=CURRENT_STATES),
                name="document_one_current",
            ),
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state_known"),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.REJECTED) | ~Q(reason_code=""),
                name="document_rejected_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DocumentState.APPROVED, DocumentState.REJECTED])
                | (Q(reviewed_at__isnull=False) & ~Q(reviewed_by="")),
                name="document_reviewed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.ERASED, storage_key="")
                | (~Q(state=DocumentState.ERASED) & ~Q(storage_key="")),
                name="document_stored_until_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def may_become(self, state: DocumentState) -> bool:
        return DOCUMENT_TRANSITIONS.may_move(self.state, state)
