"""Every state moves along its one table, and the documents show that table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from django.apps import apps
from django.db import models

from apps.accounts.models import DOCUMENT_TRANSITIONS
from apps.booking.policies.booking_states import BOOKING_TRANSITIONS
from apps.booking.policies.claim_states import CLAIM_TRANSITIONS
from apps.booking.policies.coupon_states import COUPON_TRANSITIONS
from apps.core.registries import state_pages
from apps.core.states import Transitions
from apps.flights.policies.flight_states import FLIGHT_TRANSITIONS
from apps.notifications.models import MESSAGE_TRANSITIONS
from apps.payments.policies.refund_states import REFUND_TRANSITIONS
from apps.staff.models import WORK_TRANSITIONS
from tests.architecture.test_structure import is_ours

ROOT = Path(__file__).resolve().parents[2]
STATES = ROOT / "docs" / "states"

TABLES = {
    "accounts.TravelDocument.state": DOCUMENT_TRANSITIONS,
    "booking.Booking.status": BOOKING_TRANSITIONS,
    "booking.Coupon.status": COUPON_TRANSITIONS,
    "booking.LegClaim.state": CLAIM_TRANSITIONS,
    "flights.Flight.state": FLIGHT_TRANSITIONS,
    "flights.Leg.state": FLIGHT_TRANSITIONS,
    "notifications.SentMessage.state": MESSAGE_TRANSITIONS,
    "payments.Refund.state": REFUND_TRANSITIONS,
    "staff.WorkItem.state": WORK_TRANSITIONS,
}
# A table of another form (what happens decides, too), and the one place that writes it.
WITH_TRIGGERS = {
    "payments.Payment.state": "apps/payments/operations/move_payment.py",
}
NAMES = {"state", "status"}


def state_fields() -> dict[str, models.Field[object, object]]:
    return {
        f"{model._meta.label}.{field.name}": field
        for model in filter(is_ours, apps.get_models())
        for field in model._meta.local_concrete_fields
        if field.name in NAMES and field.choices
    }


def test_every_state_field_has_its_table() -> None:
    assert set(state_fields()) == TABLES.keys() | WITH_TRIGGERS.keys()


@pytest.mark.parametrize(("name", "table"), TABLES.items())
def test_the_table_is_that_of_its_field(name: str, table: Transitions[models.TextChoices]) -> None:
    field = state_fields()[name]
    assert (field.name, field.default) == (table.field, table.initial)
    assert [value for value, _label in field.flatchoices] == type(table.initial).values


def test_every_table_has_its_page_and_every_page_its_table() -> None:
    assert {path.stem for path in STATES.glob("*.md")} == {name for name, _page in state_pages}
    shown = {page() for _name, page in state_pages}
    assert {table.page() for table in TABLES.values()} <= shown


@pytest.mark.parametrize("name", sorted(name for name, _page in state_pages))
def test_the_pages_are_rendered_from_the_tables(name: str) -> None:
    shown = (STATES / f"{name}.md").read_text(encoding="utf-8")
    assert shown == state_pages.get(name)(), "manage.py render_states"


def product_files() -> Iterator[Path]:
    for path in (ROOT / "apps").rglob("*.py"):
        if "migrations" not in path.parts:
            yield path


def written_beside_the_table(path: Path) -> Iterator[int]:
    """Lines that assign to a state what isn't the table's own answer, or write one in bulk."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                is_state = any(isinstance(part, ast.Attribute) and part.attr in NAMES for part in parts)
                if is_state and not is_move(node.value):
                    yield node.lineno
        elif is_bulk_write(node):
            yield node.lineno


def is_bulk_write(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether it reads `….update(state=…)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and bool(NAMES & {keyword.arg for keyword in node.keywords})
    )


def is_move(value: ast.expr) -> bool:
    """Whether it reads `…_TRANSITIONS.move(…)`."""
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "move"
        and isinstance(value.func.value, ast.Name)
        and value.func.value.id.endswith("_TRANSITIONS")
    )


def test_states_are_written_through_their_tables_alone() -> None:
    beside = {
        str(path.relative_to(ROOT)): lines
        for path in product_files()
        if (lines := list(written_beside_the_table(path)))
    }
    assert set(beside) == set(WITH_TRIGGERS.values()), beside


@pytest.mark.parametrize(
    "source",
    [
        "row.state = State.DONE",
        "row.state, row.at = State.DONE, now",
        "row.status = next_state(row.status)",
        "Row.objects.filter(pk=1).update(state=State.DONE)",
    ],
)
def test_writing_beside_a_table_is_noticed(source: str, tmp_path: Path) -> None:
    (tmp_path / "operation.py").write_text(source)
    assert list(written_beside_the_table(tmp_path / "operation.py")) == [1]
