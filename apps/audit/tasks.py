from __future__ import annotations

from celery import shared_task

from apps.audit.operations.open_partitions import open_partitions
from apps.core import clock


@shared_task(name="audit.open_partitions")
def open_partitions_task() -> None:
    open_partitions(today=clock.now().date())
