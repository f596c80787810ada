from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "apps.booking"
    label = "booking"

    def ready(self) -> None:
        from apps.accounts.services import register_bearer_scheme  # noqa: PLC0415

        # Imported for what they register.
        from apps.booking import constraints, handlers, integrity, personal_data  # noqa: F401, PLC0415
        from apps.booking.access_tokens import PREFIX, guest_of  # noqa: PLC0415

        register_bearer_scheme(PREFIX, guest_of)
