"""Registration of the staff context with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """The staff portal: what waits for a person's decision."""

    name = "apps.staff"
    label = "staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from apps.staff import handlers  # noqa: F401, PLC0415 - reacts to events
