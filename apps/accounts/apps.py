"""Registration of the accounts context with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The people context: who somebody is, what they may do, and the papers they travel with."""

    name = "apps.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        # Fills the registries, listens to the outbox and the sign-in library, describes itself to the API's schema.
        from apps.accounts import constraints, handlers, personal_data, signals  # noqa: F401, PLC0415
        from apps.accounts.api import schema  # noqa: F401, PLC0415
