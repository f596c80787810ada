"""The sweeper by hand."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.booking import services


class Command(BaseCommand):
    help = "Ends holds whose deadline has passed and gives their seats back. Exit code 0."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="machine output")

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while released := services.release_expired_holds():
            total += released
        self.stdout.write(json.dumps({"released": total}) if options["json"] else f"{total} holds ended.")
