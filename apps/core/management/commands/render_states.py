"""Write the tables of states into the documents."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.core.registries import state_pages


class Command(BaseCommand):
    help = "Writes docs/states/: a page for each state machine, rendered from the table that the code uses."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, page in state_pages:
            path = settings.BASE_DIR / "docs" / "states" / f"{name}.md"
            path.write_text(page(), encoding="utf-8")
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
