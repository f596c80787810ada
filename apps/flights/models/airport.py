"""Airports of the world, and which of them FlyAway serves."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _


class Airport(models.Model):
    """An airport with an IATA location code (source: airportsdata; corrections in network/airports.json)."""

    code = models.CharField(_("IATA code"), primary_key=True, max_length=3)
    icao = models.CharField(_("ICAO code"), max_length=4, blank=True)
    name = models.CharField(_("name"), max_length=200)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2)
    subdivision = models.CharField(_("subdivision"), max_length=120, blank=True)
    metro_code = models.CharField(_("metropolitan area"), max_length=3, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    elevation_ft = models.IntegerField(_("elevation in feet"), default=0)
    names = models.JSONField(_("names by language"), default=dict, blank=True)
    served = models.BooleanField(_("served by FlyAway"), default=False)
    rank = models.IntegerField(_("rank"), default=0)
    search_text = models.TextField(_("search text"), blank=True, editable=False)

    class Meta:
        verbose_name = _("airport")
        verbose_name_plural = _("airports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z]{3}$"), name="airport_code_is_iata"
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="airport_coordinates_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(served=False) | ~models.Q(timezone=""), name="airport_served_has_timezone"
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="airport_search_text_trgm"),
            models.Index(
                fields=["metro_code"], name="airport_metro_code", condition=~models.Q(metro_code="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
