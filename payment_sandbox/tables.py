"""Reading and writing records, one table per record class; columns are named as the fields are."""

import json
import sqlite3
from dataclasses import fields
from typing import Any, Generic, Protocol, TypeVar

from payment_sandbox import records
from payment_sandbox.store import Transaction, Value


class Record(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """`where` texts are written in this package only; what comes from outside is always a bound value."""

    def __init__(self, name: str, record: type[R]) -> None:
        self._name = name
        self._record = record
        described = fields(record)  # type: ignore[arg-type]  # every record is a dataclass
        self._columns = tuple(field.name for field in described)
        self._json = frozenset(field.name for field in described if field.metadata.get("json"))
        self._flags = frozenset(field.name for field in described if field.type is bool)

    def get(self, tx: Transaction, object_id: str) -> R | None:
        return self.first(tx, "id = ?", object_id)

    def existing(self, tx: Transaction, object_id: str) -> R:
        """The row that another one refers to; the foreign key promises that it is there."""
        found = self.get(tx, object_id)
        if found is None:
            raise LookupError(f"{self._name} has no row {object_id}")
        return found

    def first(self, tx: Transaction, where: str, *values: Value) -> R | None:
        found = self.select(tx, where, *values, limit=1)
        return found[0] if found else None

    def select(
        self, tx: Transaction, where: str, *values: Value, order: str = "seq", limit: int = -1
    ) -> list[R]:
        columns = ", ".join(self._columns)
        sql = f"SELECT {columns} FROM {self._name} WHERE {where} ORDER BY {order} LIMIT ?"
        return [self._to_record(row) for row in tx.rows(sql, *values, limit)]

    def seq(self, tx: Transaction, object_id: str) -> int | None:
        """The place of a row in the order of creation."""
        row = tx.row(f"SELECT seq FROM {self._name} WHERE id = ?", object_id)
        return int(row["seq"]) if row is not None else None

    def insert(self, tx: Transaction, record: R) -> R:
        columns = ", ".join(self._columns)
        places = ", ".join("?" for _ in self._columns)
        tx.execute(f"INSERT INTO {self._name} ({columns}) VALUES ({places})", *self._to_values(record))
        return record

    def update(self, tx: Transaction, record: R) -> R:
        changes = ", ".join(f"{column} = ?" for column in self._columns)
        tx.execute(f"UPDATE {self._name} SET {changes} WHERE id = ?", *self._to_values(record), record.id)
        return record

    def _to_values(self, record: R) -> list[Value]:
        values: list[Value] = []
        for column in self._columns:
            value = getattr(record, column)
            values.append(json.dumps(value) if column in self._json and value is not None else value)
        return values

    def _to_record(self, row: sqlite3.Row) -> R:
        values: dict[str, Any] = {}
        for column in self._columns:
            value = row[column]
            if column in self._json and value is not None:
                value = json.loads(value)
            elif column in self._flags:
                value = bool(value)
            values[column] = value
        return self._record(**values)


SESSIONS = Table("checkout_sessions", records.Session)
INTENTS = Table("payment_intents", records.Intent)
CHARGES = Table("charges", records.Charge)
REFUNDS = Table("refunds", records.Refund)
EVENTS = Table("events", records.Event)
