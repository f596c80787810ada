"""Old code meets the new schema during every deployment: migrations expand first, and contract a release later."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db.migrations.loader import MigrationLoader

from apps.core.migration_safety import find_problems


class Command(BaseCommand):
    help = (
        "Refuses migrations that the release before them could not run on, or would have to wait for. One that does so "
        'on purpose tells why it may: `safe_because = "..."`. Exit code 1: one was found.'
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        loader = MigrationLoader(None)
        problems = [
            f"{label}.{name}: {problem}"
            for (label, name), migration in sorted(loader.disk_migrations.items())
            if migration.__module__.startswith("apps.")
            for problem in find_problems(migration, loader.project_state((label, name), at_end=False))
        ]
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
