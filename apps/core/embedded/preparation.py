"""Everything that has to be made before FlyAway can serve: files, tables, the network, people to sign in as.

Each step is a management command, and names what it is made from. A step whose sources are as they were is
skipped without starting a process, which is what makes a warm start quick; the commands themselves can be
repeated at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from apps.core.embedded.files import private_folder, write_private
from apps.core.embedded.paths import StackPaths

_LOCKED_PACKAGES = "requirements/embedded.txt"
_IGNORED_SUFFIXES = frozenset({".pyc", ".mo"})


@dataclass(frozen=True, kw_only=True)
class Step:
    """One management command of the preparation.

    `sources` are glob patterns of what it reads, `products` paths that must exist afterwards. `announce` is
    printed before a step that may take long, and then its output is shown while it runs; the output of a step
    that `tells` is shown to the person once the stack is ready, at later starts too.
    """

    name: str
    label: str
    command: tuple[str, ...]
    sources: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    announce: str = ""
    as_owner: bool = False
    daily: bool = False
    tells: bool = False


_FILES = (
    Step(
        name="assets",
        label="Styles, scripts and fonts are built",
        command=("build_assets",),
        sources=("static/**/*", "apps/core/asset*.py"),
        products=("var/assets",),
    ),
    Step(
        name="static",
        label="Static files are collected",
        command=("collectstatic", "--noinput", "--verbosity", "0"),
        sources=("static/**/*", "apps/core/asset*.py"),
        products=("var/static",),
    ),
    Step(
        name="translations",
        label="Translations are compiled",
        command=("translations", "--compile"),
        sources=("locale/**/*.po",),
        products=("locale/es/LC_MESSAGES/django.mo",),
    ),
)
_DATABASE = (
    Step(
        name="migrations",
        label="Database tables are up to date",
        command=("migrate", "--noinput", "--verbosity", "0"),
        sources=("apps/*/migrations/*.py",),
        as_owner=True,
    ),
    # Before anything that writes history: a row of a month that is not open has to be moved later.
    Step(
        name="history",
        label="The months of history are open",
        command=("open_history",),
        sources=("apps/audit/**/*.py",),
        daily=True,
    ),
    # What the planner knows of tables that grow from nothing may be refreshed by their owner alone.
    Step(
        name="network",
        label="The network is loaded",
        command=("load_network", "--if-needed"),
        sources=("apps/flights/**/*",),
        announce="Loading the network (a minute, the first time) ...",
        as_owner=True,
        daily=True,
    ),
    Step(
        name="people",
        label="People to sign in as are there",
        command=("create_demo_users",),
        sources=("apps/accounts/**/*.py",),
        tells=True,
    ),
)


@dataclass(frozen=True)
class Steps:
    """What is prepared in files, and what in the database; each in this order."""

    files: tuple[Step, ...]
    database: tuple[Step, ...]


FLYAWAY_STEPS = Steps(files=_FILES, database=_DATABASE)


class _Record(TypedDict):
    digest: str
    output: list[str]


class Preparations:
    """Remembers, from start to start, which steps are done, and what they told."""

    def __init__(self, paths: StackPaths) -> None:
        self._root = paths.root
        self._file = private_folder(paths.state) / "prepared.json"
        text = self._file.read_text(encoding="utf-8") if self._file.exists() else "{}"
        self._records: dict[str, _Record] = json.loads(text)

    def is_done(self, step: Step, *, target: str) -> bool:
        """Whether `step` was done on `target`, the fingerprint of what it changes, with these sources."""
        record = self._records.get(step.name)
        products = all((self._root / product).exists() for product in step.products)
        return record is not None and products and record["digest"] == self._digest(step, target)

    def note_done(self, step: Step, *, target: str, output: list[str] | None = None) -> None:
        """Remember that `step` is done; without `output`, what it told before stays."""
        told = self.told(step) if output is None else output
        self._records[step.name] = {
            "digest": self._digest(step, target),
            "output": told if step.tells else [],
        }
        write_private(self._file, json.dumps(self._records, indent=1))

    def told(self, step: Step) -> list[str]:
        """What `step` printed when it ran."""
        record = self._records.get(step.name)
        return record["output"] if record else []

    def _digest(self, step: Step, target: str) -> str:
        today = datetime.now(UTC).date().isoformat() if step.daily else ""
        digest = hashlib.sha256(json.dumps([step.command, target, today]).encode())
        for file in _source_files(self._root, (*step.sources, _LOCKED_PACKAGES)):
            digest.update(str(file.relative_to(self._root)).encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()


def _source_files(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    found = {file for pattern in patterns for file in root.glob(pattern)}
    for file in sorted(found):
        if file.is_file() and file.suffix not in _IGNORED_SUFFIXES:
            yield file
