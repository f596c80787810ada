"""`manage.py build_assets`: fonts, stylesheet and script, from their sources to `var/assets/`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core import assets
from apps.core.asset_scripts import ScriptError


class Command(BaseCommand):
    help = "Builds the stylesheet, the script and the fonts that pages load, where they are out of date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="build everything again")
        parser.add_argument("--json", action="store_true", help="machine-readable output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            built = assets.build(force=options["force"])
        except (ScriptError, FileNotFoundError) as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            self.stdout.write(json.dumps([asdict(item) for item in built]))
            return
        for item in built:
            state = "built" if item.written else "up to date"
            self.stdout.write(f"{item.name:28} {item.size / 1000:7.1f} kB  {state}")
