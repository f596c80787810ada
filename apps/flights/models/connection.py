"""Minimum connection times."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.flights.models.airport import Airport
from apps.flights.types import ConnectionKind


class MinimumConnectionTime(models.Model):
    """The least time between arrival and departure at an airport; without an airport it is the default."""

    airport = models.ForeignKey(
        Airport, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    kind = models.CharField(_("kind"), max_length=2, choices=ConnectionKind)
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        verbose_name = _("minimum connection time")
        verbose_name_plural = _("minimum connection times")
        constraints = [
            models.UniqueConstraint(
                fields=["airport", "kind"], name="mct_unique_per_airport", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__range=(10, 480)), name="mct_minutes_plausible"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=ConnectionKind.values), name="mct_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.airport_id or '*'} {self.kind} {self.minutes}"
