from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "apps.booking"
    label = "booking"

    def ready(self) -> None:
        from apps.accounts.services import register_bearer_scheme  # noqa: PLC0415
        from apps.booking import constraints, handlers, integrity  # noqa: F401, PLC0415 - fills the registries
        from apps.booking.access_tokens import PREFIX, guest_of  # noqa: PLC0415

        register_bearer_scheme(PREFIX, guest_of)
