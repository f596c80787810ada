"""Migrations that the running release could not live with are refused."""

from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from apps.core.management.commands.check_migrations import find_problems


def problems(*operations: Operation, contracts: bool = False) -> list[str]:
    migration = migrations.Migration("0002_change", "shop")
    migration.operations = list(operations)
    if contracts:
        migration.contracts = True  # type: ignore[attr-defined]
    return list(find_problems(migration))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("order", "note"),
        migrations.DeleteModel("order"),
        migrations.RenameField("order", "note", "remark"),
        migrations.RenameModel("order", "purchase"),
        migrations.AddField("order", "note", models.CharField(max_length=5)),
        migrations.AddIndex("order", models.Index(fields=["note"], name="order_note")),
        migrations.RunSQL("DROP INDEX x"),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_breaks_the_running_release_is_named(operation: Operation) -> None:
    assert len(problems(operation)) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("order", "note", models.CharField(max_length=5, null=True)),
        migrations.AddField("order", "note", models.CharField(max_length=5, db_default="")),
        migrations.CreateModel("line", [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunSQL("CREATE SEQUENCE s", "DROP SEQUENCE s"),
    ],
    ids=["nullable", "database default", "new table", "reversible SQL"],
)
def test_what_only_expands_passes(operation: Operation) -> None:
    assert problems(operation) == []


def test_an_index_on_a_new_table_locks_nobody_out() -> None:
    table = migrations.CreateModel("line", [("id", models.BigAutoField(primary_key=True))])
    assert problems(table, migrations.AddIndex("line", models.Index(fields=["id"], name="line_id"))) == []


def test_contracting_on_purpose_a_release_later_passes() -> None:
    assert problems(migrations.RemoveField("order", "note"), contracts=True) == []
