"""Aircraft configurations and their seats."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.flights.types import Cabin, SeatPosition


class AircraftConfiguration(models.Model):
    """One way FlyAway fits out an aircraft type; a seat map belongs to it."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    iata_type = models.CharField(_("IATA aircraft type"), max_length=3)
    manufacturer = models.CharField(_("manufacturer"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    wing_from = models.PositiveSmallIntegerField(_("first row over the wing"))
    wing_to = models.PositiveSmallIntegerField(_("last row over the wing"))
    exits = models.JSONField(_("rows with an exit in front of them"), default=list)
    columns = models.JSONField(_("column letters by cabin, with an empty string for an aisle"), default=dict)

    class Meta:
        verbose_name = _("aircraft configuration")
        verbose_name_plural = _("aircraft configurations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wing_from__gte=1, wing_to__gte=models.F("wing_from")),
                name="aircraft_configuration_wing_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Seat(models.Model):
    """One seat of a configuration."""

    configuration = models.ForeignKey(
        AircraftConfiguration, on_delete=models.PROTECT, related_name="seats", db_index=False
    )
    row = models.PositiveSmallIntegerField(_("row"))
    letter = models.CharField(_("letter"), max_length=1)
    cabin = models.CharField(_("cabin"), max_length=8, choices=Cabin)
    position = models.CharField(_("position"), max_length=6, choices=SeatPosition)
    exit_row = models.BooleanField(_("exit row"), default=False)
    extra_legroom = models.BooleanField(_("extra legroom"), default=False)
    preferred = models.BooleanField(_("preferred location"), default=False)
    bassinet = models.BooleanField(_("bassinet"), default=False)
    blocked = models.BooleanField(_("blocked"), default=False)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["configuration", "row", "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["configuration", "row", "letter"], name="seat_unique_in_configuration"
            ),
            models.CheckConstraint(
                condition=models.Q(letter__regex=r"^[A-HJ-L]$"), name="seat_letter_is_usual"
            ),
            models.CheckConstraint(condition=models.Q(row__range=(1, 99)), name="seat_row_two_digits"),
            models.CheckConstraint(condition=models.Q(cabin__in=Cabin.values), name="seat_cabin_known"),
            models.CheckConstraint(
                condition=models.Q(position__in=SeatPosition.values), name="seat_position_known"
            ),
        ]

    def __str__(self) -> str:
        return self.designator

    @property
    def designator(self) -> str:
        """Row and letter without padding: '12A'."""
        return f"{self.row}{self.letter}"
