"""`python -m payment_sandbox`: serve until SIGTERM or Ctrl-C.

Exit codes: 0 stopped, 2 wrong arguments, 3 port in use, 4 data folder unusable.
"""

import argparse
import errno
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from payment_sandbox import logs
from payment_sandbox.app import create_app
from payment_sandbox.config import Config
from payment_sandbox.server import HOST, running
from payment_sandbox.session_params import origin_of
from payment_sandbox.store import DataUnusable

DATABASE_NAME = "payment_sandbox.sqlite3"
PORT_IN_USE, DATA_UNUSABLE = 3, 4


def _port(text: str) -> int:
    if not (text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _url(text: str) -> str:
    if origin_of(text) is None:
        raise argparse.ArgumentTypeError("an address starts with http:// or https://")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m payment_sandbox", description=f"A Stripe-compatible payment sandbox on {HOST}."
    )
    parser.add_argument("--port", type=_port, required=True, help="0 takes a free one and prints it")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where the data is kept")
    parser.add_argument(
        "--webhook-url", type=_url, action="append", default=[], metavar="URL", help="may be repeated"
    )
    parser.add_argument("--webhook-secret", default="", metavar="whsec_...", help="signs the events")
    parser.add_argument(
        "--secret-key", metavar="sk_test_...", help="the one API key; without it any sk_test_ key will do"
    )
    parser.add_argument("--merchant", default="FlyAway", metavar="NAME", help="whose name the page shows")
    return parser


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.webhook_url and not options.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret, which signs what is sent there")
    logs.configure()
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    config = Config(
        database=options.data / DATABASE_NAME,
        secret_key=options.secret_key,
        webhook_urls=tuple(options.webhook_url),
        webhook_secret=options.webhook_secret,
        merchant_name=options.merchant,
    )
    try:
        app = create_app(config)
    except DataUnusable as error:
        sys.stderr.write(f"{error}\n")
        return DATA_UNUSABLE
    try:
        with running(app, options.port) as server:
            sys.stdout.write(f"Payment sandbox is ready at {server.url}\n")
            sys.stdout.flush()
            stop.wait()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.stderr.write(f"Port {options.port} on {HOST} is in use: choose another one with --port.\n")
        return PORT_IN_USE
    return 0


if __name__ == "__main__":
    sys.exit(main())
