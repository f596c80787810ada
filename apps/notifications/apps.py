"""Registration of the notifications context with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """What FlyAway tells people by mail."""

    name = "apps.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from apps.notifications import handlers, personal_data  # noqa: F401, PLC0415 - fills the registries
