"""`python -m payment_sandbox`: starts, says what is wrong, stops cleanly, and forgets nothing when it is killed."""

from __future__ import annotations

import http.client
import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import stripe

from payment_sandbox import __main__
from tests.payment_sandbox.support import (
    CARD_FIELDS,
    SECRET_KEY,
    WEBHOOK_SECRET,
    listening,
    session_params,
    submit,
    wait_for,
)
from tests.racing import at_once

PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """`main` sets up the logging of its process, which here is that of the tests."""
    logger = logging.getLogger("payment_sandbox")
    before = (list(logger.handlers), logger.level, logger.propagate)
    yield
    logger.handlers, logger.level, logger.propagate = before


def _command(data: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "payment_sandbox", "--data", str(data), "--secret-key", SECRET_KEY, *more]


@contextmanager
def _started(data: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, ready, and its address."""
    process = subprocess.Popen(
        _command(data, "--port", "0", *more),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("Payment sandbox is ready at http://127.0.0.1:")
        yield process, ready.split()[-1]
    finally:
        process.kill()
        process.communicate()


def _client(address: str) -> stripe.StripeClient:
    return stripe.StripeClient(SECRET_KEY, base_addresses={"api": address})


def test_it_answers_logs_and_stops(tmp_path: Path) -> None:
    with _started(tmp_path) as (process, address):
        session = _client(address).v1.checkout.sessions.create(session_params())
        assert submit(str(session.url), CARD_FIELDS).status == 303
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        lines = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert [(line["event"], line["method"], line["status"]) for line in lines] == [
        ("request", "POST", 200),
        ("request", "POST", 303),
    ]


def test_killed_it_has_forgotten_nothing(tmp_path: Path) -> None:
    """Not the payment, not its events, and not that one of them still has to be delivered."""
    with listening([503] * 2) as endpoint:
        webhook = ("--webhook-url", endpoint.url, "--webhook-secret", WEBHOOK_SECRET)
        with _started(tmp_path, *webhook) as (process, address):
            session = _client(address).v1.checkout.sessions.create(session_params())
            assert submit(str(session.url), CARD_FIELDS).status == 303
            wait_for(lambda: len(endpoint.received) == 2)
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
        with _started(tmp_path, *webhook) as (_, address):
            client = _client(address)
            assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
            wait_for(lambda: len(endpoint.received) >= 4)
            wait_for(lambda: client.v1.events.list({"delivery_success": False}).data == [])


@pytest.mark.race
def test_killed_under_load_it_has_kept_what_it_acknowledged(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    with _started(tmp_path) as (process, address):

        def shop_on(_: int) -> None:
            client = _client(address)
            with pytest.raises(stripe.APIConnectionError):
                while True:
                    session = client.v1.checkout.sessions.create(session_params())
                    acknowledged.append(session.id)
                    if len(acknowledged) >= 40:
                        os.kill(process.pid, signal.SIGKILL)

        at_once(8, shop_on)
    assert len(acknowledged) >= 40
    with _started(tmp_path) as (_, address):
        listed = _client(address).v1.checkout.sessions.list({"limit": 100})
        kept = {session.id for session in listed.auto_paging_iter()}
    assert set(acknowledged) - kept == set()


def test_a_port_in_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = __main__.main(["--port", str(port), "--data", str(tmp_path)])
    assert (code, capsys.readouterr().err) == (
        3,
        f"Port {port} on 127.0.0.1 is in use: choose another one with --port.\n",
    )


def test_data_in_use_by_another_sandbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with _started(tmp_path):
        code = __main__.main(["--port", "0", "--data", str(tmp_path)])
    assert code == 4
    assert capsys.readouterr().err == (
        f"The data file {tmp_path}/payment_sandbox.sqlite3 is in use by another payment sandbox.\n"
    )


def test_data_that_is_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "payment_sandbox.sqlite3").write_text("These are my holiday plans. " * 50)
    assert __main__.main(["--port", "0", "--data", str(tmp_path)]) == 4
    assert "can't be used: file is not a database." in capsys.readouterr().err
    assert __main__.main(["--port", "0", "--data", "/dev/null/data"]) == 4


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--port", "0"],
        ["--port", "65536", "--data", "."],
        ["--port", "http", "--data", "."],
        ["--port", "0", "--data", ".", "--webhook-url", "http://127.0.0.1/"],
        ["--port", "0", "--data", ".", "--webhook-url", "ftp://a/", "--webhook-secret", "whsec_1"],
    ],
)
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        __main__.main(arguments)
    assert stopped.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_sixteen_clients_keep_their_connections(tmp_path: Path) -> None:
    with _started(tmp_path) as (_, address):

        def use(_: int) -> list[Any]:
            connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
            seen = []
            for _ in range(20):
                connection.request("GET", "/v1/events", headers={"Authorization": f"Bearer {SECRET_KEY}"})
                response = connection.getresponse()
                response.read()
                seen.append((response.status, connection.sock is not None))
            connection.close()
            return seen

        assert at_once(16, use) == [[(200, True)] * 20] * 16
