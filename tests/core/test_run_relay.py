"""The relay says that it is ready when it is: after the first round that worked."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError

from apps.core.management.commands import run_relay


def said_when(monkeypatch: pytest.MonkeyPatch, relay: Callable[..., int]) -> bytes:
    """What the supervisor hears of one round in which the outbox is relayed by `relay`."""
    ours, theirs = os.pipe()
    monkeypatch.setattr(run_relay, "relay_outbox", relay)
    monkeypatch.setenv("READY_FD", str(theirs))
    call_command("run_relay", "--once")
    if "READY_FD" in os.environ:
        os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        return pipe.read()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", [OperationalError, BrokerError, ConnectionRefusedError])
def test_a_round_that_failed_is_not_announced(
    monkeypatch: pytest.MonkeyPatch, trouble: type[Exception]
) -> None:
    def fail(**_: object) -> int:
        raise trouble

    assert said_when(monkeypatch, fail) == b""


@pytest.mark.parametrize("claimed", [0, 3])
def test_a_round_that_worked_is(monkeypatch: pytest.MonkeyPatch, claimed: int) -> None:
    assert said_when(monkeypatch, lambda **_: claimed) == b"ready\n"
