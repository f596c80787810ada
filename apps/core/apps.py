from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        # They register themselves.
        from apps.core import checks, constraints, integrity  # noqa: F401, PLC0415
