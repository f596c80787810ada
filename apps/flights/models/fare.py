"""Filed fares, fare families, taxes and seat prices; effective-dated, never overwritten."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.flights.models.airport import Airport
from apps.flights.types import Cabin, ChargeKind, ChargePoint, FamilyCode, Haul, PassengerType, SeatKind


def _period_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(effective_until__isnull=True)
        | models.Q(effective_until__gt=models.F("effective_from")),
        name=name,
    )


class FareFamily(models.Model):
    """Light, Standard or Flex in one cabin: what it adds to the filed fare, and what it allows.

    The price of a family is `fare * (100 + surcharge_percent) / 100 + surcharge`, per segment.
    """

    cabin = models.CharField(_("cabin"), max_length=8, choices=Cabin)
    code = models.CharField(_("family"), max_length=8, choices=FamilyCode)
    rank = models.PositiveSmallIntegerField(_("rank"))
    surcharge_percent = models.PositiveSmallIntegerField(_("surcharge in percent of the fare"), default=0)
    surcharge = models.PositiveIntegerField(_("surcharge in minor units"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    conditions = models.JSONField(_("conditions"))
    effective_from = models.DateTimeField(_("effective from"))
    effective_until = models.DateTimeField(_("effective until"), null=True, blank=True)

    class Meta:
        verbose_name = _("fare family")
        verbose_name_plural = _("fare families")
        ordering = ["cabin", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["cabin", "code", "effective_from"], name="farefamily_unique_version"
            ),
            models.UniqueConstraint(
                fields=["cabin", "code"],
                condition=models.Q(effective_until__isnull=True),
                name="farefamily_one_current",
            ),
            _period_in_order("farefamily_period_in_order"),
            models.CheckConstraint(condition=models.Q(cabin__in=Cabin.values), name="farefamily_cabin_known"),
            models.CheckConstraint(
                condition=models.Q(code__in=FamilyCode.values), name="farefamily_code_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cabin} {self.code}"


class SegmentFare(models.Model):
    """The filed one-way fare of a booking class between two airports, before family and taxes."""

    origin = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="+", db_index=False)
    destination = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="+", db_index=False)
    cabin = models.CharField(_("cabin"), max_length=8, choices=Cabin)
    rbd = models.CharField(_("booking class"), max_length=1)
    amount = models.PositiveIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    effective_from = models.DateTimeField(_("effective from"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("segment fare")
        verbose_name_plural = _("segment fares")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "destination", "rbd", "effective_from"], name="segmentfare_unique_version"
            ),
            models.UniqueConstraint(
                fields=["origin", "destination", "rbd"],
                condition=models.Q(superseded_at__isnull=True),
                name="segmentfare_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_at__isnull=True)
                | models.Q(superseded_at__gt=models.F("effective_from")),
                name="segmentfare_period_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(rbd__regex=r"^[A-Z]$"), name="segmentfare_rbd_is_letter"
            ),
            models.CheckConstraint(
                condition=models.Q(cabin__in=Cabin.values), name="segmentfare_cabin_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id}-{self.destination_id} {self.rbd}"


class Charge(models.Model):
    """A tax or fee: when it applies, how much it is, and which source says so.

    Empty selectors (country, airport, arrival countries, cabins, passenger types) mean "any".
    """

    code = models.CharField(_("code"), max_length=2)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=3, choices=ChargeKind)
    point = models.CharField(_("where it arises"), max_length=8, choices=ChargePoint)
    country = models.CharField(_("country where it arises"), max_length=2, blank=True)
    airport = models.ForeignKey(
        Airport, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    domestic = models.BooleanField(_("applies to domestic travel"), default=True)
    international = models.BooleanField(_("applies to international travel"), default=True)
    other_end_countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("countries at the other end"), default=list, blank=True
    )
    cabins = ArrayField(models.CharField(max_length=8, choices=Cabin), default=list, blank=True)
    passenger_types = ArrayField(
        models.CharField(max_length=6, choices=PassengerType), default=list, blank=True
    )
    min_distance_km = models.PositiveIntegerField(_("from this distance, in km"), default=0)
    max_distance_km = models.PositiveIntegerField(_("below this distance, in km"), null=True, blank=True)
    amount = models.PositiveIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    filed_amount = models.PositiveIntegerField(_("amount as published, in minor units"))
    filed_currency = models.CharField(_("currency as published"), max_length=3)
    citation = models.TextField(_("source"))
    effective_from = models.DateTimeField(_("effective from"))
    effective_until = models.DateTimeField(_("effective until"), null=True, blank=True)
    filing_key = models.CharField(_("key in the filing"), max_length=40)

    class Meta:
        verbose_name = _("tax or fee")
        verbose_name_plural = _("taxes and fees")
        ordering = ["filing_key", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["filing_key", "effective_from"], name="charge_unique_version"),
            models.UniqueConstraint(
                fields=["filing_key"],
                condition=models.Q(effective_until__isnull=True),
                name="charge_one_current",
            ),
            _period_in_order("charge_period_in_order"),
            models.CheckConstraint(condition=models.Q(kind__in=ChargeKind.values), name="charge_kind_known"),
            models.CheckConstraint(
                condition=models.Q(point__in=ChargePoint.values), name="charge_point_known"
            ),
            models.CheckConstraint(condition=~models.Q(citation=""), name="charge_has_citation"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SeatPrice(models.Model):
    """What choosing a seat in advance costs, per segment leg, where the fare family does not include it."""

    cabin = models.CharField(_("cabin"), max_length=8, choices=Cabin)
    kind = models.CharField(_("kind"), max_length=9, choices=SeatKind)
    haul = models.CharField(_("haul"), max_length=6, choices=Haul)
    amount = models.PositiveIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    effective_from = models.DateTimeField(_("effective from"))
    effective_until = models.DateTimeField(_("effective until"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat price")
        verbose_name_plural = _("seat prices")
        ordering = ["cabin", "kind", "haul"]
        constraints = [
            models.UniqueConstraint(
                fields=["cabin", "kind", "haul", "effective_from"], name="seatprice_unique_version"
            ),
            models.UniqueConstraint(
                fields=["cabin", "kind", "haul"],
                condition=models.Q(effective_until__isnull=True),
                name="seatprice_one_current",
            ),
            _period_in_order("seatprice_period_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.cabin} {self.kind} {self.haul}"
