"""Where the stack of one checkout keeps its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StackPaths:
    """The folders and files of the stack that belongs to the project in `root` (absolute)."""

    root: Path

    @classmethod
    def of_this_project(cls) -> StackPaths:
        """The paths of the checkout that this file is part of."""
        return cls(Path(__file__).resolve().parents[3])

    @property
    def var(self) -> Path:
        """Everything the stack writes; never part of the repository."""
        return self.root / "var"

    @property
    def run(self) -> Path:
        """What is true only while the stack runs."""
        return self.var / "run"

    @property
    def lock(self) -> Path:
        """Held by the running supervisor."""
        return self.run / "stack.lock"

    @property
    def environment(self) -> Path:
        """KEY=VALUE lines by which `manage.py` finds the running stack."""
        return self.run / "stack.env"

    @property
    def log(self) -> Path:
        """One log file per process."""
        return self.var / "log"

    @property
    def secrets(self) -> Path:
        """Keys made once and kept, one file each."""
        return self.var / "secrets"

    @property
    def state(self) -> Path:
        """What one start remembers for the next: ports, finished preparation."""
        return self.var / "state"

    @property
    def metrics(self) -> Path:
        """Where the processes of one start leave their counters for `/metrics`."""
        return self.run / "metrics"

    def log_of(self, name: str) -> Path:
        """The log file of the process called `name`."""
        return self.log / f"{name}.log"
