"""Every role on every address, denied by default: what isn't written down in `areas` fails here."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from apps.accounts.types import Role
from apps.core.ids import uuid7
from tests import world
from tests.accounts.builders import submit
from tests.deliver import deliver_all
from tests.http.areas import ADMIN_SITE, AREAS, BODIES, UNKNOWN_ID, UNKNOWN_LOCATOR, Area, example, routes
from tests.http.visitors import SIGN_IN, Visitor, booked_by, guest, person, same
from tests.http.wire import Reply, Wire
from tests.payments.fake_provider import FakeProvider
from tests.staff.refunds import publish_failed_refund

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]

ADMITTED: dict[str, set[Area]] = {
    "nobody": {Area.ANYBODY},
    "another guest": {Area.ANYBODY},
    "another customer": {Area.ANYBODY, Area.SIGNED_IN},
    "staff": {Area.ANYBODY, Area.SIGNED_IN, Area.STAFF},
    "admin": {Area.ANYBODY, Area.SIGNED_IN, Area.STAFF, Area.ADMIN},
    "its guest": {Area.ANYBODY, Area.BOOKING},
    "its owner": {Area.ANYBODY, Area.SIGNED_IN, Area.BOOKING, Area.DRAFT},
}


@dataclass
class Scene:
    """An order, a draft, a document and a failed refund of somebody, and all who come by."""

    locator: str
    draft: str
    document: str
    refund: str
    visitors: dict[str, Visitor]

    @property
    def names(self) -> tuple[str, ...]:
        return self.locator, self.draft, UNKNOWN_LOCATOR, UNKNOWN_ID


@pytest.fixture
def scene(provider: FakeProvider) -> Scene:
    world.open_for_sale()
    world.fly(101, "LHR", "JFK", seats=9)
    owner = person(name="owner")
    booking = booked_by(owner)
    begun = owner.send("POST", "/en/book/", {"offer": Wire().offer()["id"]})
    document, refund = submit(), publish_failed_refund(uuid7())
    deliver_all()
    visitors = {
        "nobody": Visitor(),
        "another guest": guest(booked_by(Visitor())),
        "another customer": person(name="stranger"),
        "staff": person(Role.STAFF),
        "admin": person(Role.ADMIN),
        "its guest": guest(booking),
        "its owner": owner,
    }
    draft = begun.headers["Location"].split("/")[3]
    return Scene(booking["locator"], draft, str(document.id), str(refund), visitors)


def gets_in(scene: Scene, visitor: Visitor, method: str, route: str) -> bool:
    """Whether the visitor meets something else than a closed door, or than what isn't there."""
    body = BODIES.get(route)
    names = {"locator": scene.locator, "draft": scene.draft, "document": scene.document}
    path = example(route, **names, refund=scene.refund)
    reply = visitor.send(method, path, body)
    assert reply.status < 500, (method, route, reply)
    area = AREAS[route][0]
    if area in {Area.STAFF, Area.LINK}:
        return reply.status != 404 and not is_closed(reply)
    if area in {Area.BOOKING, Area.DRAFT}:
        missing = visitor.send(method, example(route), body)
        assert missing.status == 404, (method, route, missing)
        return not same(reply, missing, *scene.names)
    return not is_closed(reply)


def is_closed(reply: Reply) -> bool:
    sent_away = reply.status == 302 and reply.headers["Location"].startswith(f"{SIGN_IN}?next=")
    return sent_away or reply.status in {401, 403}


def test_every_address_is_somebodys() -> None:
    known = {route for route in routes() if not route.startswith(ADMIN_SITE)}
    assert known - set(AREAS) == set(), "say in tests/http/areas.py who may come here"
    assert set(AREAS) - known == set(), "these addresses are gone"


@pytest.mark.parametrize("who", ADMITTED)
def test_who_gets_in_where(scene: Scene, who: str) -> None:
    visitor = scene.visitors[who]
    calls = [(method, route) for route, (_, methods) in AREAS.items() for method in methods.split()]
    calls = [(method, route) for method, route in calls if AREAS[route][0] is not Area.SCRAPER]
    let_in = {call for call in calls if gets_in(scene, visitor, *call)}
    expected = {call for call in calls if AREAS[call[1]][0] in ADMITTED[who]}
    assert (let_in - expected, expected - let_in) == (set(), set())


@pytest.mark.parametrize("who", sorted(set(ADMITTED) - {"admin"}))
def test_the_admin_site_is_for_admins(scene: Scene, who: str) -> None:
    visitor = scene.visitors[who]
    ways_in = [route for route in routes() if route.startswith(ADMIN_SITE) and route != "admin/logout/"]
    addresses = [example(route) for route in ways_in]
    open_doors = [path for path in addresses if not is_closed_admin(visitor.send("GET", path))]
    assert len(addresses) > 50
    assert open_doors == []


def is_closed_admin(reply: Reply) -> bool:
    if reply.status == 302:
        target = reply.headers["Location"]
        return target.startswith("/admin/login/") or not target.startswith("/admin/")
    return reply.status in {403, 404, 405}
