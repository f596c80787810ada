"""Open the months of history by hand, or before anything writes."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.audit.operations.open_partitions import open_partitions
from apps.core import clock


class Command(BaseCommand):
    help = (
        "Opens this month of history, the following ones, and those that were missed, whose rows move into them. "
        "Safe to run again. Exit code 1: a month could not be opened now."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        opened = open_partitions(today=clock.now().date())
        self.stdout.write(f"{len(opened.partitions)} months of history are open.")
        for month in opened.failed:
            self.stderr.write(
                f"{month:%Y-%m} could not be opened now; the next run tries again, and no row is lost."
            )
        if opened.failed:
            sys.exit(1)
