"""What FlyAway files: the pattern from which dated flights are generated."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.flights.models.aircraft import AircraftConfiguration
from apps.flights.models.airport import Airport


class Schedule(models.Model):
    """One leg of a flight number over a period, in local times, as in SSIM chapter 7.

    Day offsets count from the flight's service date, the local date of its first departure: they
    may be negative where the flight crosses the date line eastwards.
    """

    carrier = models.CharField(_("carrier"), max_length=2)
    number = models.PositiveSmallIntegerField(_("flight number"))
    leg_sequence = models.PositiveSmallIntegerField(_("leg"))
    origin = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="+", db_index=False)
    destination = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="+", db_index=False)
    departure_time = models.TimeField(_("local departure"))
    departure_day_offset = models.SmallIntegerField(_("departure day offset"), default=0)
    arrival_time = models.TimeField(_("local arrival"))
    arrival_day_offset = models.SmallIntegerField(_("arrival day offset"), default=0)
    days_of_operation = models.CharField(_("days of operation"), max_length=7)
    period_start = models.DateField(_("first service date"))
    period_end = models.DateField(_("last service date"))
    configuration = models.ForeignKey(
        AircraftConfiguration, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["carrier", "number", "period_start", "leg_sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number", "leg_sequence", "period_start", "days_of_operation"],
                name="schedule_unique_per_period",
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")), name="schedule_period_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(days_of_operation__regex=r"^1?2?3?4?5?6?7?$")
                & ~models.Q(days_of_operation=""),
                name="schedule_days_are_iso_weekdays",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("destination")), name="schedule_leaves_its_origin"
            ),
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 9999)), name="schedule_number_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(leg_sequence__range=(1, 9)), name="schedule_leg_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(arrival_day_offset__range=(-1, 3), departure_day_offset__range=(-1, 3)),
                name="schedule_day_offsets_in_range",
            ),
        ]
        indexes = [models.Index(fields=["period_end"], name="schedule_period_end")]

    def __str__(self) -> str:
        return f"{self.carrier}{self.number}/{self.leg_sequence} {self.origin_id}-{self.destination_id}"
