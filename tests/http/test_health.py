"""For machines: alive, ready, and figures that stay inside."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from pytest_django import Settings

from tests.http.wire import Wire

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def test_alive_asks_nobody(wire: Wire, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        reply = wire.get("/healthz")
    assert (reply.status, reply.body) == (200, {"status": "ok"})
    assert "no-store" in reply.headers["Cache-Control"]


def test_ready_when_the_database_answers(wire: Wire) -> None:
    reply = wire.get("/readyz")
    assert (reply.status, reply.body) == (
        200,
        {"status": "ready", "checks": {"database": True, "redis": True}},
    )


def test_not_ready_without_the_database(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_self: DatabaseWrapper) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(DatabaseWrapper, "cursor", away)
    reply = wire.get("/readyz")
    assert (reply.status, reply.body["status"], reply.body["checks"]["database"]) == (503, "not_ready", False)
    assert wire.get("/healthz").status == 200


def test_ready_without_redis(wire: Wire, settings: Settings) -> None:
    """FlyAway sells without it: taking the server out of service would only make things worse."""
    settings.LOCKS_URL = "redis://127.0.0.1:1/0"
    reply = wire.get("/readyz")
    assert (reply.status, reply.body["checks"]) == (200, {"database": True, "redis": False})


def test_figures_for_a_scraper_inside(wire: Wire) -> None:
    wire.get("airports", {"q": "l"})
    reply = wire.get("/metrics")
    assert reply.status == 200
    assert 'route="api/v1/airports"' in reply.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": ""},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Forwarded-For": "10.0.0.1, 127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"X-Real-IP": ""},
        {"Via": "1.1 proxy"},
    ],
)
def test_no_figures_for_what_came_through_a_proxy(wire: Wire, headers: dict[str, str]) -> None:
    assert wire.get("/metrics", headers=headers).status == 404


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.7", "", "unix:"])
def test_no_figures_for_others(wire: Wire, address: str) -> None:
    assert wire.client.get("/metrics", REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/api/docs/", "/api/docs/errors"])
def test_only_to_be_read(path: str) -> None:
    """Also where forms are asked for their token, as they are outside."""
    outside = Wire(client=Client(enforce_csrf_checks=True))
    for method in ("POST", "PUT", "DELETE"):
        reply = outside.send(method, path)
        assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")
    assert outside.send("HEAD", path).status == 200


def test_what_browsers_and_crawlers_ask_for_at_the_root_is_there(wire: Wire) -> None:
    robots = wire.get("/robots.txt")
    assert (robots.status, robots.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert "User-agent: *" in robots.content.decode()
    icon = wire.get("/favicon.ico")
    assert wire.get(icon.headers["Location"]).content == (ROOT / "static/img/favicon.ico").read_bytes()
