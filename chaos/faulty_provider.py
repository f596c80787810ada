"""`python -m chaos.faulty_provider`: the payment sandbox with a bad line for its webhooks.

One message in eight is lost, others come twice, or late and so out of order; the sandbox is told each time that all
went well, so that it never sends them again. What became of each is a word on standard output.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from random import Random

from payment_sandbox import logs
from payment_sandbox.app import create_app
from payment_sandbox.config import Config
from payment_sandbox.delivery import post
from payment_sandbox.server import running

_FATES = {"lost": 0.125, "twice": 0.2, "late": 0.25, "once": 0.425}
_LATE_SECONDS = (1.0, 6.0)


class BadLine:
    """Takes the place of the sandbox's sender."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> int:
        (fate,) = self._rng.choices(list(_FATES), list(_FATES.values()))
        _tell(fate)
        if fate == "lost":
            return 200
        if fate == "late":
            wait = self._rng.uniform(*_LATE_SECONDS)
            timer = threading.Timer(wait, _post_once, (url, body, headers, timeout))
            timer.daemon = True
            timer.start()
            return 200
        if fate == "twice":
            _post_once(url, body, headers, timeout)
        return post(url, body, headers, timeout)


def _post_once(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> None:
    """Whether it arrives or not: nobody will try again."""
    try:
        post(url, body, headers, timeout)
    except (OSError, http.client.HTTPException):
        _tell("lost")


def _tell(word: str) -> None:
    """One write for the whole line: several threads talk."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m chaos.faulty_provider", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--webhook-url", required=True)
    parser.add_argument("--webhook-secret", required=True)
    parser.add_argument("--secret-key", required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--calm", action="store_true", help="a good line")
    options = parser.parse_args()
    logs.configure()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    config = Config(
        database=options.data / "payment_sandbox.sqlite3",
        secret_key=options.secret_key,
        webhook_urls=(options.webhook_url,),
        webhook_secret=options.webhook_secret,
    )
    send = post if options.calm else BadLine(Random(options.seed))
    parent = os.getppid()
    with running(create_app(config, send=send), options.port):
        # Nobody else ends it when whoever started it was killed.
        while os.getppid() == parent and not stop.wait(1.0):
            pass


if __name__ == "__main__":
    main()
