"""The scarce thing: seats of one cabin on one dated leg."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from apps.flights.models.flight import Leg
from apps.flights.types import Cabin


class LegCabin(models.Model):
    """Counters of one dated leg and cabin; every sale locks this row and the database has the last word.

    `class_codes` lists the booking classes from the highest to the cheapest. `class_limits[i]` is the
    most seats that class i and all cheaper ones may take together (nested booking limits), and
    `class_used[i]` counts what class i holds or has sold.
    """

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="cabins", db_index=False)
    cabin = models.CharField(_("cabin"), max_length=8, choices=Cabin)
    capacity = models.PositiveSmallIntegerField(_("seats"))
    authorized = models.SmallIntegerField(_("authorized"))
    held = models.SmallIntegerField(_("held"), default=0)
    sold = models.SmallIntegerField(_("sold"), default=0)
    class_codes = models.CharField(_("booking classes"), max_length=12)
    class_limits = ArrayField(models.SmallIntegerField(), verbose_name=_("nested limits"))
    class_used = ArrayField(models.SmallIntegerField(), verbose_name=_("held and sold by class"))

    class Meta:
        verbose_name = _("cabin inventory")
        verbose_name_plural = _("cabin inventory")
        constraints = [
            models.UniqueConstraint(fields=["leg", "cabin"], name="legcabin_unique_in_leg"),
            models.CheckConstraint(condition=models.Q(held__gte=0), name="legcabin_held_not_negative"),
            models.CheckConstraint(condition=models.Q(sold__gte=0), name="legcabin_sold_not_negative"),
            models.CheckConstraint(
                condition=models.Q(authorized__gte=0), name="legcabin_authorized_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(authorized__gte=models.F("held") + models.F("sold")),
                name="legcabin_not_oversold",
            ),
            models.CheckConstraint(
                condition=models.Q(authorized__lte=models.F("capacity")), name="legcabin_within_capacity"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    class_limits__len=Length("class_codes"), class_used__len=Length("class_codes")
                ),
                name="legcabin_classes_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(class_limits__0=models.F("authorized")),
                name="legcabin_top_class_takes_all",
            ),
            models.CheckConstraint(condition=models.Q(cabin__in=Cabin.values), name="legcabin_cabin_known"),
        ]

    def __str__(self) -> str:
        return f"{self.leg_id} {self.cabin}"
