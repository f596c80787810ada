"""What has been loaded, so that loading again can stop at once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NetworkState(models.Model):
    """The single row that says which data files are loaded and up to which date flights exist."""

    fingerprint = models.CharField(_("fingerprint of the data files"), max_length=64)
    generated_until = models.DateField(_("last service date generated"))
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("network state")
        verbose_name_plural = _("network state")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="networkstate_is_single")]

    def __str__(self) -> str:
        return self.fingerprint[:12]
