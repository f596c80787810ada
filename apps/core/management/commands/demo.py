"""`manage.py demo`: the whole of FlyAway on this machine, as `make demo` starts it."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Runs FlyAway on this machine, with everything it needs, until Ctrl-C. The data are kept."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=None, help="where the website answers (PORT, or 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Become the supervisor, which needs nothing of Django and watches better without."""
        port = ["--port", options["port"]] if options["port"] else []
        command = [sys.executable, "-m", "apps.core.embedded", *port]
        os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, no shell
