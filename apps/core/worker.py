"""What every Celery task of ours runs in."""

from __future__ import annotations

from typing import Any

from celery import Task

from apps.core.context import SYSTEM, RequestContext, use_context
from apps.core.ids import uuid7


class WorkerTask(Task):  # type: ignore[type-arg,misc,unused-ignore]
    """A task acts for the system, from the worker; its id joins what it writes into history and logs."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        request_id = (self.request.id or uuid7().hex).replace("-", "")
        with use_context(RequestContext(actor=SYSTEM, request_id=request_id, channel="worker")):
            return super().__call__(*args, **kwargs)
