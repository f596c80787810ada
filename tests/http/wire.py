"""Speaks to FlyAway as an integrator does: JSON bodies, bearer tokens and headers, nothing of the project's code.

Names of fields are written out here, as they are published; what a body holds is plain dictionaries.
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

Json = dict[str, Any]

API = "/api/v1"
DAY = datetime.now(UTC).date() + timedelta(days=40)
BORN = {"adult": "1985-12-10", "child": "2019-01-02", "infant": "2026-02-03"}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The problem's code; fails on anything that is no problem document."""
        assert self.headers["Content-Type"] == "application/problem+json", self
        problem = self.body
        assert problem["status"] == self.status
        assert problem["title"]
        return str(problem["code"])

    @property
    def fields(self) -> list[str]:
        """Which fields the problem names, each with words."""
        errors = self.body.get("errors", {})
        assert all(text for texts in errors.values() for text in texts)
        return list(errors)


@dataclass
class Wire:
    """One outsider. A fault on our side is a reply with 500, as it is outside."""

    token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, query: Mapping[str, Any] | None = None, **options: Any) -> Reply:
        return self.send("GET", path, query=query, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Reply:
        return self.send("POST", path, body, **options)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        query: Mapping[str, Any] | None = None,
        key: str = "",
        headers: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> Reply:
        """`raw` goes out as it is; anything else as JSON. A path without a leading slash is one of the API's."""
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        given = {**self._headers(key), **(headers or {})}
        address = path if path.startswith("/") else f"{API}/{path}"
        response = self.client.generic(
            method, address, content, content_type, headers=given, query_params=dict(query or {})
        )
        streamed = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        return Reply(response.status_code, response.headers, streamed)

    def _headers(self, key: str) -> dict[str, str]:
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**given, "Idempotency-Key": key} if key else given

    # The main job -------------------------------------------------------------------------------
    def offer(self, origin: str = "LHR", destination: str = "JFK", **query: Any) -> Json:
        """The cheapest of the light offers on DAY."""
        asked = {"origin": origin, "destination": destination, "departure_date": DAY.isoformat(), **query}
        found = self.get("offers", asked).body["offers"]
        light: list[Json] = [offer for offer in found if offer["fare_family"] == "light"]
        return light[0]

    def held(self, offer: Json | None = None, **changes: Any) -> Json:
        """A held order; the wire then bears its access token."""
        reply = self.post("bookings", order(offer or self.offer(), **changes))
        assert reply.status == 201, reply
        self.token = reply.body["access_token"]
        booking: Json = reply.body
        return booking


def anybody() -> str:
    """A word that no other order has: limits and names don't meet."""
    return "".join(random.choices(string.ascii_lowercase, k=10))


def travelers(*types: str) -> list[Json]:
    surname = f"Lovelace{anybody()}"
    return [
        {
            "type": kind,
            "given_name": f"Ada {letter}",
            "family_name": surname,
            "date_of_birth": BORN[kind],
            "gender": "female",
        }
        for kind, letter in zip(types, string.ascii_uppercase, strict=False)
    ]


def order(offer: Json, **changes: Any) -> Json:
    """The body that books `offer` for adults; `changes` replace whole fields."""
    party = offer["party"]
    types = ["adult"] * party["adults"] + ["child"] * party["children"] + ["infant"] * party["infants"]
    return {
        "offer_id": offer["id"],
        "passengers": travelers(*types),
        "contact": {"email": f"{anybody()}@example.com", "phone": "+442071234567"},
        **changes,
    }


def seat(designator: str, *, passenger: int = 0, segment: int = 0) -> Json:
    return {"passenger": passenger, "segment": segment, "seat": designator}
