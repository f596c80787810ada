"""`python -m apps.core.embedded.web_role ...`: Granian, with FlyAway loaded before its workers are forked.

Each worker would otherwise load the same code for itself: at a start that doubles the time to the first page, and
a worker that died comes back seconds later. Where workers are not forked (Python 3.14 and later, macOS) it changes
nothing. The arguments are Granian's.
"""

from __future__ import annotations

import multiprocessing
from importlib import import_module

from django.urls import get_resolver
from granian.cli import entrypoint

WSGI_MODULE = "flyaway.wsgi"


def preload() -> None:
    """Import the application and every view; no connection is opened that a fork would share."""
    import_module(WSGI_MODULE)
    get_resolver().url_patterns  # noqa: B018 - the first look loads them


if __name__ == "__main__":
    if multiprocessing.get_start_method() == "fork":
        preload()
    entrypoint()  # type: ignore[no-untyped-call]
