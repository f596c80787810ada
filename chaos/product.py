"""The real product, from outside: a copy of the checkout, started as the README says, watched and struck."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from apps.core.embedded.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 300.0
_POLL_SECONDS = 0.05
_STOP_SECONDS = 60.0
# What a person's shell gives a program; nothing of the settings of whoever starts us may reach the product.
_PASSED_ON = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR")
# Made at a start when missing; taken along when they are there, as they would come out the same.
_MADE_ALREADY = ("var/assets",)

# The supervisor's name of each service, and what stands in the command line of its process.
SERVICES: Mapping[str, str] = {
    "PostgreSQL": r"/bin/postgres ",
    "Valkey": r"valkey-server",
    "Web server": r"web_role",
    "Worker": r"celery_role worker",
    "Scheduler": r"celery_role beat",
    "Event relay": r"manage run_relay",
}


class ProductEnded(Exception):
    """The product ended by itself; the text is all that it said."""


@contextmanager
def copy_of_checkout(*, keep: bool = False) -> Iterator[Path]:
    """What a clone would hold, and the changes not committed yet, in a folder that every account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="flyaway-copy-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        shutil.copytree(ROOT, folder, symlinks=True, ignore=_ignored, dirs_exist_ok=True)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        for made in _MADE_ALREADY:
            if (ROOT / made).exists():
                shutil.copytree(ROOT / made, folder / made)
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder)


def _ignored(folder: str, names: list[str]) -> list[str]:
    """The names that `.gitignore` leaves out; of its language it knows what stands there."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    patterns = ["/.git/", *(line for line in lines if line and not line.startswith("#"))]
    here = [pattern.strip("/") for pattern in patterns if not pattern.startswith("/") or Path(folder) == ROOT]
    return [name for name in names if any(fnmatch(name, pattern) for pattern in here)]


def wait_until(condition: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> float:
    """Polls until it is so. Returns how long it took.

    Raises:
        TimeoutError: it did not become so in time.
    """
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(_POLL_SECONDS)
    return time.monotonic() - started


class Product:
    """One start of the product in `checkout`; `environ` is what a person would have set before it."""

    def __init__(self, checkout: Path, *, port: int | None = None, environ: Mapping[str, str] | None = None):
        self.checkout = checkout
        self.port = port or free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.lines: list[str] = []
        self._environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._environ.update(environ or {})
        self._process = subprocess.Popen(
            [self._python, "-m", "apps.core.embedded", "--port", str(self.port)],
            cwd=checkout,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # An interrupt at the terminal is for us; we tell the product then.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def _python(self) -> str:
        return str(self.checkout / ".venv" / "bin" / "python")

    def _read(self) -> None:
        assert self._process.stdout is not None
        self.lines.extend(line.rstrip("\n") for line in self._process.stdout)

    def wait_until_ready(self) -> None:
        """Raises ProductEnded, TimeoutError."""
        self.wait_for(f"FlyAway is ready at {self.base}")

    def wait_for(self, text: str, *, times: int = 1) -> None:
        """Waits until a line with `text` has been said so often.

        Raises:
            ProductEnded: it will not be said any more.
            TimeoutError: it was not said in time.
        """
        wait_until(lambda: self.times_said(text) >= times or self._process.poll() is not None, text)
        if self.times_said(text) < times:
            raise ProductEnded("\n".join(self.lines))

    def times_said(self, text: str) -> int:
        return sum(text in line for line in list(self.lines))

    def status_of(self, path: str) -> int:
        """The status that a GET is answered with; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0

    def is_ready(self) -> bool:
        return self.status_of("/readyz") == 200

    def kill(self, service: str) -> None:
        """kill -9 of the process of one of SERVICES, which has to run."""
        os.kill(self.pid_of(service), signal.SIGKILL)

    def pid_of(self, service: str) -> int:
        """The one process under the supervisor that is `service`.

        Raises:
            LookupError: it does not run.
        """
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        found = [int(child) for child in children if re.search(SERVICES[service], _command_line(child))]
        if len(found) != 1:
            raise LookupError(f"{service} is there {len(found)} times")
        return found[0]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command in the product's folder, with no further settings."""
        return subprocess.run(
            [self._python, "manage.py", *arguments],
            cwd=self.checkout,
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Asks it to stop. Returns the exit code."""
        self._process.send_signal(number)
        code = self._process.wait(timeout=_STOP_SECONDS)
        self._reader.join()
        return code

    def end(self) -> None:
        """Stops it when it still runs, by force when it will not."""
        if self._process.poll() is not None:
            return
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _command_line(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
