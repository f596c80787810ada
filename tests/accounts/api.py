"""Asking the account endpoints, as an API client does."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from apps.accounts.models import User
from apps.audit.services import history_of
from tests.accounts.builders import PASSWORD

TOKEN, REFRESH, REVOKE, ME = (
    f"/api/v1/{path}" for path in ("auth/token", "auth/refresh", "auth/revoke", "me")
)


def post(client: Client, path: str, *, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def sign_in(client: Client, email: str = "ada@example.com") -> dict[str, Any]:
    answer = post(client, TOKEN, email=email, password=PASSWORD)
    assert answer.status_code == 200
    pair: dict[str, Any] = answer.json()
    return pair


def me(client: Client, token: str) -> Any:
    return client.get(ME, headers={"Authorization": f"Bearer {token}"})


def actions(user: User) -> list[str]:
    return [entry.action for entry in reversed(history_of("user", [str(user.pk)]))]
