"""The processes of the stack: what each one runs, and when it counts as ready."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import partial

from apps.core.embedded.keeper import Probe, Service
from apps.core.embedded.leftovers import kill_in, mark
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.plan import Plan
from apps.core.embedded.ports import LOOPBACK
from apps.core.embedded.postgres import Cluster
from apps.core.embedded.probes import announced, http_answers, postgres_accepts, valkey_answers
from apps.core.embedded.process import Command
from apps.core.embedded.valkey import Valkey

WEB_PROCESSES = 2
# Per process. Two cores are kept busy by few threads; more of them only queue up for the same rows.
WEB_THREADS = 4
WORKER_THREADS = 4
DATABASE_START_SECONDS = 300.0


def python_environment(paths: StackPaths, plan: Plan, *, role: str) -> dict[str, str]:
    """The environment of one of our own processes."""
    return {
        **os.environ,
        **plan.values,
        **mark(paths.root),
        # Whatever the shell has been told for some other project.
        "DJANGO_SETTINGS_MODULE": "flyaway.settings.local",
        "FLYAWAY_ROLE": role,
        "PROMETHEUS_MULTIPROC_DIR": str(paths.metrics),
        "PYTHONUNBUFFERED": "1",
    }


def postgres_service(cluster: Cluster) -> Service:
    """PostgreSQL; recovery after a crash may take minutes."""
    return Service(
        label="PostgreSQL",
        command=cluster.command(),
        probe=postgres_accepts(cluster),
        start_seconds=DATABASE_START_SECONDS,
        clear_up=partial(kill_in, cluster.data),
    )


def valkey_service(valkey: Valkey) -> Service:
    """Valkey, for cache, locks and broker."""
    return Service(label="Valkey", command=valkey.command(), probe=valkey_answers(valkey))


def sandbox_service(paths: StackPaths, plan: Plan, port: int) -> Service:
    """The payment sandbox; it tells the web server what happened by webhook."""
    arguments = {
        "--port": str(port),
        "--data": str(paths.var / "sandbox"),
        "--webhook-url": f"{plan.address}/webhooks/stripe",
        "--webhook-secret": plan.values["STRIPE_WEBHOOK_SECRET"],
        "--secret-key": plan.values["STRIPE_SECRET_KEY"],
    }
    flat = tuple(part for pair in arguments.items() for part in pair)
    return _python_service(
        paths, plan, "sandbox", "Payment sandbox", ("payment_sandbox", *flat), http_answers(port, "/healthz")
    )


def application_services(paths: StackPaths, plan: Plan) -> list[Service]:
    """FlyAway itself: web, worker, beat, relay."""
    service = partial(_python_service, paths, plan)
    celery = "apps.core.embedded.celery_role"
    schedule = str(paths.state / "beat-schedule")
    worker = (
        "--pool",
        "threads",
        "--concurrency",
        str(WORKER_THREADS),
        "--without-gossip",
        "--without-mingle",
    )
    return [
        service(
            "web",
            "Web server",
            ("apps.core.embedded.web_role", *granian_options(plan.port, "flyaway.wsgi:application")),
            http_answers(plan.port, "/readyz"),
        ),
        service("worker", "Worker", (celery, "worker", *worker), announced),
        service("beat", "Scheduler", (celery, "beat", "--schedule", schedule, "--pidfile", ""), announced),
        service("relay", "Event relay", ("manage", "run_relay"), announced),
    ]


def granian_options(port: int, application: str) -> tuple[str, ...]:
    """The web server's arguments; measurements run the same server."""
    options: Mapping[str, str] = {
        "--interface": "wsgi",
        "--host": LOOPBACK,
        "--port": str(port),
        "--workers": str(WEB_PROCESSES),
        "--blocking-threads": str(WEB_THREADS),
        "--respawn-interval": "0.5",
        "--workers-kill-timeout": "5",
        "--log-level": "warning",
    }
    flags = ("--respawn-failed-workers", "--no-ws")
    return (*(part for pair in options.items() for part in pair), *flags, application)


def _python_service(
    paths: StackPaths, plan: Plan, name: str, label: str, module: tuple[str, ...], probe: Probe
) -> Service:
    command = Command(
        name=name,
        argv=(sys.executable, "-m", *module),
        cwd=paths.root,
        env=python_environment(paths, plan, role=name),
    )
    return Service(label=label, command=command, probe=probe)
