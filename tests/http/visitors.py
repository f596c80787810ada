"""Who may come to an address: nobody in particular, people of every role, guests with a token or a session."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.test import Client

from apps.accounts.types import Role
from tests.accounts.builders import PASSWORD, make_user
from tests.http.wire import Json, Reply, Wire, travelers

SIGN_IN = "/en/account/login/"
_ONE_TIME = re.compile(
    rb"csrfmiddlewaretoken\" value=\"[^\"]+\"|[0-9a-f]{32}|data-expires-at=\"[^\"]+\"", re.ASCII
)


@dataclass
class Visitor:
    """Comes with a session, a bearer token, or neither. Each request is made as if it were the first."""

    token: str = ""
    session: str = ""

    def send(self, method: str, path: str, body: Json | None = None) -> Reply:
        wire = self.wire()
        if path.startswith("/api/"):
            return wire.send(method, path, body if method == "POST" else None)
        content = "&".join(f"{name}={value}" for name, value in (body or {}).items()).encode()
        return wire.send(method, path, raw=content, content_type="application/x-www-form-urlencoded")

    def wire(self) -> Wire:
        client = Client(raise_request_exception=False)
        if self.session:
            client.cookies["sessionid"] = self.session
        return Wire(self.token, client)


def person(role: Role = Role.CUSTOMER, name: str = "") -> Visitor:
    """Signed in on the pages, and with an access token for the API."""
    user = make_user(f"{name or role}@example.com", role=role)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = Wire().post("auth/token", {"email": user.email, "password": PASSWORD})
    return Visitor(answer.body["access"], client.session.session_key or "")


def guest(booking: Json) -> Visitor:
    """Found the order by its locator and a surname; has its access token too."""
    client = Client()
    found = client.post(
        "/en/find/", {"locator": booking["locator"], "family_name": booking["passengers"][0]["family_name"]}
    )
    assert found.status_code == 302, found.content
    return Visitor(booking["access_token"], client.session.session_key or "")


def booked_by(visitor: Visitor) -> Json:
    """An order of this visitor, made over the API."""
    wire = Wire(visitor.token)
    return wire.held(wire.offer(), passengers=travelers("adult"))


def same(reply: Reply, other: Reply, *names: str) -> bool:
    """Whether two replies tell the same, but for the names that were asked for and what is new each time."""
    return (reply.status, _plain(reply, names)) == (other.status, _plain(other, names))


def _plain(reply: Reply, names: tuple[str, ...]) -> bytes:
    text = reply.content + reply.headers.get("Location", "").encode()
    for name in names:
        text = text.replace(name.encode(), b"")
    return _ONE_TIME.sub(b"", text)
