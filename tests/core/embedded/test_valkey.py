from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import redis

from apps.core.embedded.paths import StackPaths
from apps.core.embedded.ports import free_port
from apps.core.embedded.process import has_ended, spawn, stop
from apps.core.embedded.valkey import Valkey


@contextmanager
def running(valkey: Valkey) -> Iterator[None]:
    valkey.configure()
    process = spawn(valkey.command(), output=subprocess.DEVNULL)
    try:
        while not valkey.is_ready():
            assert not has_ended(process)
            time.sleep(0.01)
        yield
    finally:
        stop(process, valkey.command())


@pytest.fixture
def valkey(paths: StackPaths) -> Valkey:
    return Valkey(paths.root / "with a space" / "valkey", free_port(), "secret", lasting=True)


def client(valkey: Valkey, name: str = "CACHE_URL") -> redis.Redis:
    return redis.Redis.from_url(valkey.urls()[name])


def test_cache_locks_and_broker_have_a_database_each(valkey: Valkey) -> None:
    with running(valkey):
        for name in valkey.urls():
            client(valkey, name).set("whose", name)

        assert {name: client(valkey, name).get("whose") for name in valkey.urls()} == {
            "CACHE_URL": b"CACHE_URL",
            "LOCKS_URL": b"LOCKS_URL",
            "BROKER_URL": b"BROKER_URL",
        }


def test_a_lasting_server_keeps_its_keys(valkey: Valkey) -> None:
    for expected in (None, b"1"):
        with running(valkey):
            assert client(valkey).get("a") == expected
            client(valkey).set("a", "1")


def test_a_throwaway_server_does_not(valkey: Valkey) -> None:
    for _ in range(2):
        with running(replace(valkey, lasting=False)):
            assert client(valkey).get("a") is None
            client(valkey).set("a", "1")


def test_nobody_gets_in_without_the_password_which_is_on_no_command_line(valkey: Valkey) -> None:
    with running(valkey):
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(host="127.0.0.1", port=valkey.port).get("a")

        assert not replace(valkey, password="wrong").is_ready()
    assert "secret" not in " ".join(valkey.command().argv)
    assert (valkey.folder / "valkey.conf").stat().st_mode & 0o777 == 0o600


def test_a_server_that_is_not_there_is_not_ready(valkey: Valkey) -> None:
    assert not valkey.is_ready()
