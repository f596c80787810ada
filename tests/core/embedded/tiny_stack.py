"""A product of two small services on real embedded storage, to try the supervisor with.

`python -m tests.core.embedded.tiny_stack ROOT PORT` runs it for a project in ROOT.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from apps.core.embedded.announce import announce_ready
from apps.core.embedded.keeper import Probe, Service
from apps.core.embedded.leftovers import mark
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.plan import Plan
from apps.core.embedded.preparation import Steps
from apps.core.embedded.probes import announced, http_answers
from apps.core.embedded.process import Command
from apps.core.embedded.supervisor import Product, run_stack

PROJECT = Path(__file__).resolve().parents[3]


class _Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def web(port: int) -> None:
    """A server with a second process, which it ends when it is asked to end, but not when it is killed."""
    if os.fork() == 0:
        signal.pause()
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    ThreadingHTTPServer(("127.0.0.1", port), _Ready).serve_forever()


def worker(_port: int) -> None:
    """Announces itself, then waits."""
    announce_ready()
    signal.pause()


def broken(_port: int) -> None:
    """Ends before it is ready."""
    sys.exit("the flux capacitor is missing")


ROLES: Mapping[str, Callable[[int], None]] = {"web": web, "worker": worker, "broken": broken}


def services(paths: StackPaths, plan: Plan) -> list[Service]:
    """The web server and the worker; BROKEN=1 in the environment adds one that cannot start."""
    found = [
        _service(paths, plan, "web", http_answers(plan.port, "/readyz")),
        _service(paths, plan, "worker", announced),
    ]
    return [*found, _service(paths, plan, "broken", announced)] if os.environ.get("BROKEN") else found


def _service(paths: StackPaths, plan: Plan, role: str, probe: Probe) -> Service:
    command = Command(
        name=role,
        argv=(sys.executable, "-m", "tests.core.embedded.tiny_stack", str(paths.root), str(plan.port), role),
        cwd=PROJECT,
        env={**os.environ, **mark(paths.root)},
        stop_seconds=3.0,
    )
    return Service(label=role.capitalize(), command=command, probe=probe)


def main(root: str, port: str, role: str = "") -> int:
    """Run the stack, or one role of it."""
    if role:
        ROLES[role](int(port))
        return 0
    product = Product(Steps(files=(), database=()), services)
    return run_stack(StackPaths(Path(root)), product, port=port, environ=os.environ)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
