"""`python -m apps.core.embedded.celery_role worker|beat ...`: a Celery role that says when it is ready.

The same as `celery --quiet --app celery_app worker|beat ...`, which production runs: without a banner among the lines
of the log.
"""

from __future__ import annotations

import sys
from typing import Any

from celery.bin.celery import main
from celery.signals import beat_init, worker_ready

from apps.core.embedded.announce import announce_ready


def _on_ready(**_: Any) -> None:
    announce_ready()


if __name__ == "__main__":
    for ready in (worker_ready, beat_init):
        ready.connect(_on_ready, weak=False)
    sys.argv[1:1] = ["--quiet", "--app", "celery_app"]
    main()
