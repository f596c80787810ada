"""Registration of the flights context with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FlightsConfig(AppConfig):
    """The network context: what is flown, when, with which aircraft, and at what filed price."""

    name = "apps.flights"
    label = "flights"
    verbose_name = _("Flights")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register themselves.
        from apps.flights import constraints, events, integrity  # noqa: F401, PLC0415
        from apps.flights.policies import flight_states  # noqa: F401, PLC0415
