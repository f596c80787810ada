"""Dated flights, their legs, and the segments that are sold of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.flights.models.aircraft import AircraftConfiguration
from apps.flights.models.airport import Airport
from apps.flights.types import FlightState


class Flight(models.Model):
    """A flight number on one service date (the local date of its first departure)."""

    carrier = models.CharField(_("carrier"), max_length=2)
    number = models.PositiveSmallIntegerField(_("flight number"))
    service_date = models.DateField(_("service date"))
    state = models.CharField(_("state"), max_length=9, choices=FlightState, default=FlightState.SCHEDULED)

    class Meta:
        verbose_name = _("flight")
        verbose_name_plural = _("flights")
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number", "service_date"], name="flight_unique_per_date"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=FlightState.values), name="flight_state_known"
            ),
        ]
        indexes = [models.Index(fields=["service_date"], name="flight_service_date")]

    def __str__(self) -> str:
        return f"{self.designator} {self.service_date:%Y-%m-%d}"

    @property
    def designator(self) -> str:
        """Carrier and number as printed: 'FA101'."""
        return f"{self.carrier}{self.number}"


class Leg(models.Model):
    """One take-off and landing of a dated flight; inventory belongs to it."""

    flight = models.ForeignKey(Flight, on_delete=models.PROTECT, related_name="legs", db_index=False)
    sequence = models.PositiveSmallIntegerField(_("leg"))
    origin = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="+", db_index=False)
    destination = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="+", db_index=False)
    departs_at = models.DateTimeField(_("departure"))
    arrives_at = models.DateTimeField(_("arrival"))
    departure_date = models.DateField(_("local departure date"))
    departure_time = models.TimeField(_("local departure time"))
    arrival_date = models.DateField(_("local arrival date"))
    arrival_time = models.TimeField(_("local arrival time"))
    configuration = models.ForeignKey(
        AircraftConfiguration, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(_("state"), max_length=9, choices=FlightState, default=FlightState.SCHEDULED)

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        constraints = [
            models.UniqueConstraint(fields=["flight", "sequence"], name="leg_unique_in_flight"),
            models.CheckConstraint(
                condition=models.Q(arrives_at__gt=models.F("departs_at")), name="leg_arrives_after_departure"
            ),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("destination")), name="leg_leaves_its_origin"
            ),
            models.CheckConstraint(condition=models.Q(state__in=FlightState.values), name="leg_state_known"),
        ]
        indexes = [models.Index(fields=["departs_at"], name="leg_departs_at")]

    def __str__(self) -> str:
        return f"{self.origin_id}-{self.destination_id} {self.departure_date:%Y-%m-%d}"


class Segment(models.Model):
    """What is sold: from a board point to an off point of one flight, over one or more of its legs."""

    flight = models.ForeignKey(Flight, on_delete=models.PROTECT, related_name="segments", db_index=False)
    origin = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="+", db_index=False)
    destination = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="+", db_index=False)
    departure_date = models.DateField(_("local departure date"))
    departs_at = models.DateTimeField(_("departure"))
    arrives_at = models.DateTimeField(_("arrival"))
    first_sequence = models.PositiveSmallIntegerField(_("first leg"))
    last_sequence = models.PositiveSmallIntegerField(_("last leg"))
    leg_ids = ArrayField(models.BigIntegerField(), verbose_name=_("legs in order"))
    on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [
            models.UniqueConstraint(
                fields=["flight", "first_sequence", "last_sequence"], name="segment_unique_in_flight"
            ),
            models.CheckConstraint(
                condition=models.Q(last_sequence__gte=models.F("first_sequence")),
                name="segment_legs_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(leg_ids__len=models.F("last_sequence") - models.F("first_sequence") + 1),
                name="segment_names_every_leg",
            ),
            models.CheckConstraint(
                condition=models.Q(arrives_at__gt=models.F("departs_at")),
                name="segment_arrives_after_departure",
            ),
        ]
        indexes = [
            models.Index(fields=["origin", "destination", "departure_date"], name="segment_market_date"),
            models.Index(fields=["origin", "departure_date"], name="segment_origin_date"),
            models.Index(fields=["destination", "departs_at"], name="segment_destination_departs"),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id}-{self.destination_id} {self.departure_date:%Y-%m-%d}"
