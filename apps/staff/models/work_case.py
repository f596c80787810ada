"""What work items are about together: an order, and whether it has come to an end."""

from __future__ import annotations

from django.db import models

from apps.staff.types import Outcome


class WorkCase(models.Model):
    """An order that there is news about. Whoever puts work on it, or takes all of it off, holds its row meanwhile.

    It remembers that it is closed: news may come later than its end, and opens nothing any more.
    """

    case_id = models.UUIDField(primary_key=True)
    outcome = models.CharField(max_length=16, blank=True, choices=Outcome.choices)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"
