"""History: one row for each thing that happened, written once and never changed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.core.ids import uuid7


class AuditEntry(models.Model):
    """Who did what to which subject, when and from where.

    The table is partitioned by month of `recorded_at`; the database refuses UPDATE and DELETE. It has no foreign keys:
    history outlives what it tells of. `data` holds ids and codes. Personal values are in `sealed`, under the key of
    `person`; erasing the person destroys the key, and leaves the row as it is.
    """

    pk = models.CompositePrimaryKey("recorded_at", "id")
    id = models.UUIDField(default=uuid7, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now)
    # Devices without network report late: what happened then is recorded now.
    occurred_at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_role = models.CharField(max_length=16)
    channel = models.CharField(max_length=16)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    person = models.CharField(max_length=80, blank=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "recorded_at"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "recorded_at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"


class PersonKey(models.Model):
    """The key under which one person's values stand in history, itself sealed under the installation's key."""

    person = models.CharField(max_length=80, primary_key=True)
    sealed_key = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sealed_key__isnull=False, destroyed_at__isnull=True)
                | models.Q(sealed_key__isnull=True, destroyed_at__isnull=False),
                name="personkey_alive_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return self.person
