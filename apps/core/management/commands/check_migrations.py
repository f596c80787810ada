"""Old code meets the new schema during every deployment: migrations expand first, and contract a release later."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

CONTRACTING = {
    operations.RemoveField: "removes a field that the running release still reads",
    operations.DeleteModel: "drops a table that the running release still reads",
    operations.RenameField: "renames a field under the running release",
    operations.RenameModel: "renames a table under the running release",
    operations.AlterModelTable: "renames a table under the running release",
}


class Command(BaseCommand):
    help = (
        "Refuses migrations that the release before them could not run on. A migration that contracts on purpose, a "
        "release after its code has gone, says so: `contracts = True`. Exit code 1: one was found."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        problems = [
            f"{label}.{name}: {problem}"
            for (label, name), migration in sorted(MigrationLoader(None).disk_migrations.items())
            if migration.__module__.startswith("apps.")
            for problem in find_problems(migration)
        ]
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)


def find_problems(migration: Migration) -> Iterator[str]:
    """What in this migration would break the release that runs while it's applied."""
    new_tables = {op.name_lower for op in migration.operations if isinstance(op, operations.CreateModel)}
    for operation in migration.operations:
        reason = CONTRACTING.get(type(operation))
        if reason and not getattr(migration, "contracts", False):
            yield f"{operation.describe()}: {reason}"
        if isinstance(operation, operations.AddField) and operation.model_name_lower not in new_tables:
            field = operation.field
            if not field.null and not field.many_to_many and field.db_default is NOT_PROVIDED:
                yield f"{operation.describe()}: the running release doesn't fill it; give it null or db_default"
        if isinstance(operation, operations.AddIndex) and operation.model_name_lower not in new_tables:
            yield f"{operation.describe()}: locks the table against writing; use AddIndexConcurrently"
        if isinstance(operation, operations.RunSQL | operations.RunPython) and not operation.reversible:
            yield f"{operation.describe()}: can't be taken back; give it a reverse"
