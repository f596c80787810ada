"""A kept connection is judged once a request: without asking where it is quiet, and never wrongly where it is gone."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connection, connections
from django.db.backends.postgresql import base

from apps.core.database.base import DatabaseWrapper
from apps.core.models import IdempotencyRecord
from apps.core.writing import insert_together_in_transaction, written_at_once
from tests.http.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)

Ask = Callable[..., Any]


@pytest.fixture
def outside() -> Iterator[Ask]:
    """Asks on a connection of its own, and gives the row."""
    other: Any = connections.create_connection(DEFAULT_DB_ALIAS)

    def ask(query: str, *values: object) -> Any:
        with other.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone() if cursor.description else None

    yield ask
    other.close()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The process of the server behind a connection that is kept between requests, as in production."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.ensure_connection()
    yield backend()
    connection.close()


def test_a_server_that_fell_silent_is_noticed(kept: int) -> None:
    parameters = connection.connection.info.get_parameters()
    idle, interval, count = (int(parameters[f"keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert idle + interval * count <= 30
    assert int(parameters["tcp_user_timeout"]) <= 30_000
    assert 0 < int(parameters["connect_timeout"]) <= 5


def backend() -> int:
    pid: int = connection.connection.info.backend_pid
    return pid


def last_query(outside: Ask, pid: int) -> Any:
    return outside("SELECT query_start, state_change, query FROM pg_stat_activity WHERE pid = %s", pid)


def begin_request() -> None:
    """What Django does at the start of each request, and its test client leaves out."""
    close_old_connections()


def test_it_is_the_one_in_use() -> None:
    assert isinstance(connections[DEFAULT_DB_ALIAS], DatabaseWrapper)


def test_a_quiet_connection_is_judged_without_a_query(kept: int, outside: Ask) -> None:
    before = last_query(outside, kept)
    begin_request()
    connection.close_if_health_check_failed()
    assert (backend(), last_query(outside, kept)) == (kept, before)


def test_control_the_check_of_django_is_a_query(kept: int, outside: Ask) -> None:
    before = last_query(outside, kept)
    assert base.DatabaseWrapper.is_usable(connections[DEFAULT_DB_ALIAS])
    assert last_query(outside, kept) != before


def test_a_connection_with_something_to_say_is_asked_and_kept(kept: int, outside: Ask) -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN flyaway_test")
    outside("NOTIFY flyaway_test")
    assert select.select([connection.connection.fileno()], [], [], 10)[0]
    before = last_query(outside, kept)
    assert connection.is_usable()
    assert last_query(outside, kept) != before


def end_server_side(outside: Ask, pid: int) -> None:
    """Goes on when the process of the server is gone."""
    assert outside("SELECT pg_terminate_backend(%s, 10000)", pid) == (True,)


def test_a_request_whose_connection_was_ended_by_the_server_gets_another_one(kept: int, outside: Ask) -> None:
    end_server_side(outside, kept)
    assert not connection.is_usable()
    begin_request()
    assert Wire().get("/readyz").body["checks"]["database"] is True
    assert backend() != kept


def test_control_without_the_check_the_request_fails(
    kept: int, outside: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections[DEFAULT_DB_ALIAS], "health_check_enabled", False)
    end_server_side(outside, kept)
    begin_request()
    assert Wire().get("/readyz").status == 503


def test_what_is_written_at_once_begins_with_the_check(kept: int, outside: Ask) -> None:
    """Statements that don't wait for answers can't be asked again: the connection has to be good before."""
    end_server_side(outside, kept)
    begin_request()
    with written_at_once():
        insert_together_in_transaction(
            [IdempotencyRecord(scope="s", key="k", fingerprint=b"", status=201, answer=b"")]
        )
    assert IdempotencyRecord.objects.count() == 1


def test_a_connection_that_is_closed_or_not_yet_open_is_not_usable(kept: int) -> None:
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()
