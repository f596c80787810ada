"""The tests' own stack: however many processes share it, none meets the keys of another."""

from __future__ import annotations

import os

import pytest
from django.conf import settings

from apps.core.embedded.valkey import DATABASES
from tests import stack_plugin

SERVER = "redis://:secret@127.0.0.1:6379"
WORKERS = 8


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Those that the process that pytest was started in hands on."""
    found = {name: f"{SERVER}/{number}" for name, number in DATABASES.items()}
    for name, address in found.items():
        monkeypatch.setenv(name, address)
    monkeypatch.setenv("FLYAWAY_TEST_STACK", " ".join(DATABASES))
    return found


def test_every_process_of_a_run_has_databases_of_its_own(
    addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = list(addresses.values())
    for number in range(WORKERS):
        for name, address in addresses.items():
            monkeypatch.setenv(name, address)
        stack_plugin._move_to_own_databases(f"gw{number}")
        taken += [os.environ[name] for name in DATABASES]

    assert len(set(taken)) == len(taken) == len(DATABASES) * (WORKERS + 1)


def test_the_settings_take_the_addresses_as_they_are() -> None:
    taken = (settings.CACHES["default"]["LOCATION"], settings.LOCKS_URL, settings.CELERY_BROKER_URL)
    assert taken == tuple(os.environ[name] for name in ("CACHE_URL", "LOCKS_URL", "BROKER_URL"))
