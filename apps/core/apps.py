from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        from apps.core import checks, integrity  # noqa: F401, PLC0415 - registers system checks and invariants
