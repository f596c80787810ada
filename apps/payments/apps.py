"""Registration of the payments context with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Money: attempts, refunds, the provider, its messages, the books."""

    name = "apps.payments"
    label = "payments"
    verbose_name = _("Payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imported for what they register: handlers, invariants, tender, constraint errors, personal data, states.
        from apps.payments import (  # noqa: F401, PLC0415
            constraints,
            handlers,
            integrity,
            personal_data,
            tenders,
        )
        from apps.payments.policies import refund_states, state_docs  # noqa: F401, PLC0415
