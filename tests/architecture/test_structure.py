"""The house keeps its shape: who may import whom, which keys cross borders, how large a thing may grow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = ("apps", "flyaway", "payment_sandbox", "bench", "chaos", "tests")
CONTEXTS = ("accounts", "audit", "booking", "flights", "notifications", "payments", "staff")
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


def is_function(node: ast.AST) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return filter(is_function, ast.walk(ast.parse(path.read_text())))


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From its first decorator to its last line: signature, docstring and all."""
    first = min(part.lineno for part in (node, *node.decorator_list))
    return (node.end_lineno or 0) - first + 1


def test_templates_have_only_attributes_that_html_knows() -> None:
    """HTMX takes its own with `data-` before them, and pages stay valid."""
    wrong = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in (ROOT / "templates").rglob("*.html")
        for found in re.findall(r"\shx-[a-z-]+=", path.read_text())
    ]
    assert wrong == []


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines(node)
        for path in python_files()
        for node in functions(path)
        if lines(node) > FUNCTION_LINES
    }
    assert long == {}


def is_first_party(node: ast.AST) -> TypeGuard[ast.Import | ast.ImportFrom]:
    """Whether it imports something of ours, by `import x`, `from x import y` or from where it stands."""
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in OURS for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.level > 0 or (node.module or "").split(".")[0] in OURS)


def inline_imports(source: str) -> list[int]:
    """The lines on which functions import something of ours."""
    tree = ast.parse(source)
    inside = {inner for node in ast.walk(tree) if is_function(node) for inner in ast.walk(node)}
    return sorted(node.lineno for node in filter(is_first_party, inside))


def test_first_party_imports_stand_at_the_top() -> None:
    """`apps.py` is the exception that Django asks for: registries are filled when all models are there."""
    inline = {
        str(path.relative_to(ROOT)): found
        for path in python_files()
        if path.name != "apps.py" and (found := inline_imports(path.read_text()))
    }
    assert inline == {}


def test_every_way_to_import_inside_a_function_is_seen() -> None:
    ways = [
        "import apps.core",
        "import json, flyaway.urls as u",
        "from apps import core",
        "from . import core",
    ]
    assert [inline_imports(f"def f():\n    {way}\n") for way in ways] == [[2]] * 4
    assert inline_imports("import apps.core\ndef f():\n    import json\n    from django import db\n") == []


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_context_has_the_same_shape(context: str) -> None:
    folder = ROOT / "apps" / context
    expected = ("README.md", "services", "types", "apps", "models", "operations", "migrations")
    assert [name for name in expected if name not in names_in(folder)] == []


def test_the_kernel_has_the_same_shape_without_a_door() -> None:
    """It knows no context, and hides nothing from any of them."""
    expected = (
        "README.md",
        "apps",
        "models",
        "operations",
        "migrations",
        "constraints",
        "integrity",
        "registries",
    )
    there = names_in(ROOT / "apps" / "core")
    assert [name for name in expected if name not in there] == []
    assert there & {"services", "types", "handlers"} == set()


def test_every_context_is_looked_at() -> None:
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    assert labels == {*CONTEXTS, "core"}


def names_in(folder: Path) -> set[str]:
    return {name for path in folder.iterdir() for name in (path.stem, path.name)}


def test_doors_hold_no_logic() -> None:
    """`services.py` re-exports: imports, a docstring and `__all__`, nothing else."""
    for door in (ROOT / "apps").glob("*/services.py"):
        for node in ast.parse(door.read_text()).body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            is_all = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            assert is_docstring or is_all or isinstance(node, ast.ImportFrom), f"{door}:{node.lineno}"


DOORS = {"services", "events", "types", "errors"}


def reached(source: str, context: str) -> set[str]:
    """Modules of other contexts that a module of `context` imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    others = set(CONTEXTS) - {context}
    parts = [name.split(".") for name in found]
    return {".".join(p[:3]) for p in parts if len(p) > 2 and p[0] == "apps" and p[1] in others}


def test_another_context_is_reached_by_its_doors_alone() -> None:
    wrong = {
        f"{path.relative_to(ROOT)} → {module}"
        for context in CONTEXTS
        for path in (ROOT / "apps" / context).rglob("*.py")
        for module in reached(path.read_text(), context)
        if module.split(".")[2] not in DOORS
    }
    assert wrong == set()


def test_every_way_round_a_door_is_seen() -> None:
    ways = [
        "import apps.flights.models",
        "from apps.flights import models",
        "from apps.flights.models.x import Y",
    ]
    assert [reached(way, "booking") for way in ways] == [{"apps.flights.models"}] * 3
    assert reached("from apps.flights.models import Leg", "flights") == set()
