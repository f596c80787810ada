"""Migrations that the running release could not live with, or would have to wait for, are refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Q

from apps.core.migration_safety import find_problems

POSITIVE = models.CheckConstraint(condition=Q(total__gt=0), name="order_total_positive")
ONCE = models.UniqueConstraint(fields=["note"], name="order_note_once")
NOTED = models.Index(fields=["note"], name="order_noted")
LINE = migrations.CreateModel(
    "line", [("id", models.BigAutoField(primary_key=True)), ("total", models.IntegerField())]
)


def shop() -> ProjectState:
    """The tables that an earlier migration has made."""
    state = ProjectState()
    person = migrations.CreateModel("person", [("id", models.BigAutoField(primary_key=True))])
    order = migrations.CreateModel(
        "order",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("note", models.CharField(max_length=5, null=True)),
            ("total", models.IntegerField(db_default=0)),
            ("buyer", models.ForeignKey("shop.person", models.PROTECT, db_constraint=False, null=True)),
        ],
        options={"constraints": [POSITIVE], "indexes": [NOTED]},
    )
    for operation in (person, order):
        operation.state_forwards("shop", state)
    return state


def problems(*operations: Operation, **attributes: Any) -> list[str]:
    kind = type("Migration", (migrations.Migration,), {"operations": list(operations), **attributes})
    return list(find_problems(kind("0002_change", "shop"), shop()))


def altered(name: str, field: Any) -> Operation:
    return migrations.AlterField("order", name, field)


REFUSED: dict[str, Operation] = {
    "field removed": migrations.RemoveField("order", "note"),
    "table dropped": migrations.DeleteModel("order"),
    "field renamed": migrations.RenameField("order", "note", "remark"),
    "table renamed": migrations.RenameModel("order", "purchase"),
    "table named otherwise": migrations.AlterModelTable("order", "purchases"),
    "constraint removed": migrations.RemoveConstraint("order", "order_total_positive"),
    "field that nobody fills": migrations.AddField("order", "code", models.CharField(max_length=5)),
    "field with an index": migrations.AddField(
        "order", "code", models.IntegerField(null=True, db_index=True)
    ),
    "field that is unique": migrations.AddField("order", "code", models.IntegerField(null=True, unique=True)),
    "index": migrations.AddIndex("order", models.Index(fields=["total"], name="order_total")),
    "index removed": migrations.RemoveIndex("order", "order_noted"),
    "check": migrations.AddConstraint(
        "order", models.CheckConstraint(condition=Q(total__lt=9), name="order_small")
    ),
    "unique": migrations.AddConstraint("order", ONCE),
    "unique together": migrations.AlterUniqueTogether("order", {("note", "total")}),
    "shorter text": altered("note", models.CharField(max_length=4, null=True)),
    "another type": altered("total", models.BigIntegerField(db_default=0)),
    "no longer empty": altered("note", models.CharField(max_length=5)),
    "no longer with a default": altered("total", models.IntegerField()),
    "checked by its kind": altered("total", models.PositiveIntegerField(db_default=0)),
    "with an index now": altered("total", models.IntegerField(db_default=0, db_index=True)),
    "unique now": altered("note", models.CharField(max_length=5, null=True, unique=True)),
    "another column": altered("note", models.CharField(max_length=5, null=True, db_column="remark")),
    "a key that is enforced": altered("buyer", models.ForeignKey("shop.person", models.PROTECT, null=True)),
    "SQL without a way back": migrations.RunSQL("DROP INDEX x"),
    "hidden in a separate operation": migrations.SeparateDatabaseAndState(
        database_operations=[migrations.AddConstraint("order", ONCE)]
    ),
}

PASSED: dict[str, Operation] = {
    "field that may be empty": migrations.AddField(
        "order", "code", models.CharField(max_length=5, null=True)
    ),
    "field with a default": migrations.AddField(
        "order", "code", models.CharField(max_length=5, db_default="")
    ),
    "new table": LINE,
    "reversible SQL": migrations.RunSQL("CREATE SEQUENCE s", "DROP SEQUENCE s"),
    "index, concurrently": AddIndexConcurrently("order", models.Index(fields=["total"], name="order_total")),
    "index removed, concurrently": RemoveIndexConcurrently("order", "order_noted"),
    "check, not valid yet": AddConstraintNotValid(
        "order", models.CheckConstraint(condition=Q(total__lt=9), name="order_small")
    ),
    "check validated": ValidateConstraint("order", "order_total_positive"),
    "longer text": altered("note", models.CharField(max_length=6, null=True)),
    "text of any length": altered("note", models.TextField(null=True)),
    "may be empty now": altered("total", models.IntegerField(db_default=0, null=True)),
    "with a default now": altered("note", models.CharField(max_length=5, null=True, db_default="")),
    "other words": altered("note", models.CharField("remark", max_length=5, null=True, help_text="?")),
    "for Django alone": migrations.SeparateDatabaseAndState(state_operations=[LINE]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_breaks_the_running_release_or_holds_it_up_is_named(name: str) -> None:
    assert len(problems(REFUSED[name])) == 1


@pytest.mark.parametrize("name", PASSED)
def test_what_only_expands_passes(name: str) -> None:
    assert problems(PASSED[name]) == []


def test_on_a_new_table_nobody_is_locked_out() -> None:
    index = migrations.AddIndex("line", models.Index(fields=["id"], name="line_id"))
    check = migrations.AddConstraint(
        "line", models.CheckConstraint(condition=Q(total__gt=0), name="line_positive")
    )
    assert problems(LINE, index, check, migrations.RemoveField("line", "total")) == []


def test_a_table_that_only_django_learns_of_is_not_new() -> None:
    adopted = migrations.SeparateDatabaseAndState(state_operations=[LINE])
    assert (
        len(problems(adopted, migrations.AddIndex("line", models.Index(fields=["id"], name="line_id")))) == 1
    )


def test_a_constraint_is_validated_in_a_migration_of_its_own() -> None:
    small = models.CheckConstraint(condition=Q(total__lt=9), name="order_small")
    steps = (AddConstraintNotValid("order", small), ValidateConstraint("order", "order_small"))
    assert len(problems(*steps)) == 1
    assert problems(*steps, atomic=False) == []


def test_what_is_done_on_purpose_passes_with_its_reason() -> None:
    removed = REFUSED["field removed"]
    assert problems(removed, safe_because="nothing has read it since the last release") == []
    assert len(problems(removed, safe_because=" ")) == 2
    assert len(problems(removed, safe_because=True)) == 2


def test_a_reason_brings_no_way_back() -> None:
    assert len(problems(REFUSED["SQL without a way back"], safe_because="it is quick")) == 1


def test_our_migrations_pass() -> None:
    call_command("check_migrations")
