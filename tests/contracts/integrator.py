"""An integrator's client: the standard library, JSON bodies over a socket, and the published description of the API."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: Any


@dataclass
class Integrator:
    """Checks each answer against the description before anything else looks at it."""

    base: str
    token: str = ""
    description: Json = field(init=False)

    def __post_init__(self) -> None:
        request = urllib.request.Request(
            f"{self.base}/api/v1/schema/", headers={"Accept": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            self.description = json.load(reply)

    def get(self, path: str, **query: Any) -> Answer:
        return self.send("GET", f"{path}?{urllib.parse.urlencode(query)}" if query else path)

    def post(self, path: str, body: Json, key: str = "") -> Answer:
        return self.send("POST", path, body, {"Idempotency-Key": key} if key else {})

    def send(
        self, method: str, path: str, body: Json | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        given = {"Accept": "application/json", **(headers or {})}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            given["Content-Type"] = "application/json"
        answer = _ask(urllib.request.Request(f"{self.base}{path}", content, given, method=method))
        self._check(method, path.partition("?")[0], answer)
        return answer

    def _check(self, method: str, path: str, answer: Answer) -> None:
        operation = self._operation(method, path)
        described = operation["responses"][str(answer.status)]["content"][answer.headers.get_content_type()]
        schema = {**described["schema"], "components": self.description["components"]}
        problems = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answer.body)
        assert [f"{error.json_path}: {error.message}" for error in problems] == [], (method, path)

    def _operation(self, method: str, path: str) -> Json:
        steps = path.strip("/").split("/")
        for template, methods in self.description["paths"].items():
            slots = template.strip("/").split("/")
            if len(slots) == len(steps) and all(
                s[0] == "{" or s == p for s, p in zip(slots, steps, strict=True)
            ):
                described: Json = methods[method.lower()]
                return described
        raise LookupError(f"{method} {path} isn't described")


def _ask(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return Answer(reply.status, reply.headers, json.load(reply))
    except urllib.error.HTTPError as refusal:
        return Answer(refusal.code, refusal.headers, json.load(refusal))
