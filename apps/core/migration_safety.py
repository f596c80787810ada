"""What a migration may do while the release before it runs: expand, and stand in nobody's way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, CheckConstraint

# By exact type: the concurrent kind of an operation is a subclass of the one that locks.
REFUSED: dict[type[Operation], str] = {
    operations.RemoveField: "removes a field that the running release still reads",
    operations.DeleteModel: "drops a table that the running release still reads",
    operations.RenameField: "renames a field under the running release",
    operations.RenameModel: "renames a table under the running release",
    operations.AlterModelTable: "renames a table under the running release",
    operations.RemoveConstraint: "takes away what the running release still counts on",
    operations.AddIndex: "locks the table against writing; use AddIndexConcurrently",
    operations.RemoveIndex: "locks the table; use RemoveIndexConcurrently",
    operations.AlterUniqueTogether: "locks the table; name a UniqueConstraint",
}
_CHECKS_ROWS = (
    "reads every row under a lock; use AddConstraintNotValid, and ValidateConstraint a migration later"
)
_BUILDS_INDEX = "builds an index under a lock; build it concurrently first"
_VARCHAR = re.compile(r"varchar\((\d+)\)")


def find_problems(migration: Migration, before: ProjectState) -> Iterator[str]:
    """What would break the release that runs while the migration is applied, or make it wait.

    `before` is the project as the migration finds it. A migration that does such a thing on purpose (it contracts a
    release after its code has gone, say) tells why it may: `safe_because = "..."`.
    """
    reason = getattr(migration, "safe_because", "")
    excused = isinstance(reason, str) and bool(reason.strip())
    if reason and not excused:
        yield "safe_because: say in words why the running release can live with it"
    made: set[str] = set()
    for operation, state in _steps(migration.operations, migration.app_label, before.clone()):
        problem = None if _model(operation) in made else _problem(operation, state, migration)
        if problem and not excused:
            yield f"{operation.describe()}: {problem}"
        if isinstance(operation, operations.RunSQL | operations.RunPython) and not operation.reversible:
            yield f"{operation.describe()}: can't be taken back; give it a reverse"
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)


def _steps(
    steps: Sequence[Operation], app_label: str, state: ProjectState
) -> Iterator[tuple[Operation, ProjectState]]:
    """Each operation that the database sees, with the project as it finds it."""
    for operation in steps:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _steps(operation.database_operations, app_label, state.clone())
        else:
            yield operation, state
        operation.state_forwards(app_label, state)


def _model(operation: Operation) -> str:
    name: str = getattr(operation, "model_name_lower", "") or getattr(operation, "name_lower", "")
    return name


def _problem(operation: Operation, state: ProjectState, migration: Migration) -> str | None:
    if type(operation) in REFUSED:
        return REFUSED[type(operation)]
    if type(operation) is operations.AddConstraint:
        return _CHECKS_ROWS if isinstance(operation.constraint, CheckConstraint) else _BUILDS_INDEX
    if isinstance(operation, ValidateConstraint):
        return _validated(operation, migration)
    if isinstance(operation, operations.AddField):
        return _added(operation.field)
    if isinstance(operation, operations.AlterField):
        return _altered(operation, state, migration.app_label)
    return None


def _validated(operation: ValidateConstraint, migration: Migration) -> str | None:
    here = {op.constraint.name for op in migration.operations if isinstance(op, AddConstraintNotValid)}
    if operation.name in here and migration.atomic:
        return "the lock of adding it lasts while every row is read; validate in a migration of its own"
    return None


def _added(field: Any) -> str | None:
    if field.many_to_many:
        return None
    if not field.null and field.db_default is NOT_PROVIDED:
        return "the running release doesn't fill it; give it null or db_default"
    return _BUILDS_INDEX if field.unique or field.db_index else None


def _altered(operation: operations.AlterField, state: ProjectState, app_label: str) -> str | None:
    after = state.clone()
    operation.state_forwards(app_label, after)
    old, new = (_field(project, app_label, operation) for project in (state, after))
    was, becomes = old.db_parameters(connection), new.db_parameters(connection)
    if old.column != new.column:
        return "renames a column under the running release"
    if not _widens(was["type"], becomes["type"]):
        return "changes the type under the running release; add a field, and move over release by release"
    if old.null and not new.null:
        return "the running release may leave it empty, and every row is read under a lock"
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED:
        return "takes away the default that the running release counts on"
    if _points_at(new) not in ("", _points_at(old)) or becomes["check"] not in (None, was["check"]):
        return _CHECKS_ROWS
    if (new.unique, new.db_index) > (old.unique, old.db_index):
        return _BUILDS_INDEX
    return None


def _field(project: ProjectState, app_label: str, operation: operations.AlterField) -> Any:
    model = project.apps.get_model(app_label, operation.model_name)
    return model._meta.get_field(operation.name)


def _widens(old: str | None, new: str | None) -> bool:
    """Whether every value keeps its place and its bytes: PostgreSQL changes nothing but the catalogue."""
    before, after = _VARCHAR.fullmatch(old or ""), _VARCHAR.fullmatch(new or "")
    if before and after:
        return int(after[1]) >= int(before[1])
    return old == new or (before is not None and new == "text")


def _points_at(field: Any) -> str:
    """The table that a foreign key's constraint names, or ''."""
    enforced = field.remote_field is not None and getattr(field, "db_constraint", False)
    return str(field.related_model._meta.db_table) if enforced else ""
