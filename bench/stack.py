"""A stack of its own for measurements: durable PostgreSQL, Valkey, the network, the same web server as in the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL

from apps.core.embedded.paths import StackPaths
from apps.core.embedded.ports import free_port
from apps.core.embedded.postgres import LASTING
from apps.core.embedded.services import granian_options
from apps.core.embedded.throwaway import throwaway_storage

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


@dataclass(frozen=True)
class BenchStack:
    """Where everything is. `environment` is that of the processes; `bare` is a minimal Django on the same server."""

    base: str
    bare: str
    database_url: str
    environment: Mapping[str, str]

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.database_url, autocommit=True)

    def describe(self) -> str:
        """Density is what search costs: flights a day, not only rows."""
        with self.connect() as connection:
            row = connection.execute(
                "SELECT count(*), count(DISTINCT service_date), count(*) / count(DISTINCT service_date)"
                " FROM flights_flight"
            ).fetchone()
            version = connection.execute("SHOW server_version").fetchone()
        flights, days, density = row or (0, 0, 0)
        return (
            f"{flights} dated flights on {days} days, {density} a day; PostgreSQL {version and version[0]}, fsync on; "
            f"{os.cpu_count()} cores, client and server on the same machine"
        )


@contextmanager
def running_stack() -> Iterator[BenchStack]:
    """Boots everything, loads the network, and ends all of it again."""
    with ExitStack() as cleanup:
        storage = cleanup.enter_context(throwaway_storage(StackPaths.of_this_project(), settings=LASTING))
        web, bare = free_port(), free_port()
        environment = {
            **os.environ,
            **storage,
            "DJANGO_SETTINGS_MODULE": "flyaway.settings.local",
            "SITE_URL": f"http://127.0.0.1:{web}",
            "SECRET_KEY": "measurements-only-measurements-only-measurements",
            "DATA_KEY": "YmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmU=",
            "STRIPE_API_BASE": "http://127.0.0.1:1",
            "STRIPE_SECRET_KEY": "sk_test_bench",
            "STRIPE_WEBHOOK_SECRET": "whsec_bench",
            "FLYAWAY_DEBUG": "0",
        }
        for command in (["build_assets"], ["translations", "--compile"], ["migrate"], ["load_network"]):
            _manage(command, environment)
        _manage(["collectstatic", "--noinput"], environment)
        _vacuum(storage["DATABASE_URL"])
        cleanup.enter_context(_server(web, "flyaway.wsgi:application", environment, "/readyz"))
        cleanup.enter_context(_server(bare, "bench.bare:application", environment, "/"))
        yield BenchStack(
            f"http://127.0.0.1:{web}", f"http://127.0.0.1:{bare}", storage["DATABASE_URL"], environment
        )


def _manage(arguments: list[str], environment: Mapping[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=dict(environment), check=True, stdout=subprocess.DEVNULL)


def _vacuum(database_url: str) -> None:
    """Statistics and visibility as autovacuum would have left them: it leaves empty tables alone.

    What is known to be empty would be planned as if it stayed so: a foreign key's check that reads a whole table, kept
    by each connection while the orders come in.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        filled = connection.execute(
            "SELECT string_agg(quote_ident(relname), ', ') FROM pg_stat_user_tables WHERE n_live_tup > 0"
        ).fetchone()
        connection.execute(SQL("VACUUM ANALYZE {}").format(SQL(str((filled or ("",))[0]))))


@contextmanager
def _server(port: int, application: str, environment: Mapping[str, str], ready: str) -> Iterator[None]:
    command = [sys.executable, "-m", "granian", *granian_options(port, application)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}{ready}", process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer")
