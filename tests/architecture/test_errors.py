"""The error catalogue is what the source raises: every code is explained once, and means one status."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver

from apps.core.api.catalogue import error_classes, errors
from apps.core.errors import DomainError
from apps.core.web.responses import problem
from apps.flights.errors import InvalidSearch

ROOT = Path(__file__).resolve().parents[2]
# What takes a `code` and is no error of ours: price lines, and the words of Django's forms.
OTHER_CODES = {"SEAT", "incomplete", "impossible"}


@pytest.fixture(autouse=True)
def _running() -> None:
    """A process that answers requests has its addresses, and with them its views."""
    assert get_resolver().url_patterns


def nodes() -> Iterator[ast.AST]:
    for path in (ROOT / "apps").rglob("*.py"):
        if "migrations" not in path.parts:
            yield from ast.walk(ast.parse(path.read_text()))


def error_nodes() -> Iterator[ast.ClassDef]:
    """The class of every domain error, found by the names of its bases."""
    classes = [node for node in nodes() if isinstance(node, ast.ClassDef)]
    known = {DomainError.__name__}
    while True:
        found = [node for node in classes if {last_name(base) for base in node.bases} & known]
        if {node.name for node in found} <= known:
            return iter(found)
        known |= {node.name for node in found}


def last_name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def texts(*values: ast.expr | None) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def declared(cls: ast.ClassDef) -> Iterator[str]:
    """`code = "..."` and the keys of `codes = {...}`."""
    for line in cls.body:
        if isinstance(line, ast.Assign | ast.AnnAssign):
            target = line.target if isinstance(line, ast.AnnAssign) else line.targets[0]
            name = ast.unparse(target)
            if name == "code":
                yield from texts(line.value)
            if name == "codes" and isinstance(line.value, ast.Dict):
                yield from texts(*line.value.keys)


def raised(call: ast.Call) -> Iterator[str]:
    """`code="..."` of any call, and the code of `refusals.add(field, code)`."""
    yield from texts(*(keyword.value for keyword in call.keywords if keyword.arg == "code"))
    if ast.unparse(call.func) == "refusals.add":
        yield from texts(call.args[1])


def test_the_catalogue_has_every_code_of_the_source_and_no_other() -> None:
    named = {code for cls in error_nodes() for code in declared(cls)}
    used = {code for node in nodes() if isinstance(node, ast.Call) for code in raised(node)}
    assert used - named == OTHER_CODES
    assert {error.code for error in errors()} == named


def test_every_error_of_the_source_is_known_to_a_running_process() -> None:
    """One that nothing imports would be missing from the page."""
    assert {cls.__name__ for cls in error_classes()} == {cls.name for cls in error_nodes()}


def test_each_code_is_declared_by_one_class() -> None:
    times = Counter(error.code for error in errors())
    assert {code: n for code, n in times.items() if n > 1} == {}


def test_each_code_means_one_status() -> None:
    statuses: defaultdict[str, set[int]] = defaultdict(set)
    for cls in error_classes():
        for code in (cls.code, *cls.codes):
            statuses[code].add(cls.status)
    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_what_a_problem_points_at_is_on_the_page(client: Client) -> None:
    page = client.get("/api/docs/errors").content.decode()
    assert [error.code for error in errors() if f'id="{error.code}"' not in page] == []
    assert problem(InvalidSearch(code="same_place"))["type"] == "/api/docs/errors#same_place"
