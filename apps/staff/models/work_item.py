"""What waits for somebody's decision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.ids import uuid7
from apps.core.registries import state_pages
from apps.core.states import Transitions
from apps.staff.types import Outcome, WorkKind, WorkState

WORK_TRANSITIONS = Transitions(
    what="a work item",
    defined_in=__name__,
    field="state",
    initial=WorkState.OPEN,
    moves={WorkState.OPEN: {WorkState.DONE}, WorkState.DONE: set()},
)
state_pages.register("work_item", WORK_TRANSITIONS.page)


class WorkItem(models.Model):
    """One thing to decide, seen through the events about it; codes and ids only.

    Events come in any order: an item may be closed before it was ever open, and then it stays closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=32, choices=WorkKind.choices)
    subject_id = models.UUIDField()
    case_id = models.UUIDField()
    locator = models.CharField(max_length=6)
    due_at = models.DateTimeField()
    # What tells it from the others of its order; empty when there is nothing to tell, or it was heard of out of turn.
    flight = models.CharField(max_length=8, blank=True, db_default="")
    route = models.CharField(max_length=32, blank=True, db_default="")
    zone = models.CharField(max_length=64, blank=True, db_default="")
    traveler = models.PositiveSmallIntegerField(db_default=0)
    travelers = models.PositiveSmallIntegerField(db_default=0)
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.OPEN)
    outcome = models.CharField(max_length=16, blank=True, choices=Outcome.choices)
    decided_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="work_item_once"),
            models.CheckConstraint(
                condition=Q(state=WorkState.OPEN, outcome="", closed_at__isnull=True)
                | (Q(state=WorkState.DONE, closed_at__isnull=False) & ~Q(outcome="")),
                name="work_item_done_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state=WorkState.OPEN), name="work_open_by_due"),
            models.Index(
                fields=["-closed_at", "id"], condition=Q(state=WorkState.DONE), name="work_done_by_closing"
            ),
            models.Index(fields=["case_id"], name="work_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
