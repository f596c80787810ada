"""Makes `.venv` and installs the locked packages in it: `python3 -I apps/core/embedded/install.py demo|test`.

It runs under the system's Python, before anything is installed, so it imports nothing but the standard
library. Nothing is done when the packages of that purpose, or of a larger one, are there already.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
OLDEST_PYTHON = (3, 11)
# The larger purpose contains the smaller one: dev.txt is locked on top of embedded.txt.
LOCK_FILES: Mapping[str, tuple[str, ...]] = {
    "demo": ("embedded.txt",),
    "test": ("dev.txt", "browser.txt"),
}
_INTERPRETER = "interpreter"
PIP_INSTALL = ("install", "--quiet", "--require-hashes")


class InstallError(Exception):
    """The packages cannot be installed; the message is a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Environment:
    """The virtual environment of the project in `project`."""

    project: Path

    @property
    def folder(self) -> Path:
        return self.project / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def _record(self) -> Path:
        return self.folder / "installed.json"

    def provide(self, purpose: str) -> None:
        """Have the packages of `purpose` installed.

        Raises:
            InstallError: no environment can be made, or the packages cannot be installed.
        """
        installed = self._installed()
        if installed.get(purpose) == self._wanted(purpose):
            return
        if not self._python_works():
            self._make()
        if purpose == "demo" and ("test" in installed or self._has_test_packages()):
            # Whoever ran the tests here would find them gone if the smaller set were synchronised.
            purpose = "test"
        self._install(purpose)
        contained = list(LOCK_FILES)[: list(LOCK_FILES).index(purpose) + 1]
        record = {_INTERPRETER: self._interpreter(), **{name: self._wanted(name) for name in contained}}
        self._record.write_text(json.dumps(record), encoding="utf-8")

    def _installed(self) -> dict[str, str]:
        """The purposes whose packages are there; none when the interpreter is gone, or another one by now."""
        if not self._record.exists() or not self.python.exists():
            return {}
        record: dict[str, str] = json.loads(self._record.read_text(encoding="utf-8"))
        return record if record.get(_INTERPRETER) == self._interpreter() else {}

    def _interpreter(self) -> str:
        return str(self.python.resolve())

    def _wanted(self, purpose: str) -> str:
        """A fingerprint of the locks of `purpose`."""
        locks = (self.project / "requirements" / name for name in ("installer.txt", *LOCK_FILES[purpose]))
        return sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()

    def _python_works(self) -> bool:
        """A Python that has been replaced by a newer one runs, but does not find its packages."""
        return self.python.exists() and _succeeds([str(self.python), "-c", "import pip"])

    def _has_test_packages(self) -> bool:
        return _succeeds([str(self.python), "-c", "import pytest"])

    def _make(self) -> None:
        if find_spec("venv") is None or find_spec("ensurepip") is None:
            raise InstallError(
                "This Python has no venv module. Install it (on Debian and Ubuntu: apt install python3-venv)."
            )
        _say(f"Making {self.folder.name} with Python {sys.version.split()[0]} ...")
        _run(
            [str(Path(sys.executable).resolve()), "-m", "venv", "--clear", str(self.folder)],
            "The virtual environment could not be made.",
        )

    def _install(self, purpose: str) -> None:
        _say("Installing the locked packages (less than a minute) ...")
        requirements = self.project / "requirements"
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", *PIP_INSTALL]
        installer = str(requirements / "installer.txt")
        _run([*pip, "--requirement", installer], "The installer could not be installed.")
        locks = [str(requirements / name) for name in LOCK_FILES[purpose]]
        uv = [str(self.folder / "bin" / "uv"), "--quiet", "pip", "sync", "--require-hashes", *locks]
        settings = {"VIRTUAL_ENV": str(self.folder), "UV_PYTHON_DOWNLOADS": "never"}
        if subprocess.run(uv, env={**os.environ, **settings}, check=False).returncode == 0:
            return
        _say(
            "uv could not install them. Trying again with pip, which is slower but follows pip's settings ..."
        )
        with_pip = [*pip, *(part for lock in locks for part in ("--requirement", lock))]
        _run(with_pip, "The packages could not be installed. Is there a connection to the package index?")


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(command: Sequence[str], complaint: str) -> None:
    if subprocess.run(command, check=False).returncode != 0:
        raise InstallError(f"{complaint} The reason stands above.")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Install for the purpose named in `arguments`. Returns the exit code."""
    if len(arguments) != 1 or arguments[0] not in LOCK_FILES:
        _say(f"usage: install.py {'|'.join(LOCK_FILES)}")
        return 2
    if sys.version_info < OLDEST_PYTHON:
        _say(
            f"FlyAway needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer; "
            f"this is {sys.version.split()[0]}."
        )
        return 1
    try:
        Environment(PROJECT).provide(arguments[0])
    except InstallError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("Stopped. The next start installs what is missing.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
