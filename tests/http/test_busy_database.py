"""A database that is stuck, gone or at odds with itself: an answer in time that says when to come back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.db.utils import DatabaseError, IntegrityError, InternalError
from psycopg import errors as pg
from psycopg_pool import PoolTimeout

from apps.booking.api import views
from apps.flights.errors import SoldOut
from apps.flights.models import Leg
from tests import world
from tests.http.rows import nothing_written
from tests.http.wire import Reply, Wire, order
from tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_redis")]


@pytest.fixture(autouse=True)
def _market() -> None:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=18)


@contextmanager
def row_locked(table: str, *, mode: str = "FOR UPDATE") -> Iterator[None]:
    """Somebody else holds every row of the table for the length of the block."""
    other: Any = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} {mode}")
        yield
    finally:
        other.rollback()
        other.close()


@pytest.fixture
def impatient() -> Iterator[None]:
    """Waits for locks no longer than a moment."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield
    connection.close()


def assert_come_back(reply: Reply) -> None:
    assert (reply.status, reply.code) == (503, "unavailable")
    assert int(reply.headers["Retry-After"]) >= 1
    assert "no-store" in reply.headers["Cache-Control"]


@pytest.mark.usefixtures("impatient")
def test_a_cabin_that_somebody_sits_on(wire: Wire) -> None:
    body = order(wire.offer())
    with nothing_written():
        with row_locked("flights_legcabin"):
            assert_come_back(wire.post("bookings", body, key="k-1"))
    assert wire.post("bookings", body, key="k-1").status == 201


@pytest.mark.usefixtures("impatient", "provider")
def test_an_order_that_somebody_sits_on(wire: Wire) -> None:
    base = f"bookings/{wire.held()['locator']}"
    with nothing_written():
        with row_locked("booking_booking"):
            replies = [
                wire.post(f"{base}/payments", {"return_url": "https://example.com/"}),
                wire.post(f"{base}/cancellation-quotes", {}),
            ]
            assert wire.get(base).status == 200
    for reply in replies:
        assert_come_back(reply)


def database_error(cause: Exception, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    error = kind("the database says no to ada@example.com")
    error.__cause__ = cause
    return error


ERRORS: dict[str, tuple[DatabaseError, int, str]] = {
    "lock timeout": (database_error(pg.LockNotAvailable()), 503, "unavailable"),
    "statement timeout": (database_error(pg.QueryCanceled()), 503, "unavailable"),
    "deadlock": (database_error(pg.DeadlockDetected()), 409, "try_again"),
    "serialization": (database_error(pg.SerializationFailure()), 409, "try_again"),
    "too many connections": (database_error(pg.TooManyConnections()), 503, "unavailable"),
    "pool exhausted": (database_error(PoolTimeout()), 503, "unavailable"),
    "shutting down": (database_error(pg.AdminShutdown()), 503, "unavailable"),
    "starting up": (database_error(pg.CannotConnectNow()), 503, "unavailable"),
    "connection lost": (database_error(psycopg.OperationalError()), 503, "unavailable"),
    "fail-over": (database_error(pg.ReadOnlySqlTransaction(), InternalError), 503, "unavailable"),
    "idle too long": (
        database_error(pg.IdleInTransactionSessionTimeout(), InternalError),
        503,
        "unavailable",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_the_database_says_has_an_answer(wire: Wire, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    error, status, code = ERRORS[name]

    def refuse(**_arguments: Any) -> None:
        raise error

    body = order(wire.offer())
    monkeypatch.setattr(views, "hold_seats", refuse)
    with nothing_written():
        reply = wire.post("bookings", body)
    assert (reply.status, reply.code) == (status, code)
    assert int(reply.headers["Retry-After"]) >= 1
    assert "ada@example.com" not in reply.content.decode()


def test_a_constraint_that_nobody_expected_is_a_conflict(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_arguments: Any) -> None:
        raise database_error(pg.CheckViolation(), IntegrityError)

    body = order(wire.offer())
    monkeypatch.setattr(views, "hold_seats", refuse)
    with nothing_written():
        reply = wire.post("bookings", body)
    assert (reply.status, reply.code) == (409, "refused_by_database")
    assert "ada@example.com" not in reply.content.decode()


def test_a_real_deadlock_is_lost_by_one_alone(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two requests that lock two rows crosswise, as no operation of ours does: the answer is proved, not assumed."""
    offer = wire.offer()
    emails = ["first@example.com", "second@example.com"]
    world.fly(102, "JFK", "LHR")
    legs = list(Leg.objects.order_by("pk").values_list("pk", flat=True))
    both_hold_one = threading.Barrier(2)

    def lock_crosswise(*, request: Any, **_arguments: Any) -> None:
        mine = emails.index(request.contact.email)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT FROM flights_leg WHERE id = %s FOR UPDATE", [legs[mine]])
            both_hold_one.wait(10)
            cursor.execute("SELECT FROM flights_leg WHERE id = %s FOR UPDATE", [legs[1 - mine]])
        raise SoldOut

    def ask(number: int) -> Reply:
        return Wire().post("bookings", order(offer, contact={"email": emails[number]}))

    monkeypatch.setattr(views, "hold_seats", lock_crosswise)
    replies: list[Any] = race(2, ask)
    assert sorted((reply.status, reply.code) for reply in replies) == [(409, "sold_out"), (409, "try_again")]
