"""The relay role: hands outbox rows to the workers, for as long as it runs."""

from __future__ import annotations

import signal
import threading
from typing import Any
from uuid import UUID

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError

from apps.core.embedded.announce import announce_ready
from apps.core.operations.relay_outbox import relay_outbox
from apps.core.tasks import handle_event_task

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Delivers outbox events to their handlers until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=0.1, help="seconds to rest when nothing waits")
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            rest = self._round(options["interval"])
            if options["once"]:
                return
            stop.wait(rest)

    def _round(self, interval: float) -> float:
        """One round; returns the seconds to rest after it."""
        try:
            claimed = relay_outbox(send=send_to_worker)
        except (OperationalError, InterfaceError, BrokerError, OSError) as error:
            log.warning("relay_waits", reason=type(error).__name__)
            connection.close()
            return 1.0
        announce_ready()
        return 0.0 if claimed else interval


def send_to_worker(event_id: UUID, handler: str) -> None:
    handle_event_task.apply_async(args=(str(event_id), handler), retry=False)
