"""The house keeps its shape: who may import whom, which keys cross borders, how large a thing may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = ("apps", "flyaway", "payment_sandbox", "bench", "tests")
FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 40, 120

# Every foreign key that crosses a context's border: integrity for the database, nothing for Python.
CROSSING = {
    "booking.Booking.owner → accounts.User",
    "booking.Booking.payment → payments.Payment",
    "booking.BookedSegment.segment → flights.Segment",
    "booking.LegClaim.leg → flights.Leg",
    "booking.SeatAssignment.leg → flights.Leg",
}


def python_files() -> Iterator[Path]:
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def is_ours(model: type[models.Model]) -> bool:
    return model.__module__.startswith("apps.")


def crossing_keys() -> Iterator[tuple[models.ForeignKey[models.Model, models.Model], str]]:
    for model in filter(is_ours, apps.get_models()):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and is_ours(field.related_model):
                target = field.related_model._meta
                if target.app_label != model._meta.app_label:
                    name = f"{model._meta.app_label}.{model.__name__}.{field.name}"
                    yield field, f"{name} → {target.app_label}.{field.related_model.__name__}"


def test_the_keys_that_cross_borders_are_exactly_these() -> None:
    assert {name for _field, name in crossing_keys()} == CROSSING


def test_keys_that_cross_borders_give_integrity_and_nothing_else() -> None:
    for field, name in crossing_keys():
        assert field.remote_field.on_delete is models.PROTECT, name
        assert field.remote_field.related_name == "+", name


def test_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_no_file_has_outgrown_its_concept() -> None:
    large = {
        str(p.relative_to(ROOT)): n
        for p in python_files()
        if (n := len(p.read_text().splitlines())) > FILE_LINES
    }
    assert large == {}


def test_no_template_has_outgrown_its_page() -> None:
    folder = ROOT / "templates"
    lengths = {str(p.relative_to(folder)): len(p.read_text().splitlines()) for p in folder.rglob("*.html")}
    assert {name: n for name, n in lengths.items() if n > TEMPLATE_LINES} == {}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": code_lines(node)
        for path in python_files()
        for node in functions(path)
        if code_lines(node) > FUNCTION_LINES
    }
    assert long == {}


def test_first_party_imports_stand_at_the_top() -> None:
    """`apps.py` is the exception that Django asks for: registries are filled when all models are there."""
    inline = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in python_files()
        if path.name != "apps.py"
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom) and (inner.module or "").split(".")[0] in OURS
    ]
    assert inline == []


@pytest.mark.parametrize(
    "context", ["accounts", "audit", "booking", "flights", "notifications", "payments", "staff"]
)
def test_every_context_has_the_same_shape(context: str) -> None:
    folder = ROOT / "apps" / context
    expected = ("README.md", "services", "types", "apps", "models", "operations", "migrations")
    there = {path.stem for path in folder.iterdir()} | {path.name for path in folder.iterdir()}
    assert [name for name in expected if name not in there] == []


def test_doors_hold_no_logic() -> None:
    """`services.py` re-exports: imports, a docstring and `__all__`, nothing else."""
    for door in (ROOT / "apps").glob("*/services.py"):
        for node in ast.parse(door.read_text()).body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            is_all = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            assert is_docstring or is_all or isinstance(node, ast.ImportFrom), f"{door}:{node.lineno}"
