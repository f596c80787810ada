"""Insert the rows of several tables in one round trip.

A hot operation writes into many tables; a statement for each costs more than the writing itself. Here all rows travel
as JSON and one statement with a fixed text inserts them, so that the server can keep its plan. Values and column types
are those of the models; rows must bring every column (no database default is asked).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from apps.core.locks import assert_in_transaction


@contextmanager
def one_round_trip() -> Iterator[None]:
    """Statements inside are sent without waiting for one another's answers, which are looked at in the end.

    For writes under a row lock: each round trip makes everybody in line wait. Reads inside would wait as ever.
    Raises what the first failing statement raises, as Django's database errors, when the block ends.
    """
    assert_in_transaction()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


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
            [json.dumps([_row(row) for row in group], default=_plain) for group in filled],
        )


@lru_cache(maxsize=64)
def _statement(models: tuple[type[Model], ...]) -> str:
    inserts = []
    for model in models:
        table = connection.ops.quote_name(model._meta.db_table)
        columns = ", ".join(connection.ops.quote_name(name) for _attribute, name in _columns(model))
        # Names of our own models, quoted; values travel as parameters.
        rows = f"SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"  # noqa: S608
        inserts.append(f"INSERT INTO {table} ({columns}) {rows}")
    *first, last = inserts
    steps = ", ".join(f"w{number} AS ({insert})" for number, insert in enumerate(first))
    return f"WITH {steps} {last}" if steps else last


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
