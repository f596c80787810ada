"""Write the rows of several tables without waiting in between.

A hot operation writes into many tables; a statement for each costs more than the writing itself. Here all rows travel
as JSON and one statement with a fixed text inserts them, so that the server can keep its plan. Values and column types
are those of the models; rows must bring every column (no database default is asked).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.db.models import Model

from apps.core.locks import assert_in_transaction


@contextmanager
def written_at_once() -> Iterator[None]:
    """A durable transaction whose statements travel without waiting for one another's answers, COMMIT with them.

    For writes that lock a row which others stand in line for: between the lock and its end lies the server's work
    alone, and no turn of this process. A read inside waits for its answer as ever; so read first, then lock.
    Raises what the first refused statement raises, as Django's database errors: when the block ends, or from a later
    statement where the refusal is there already. Nothing is written then (docs/adr/0009).
    """
    connection.ensure_connection()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        connection.connection.pipeline() as pipeline,
        transaction.atomic(durable=True),
    ):
        try:
            yield
        except BaseException:
            # What was sent after a refusal is answered with errors of its own. Taken here, they are not in the way of
            # the ROLLBACK, which would fail and cost the connection.
            with suppress(psycopg.Error):
                pipeline.sync()
            raise


def insert_together_in_transaction(*groups: Sequence[Model]) -> None:
    """Inserts each group's rows (of one model each) as one statement: all of them, or none.

    Raises IntegrityError with the violated constraint's name, as single inserts would.
    """
    assert_in_transaction()
    filled = [group for group in groups if group]
    if not filled:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(tuple(type(group[0]) for group in filled)),
            {"rows": json.dumps([[_row(row) for row in group] for group in filled], default=_plain)},
        )


@lru_cache(maxsize=64)
def _statement(models: tuple[type[Model], ...]) -> str:
    inserts = []
    for place, model in enumerate(models):
        table = connection.ops.quote_name(model._meta.db_table)
        columns = ", ".join(connection.ops.quote_name(name) for _attribute, name in _columns(model))
        # Names of our own models, quoted; values travel as the parameter.
        rows = f"SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, (SELECT groups -> {place} FROM given))"  # noqa: S608
        inserts.append(f"INSERT INTO {table} ({columns}) {rows}")
    *first, last = inserts
    steps = [f"w{number} AS ({insert})" for number, insert in enumerate(first)]
    return f"WITH {', '.join(['given AS (SELECT %(rows)s::jsonb AS groups)', *steps])} {last}"


@lru_cache(maxsize=64)
def _columns(model: type[Model]) -> tuple[tuple[str, str], ...]:
    """(attribute, column) of each column that the database doesn't fill itself."""
    return tuple(
        (field.attname, field.column)
        for field in model._meta.local_concrete_fields
        if field.column and not (field.primary_key and field.db_returning)
    )


def _row(row: Model) -> dict[str, Any]:
    values = row.__dict__
    return {column: values[attribute] for attribute, column in _columns(type(row))}


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"{type(value).__name__} can't be written as JSON")
