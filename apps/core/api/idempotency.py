"""The `Idempotency-Key` header of a request, as what operations take."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import TypeVar

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from apps.core import context
from apps.core.context import RequestContext
from apps.core.errors import InvalidInput
from apps.core.idempotency import Answer, Idempotency, fingerprint

R = TypeVar("R")

HEADER = "Idempotency-Key"
KEY_LENGTH = 120
KEY_PATTERN = "^[!-~]+$"
_KEY = re.compile(KEY_PATTERN)
# As long as nobody else makes it up: UUIDs have 32 characters at least.
OWN_KEY_LENGTH = 20


def idempotency_of(request: Request, render: Callable[[R], Answer]) -> Idempotency[R] | None:
    """The request's key, or None when it has none. Raises InvalidInput for one that can't be a key.

    The scope is whose it is, method and address; the fingerprint is the parsed body, so that spacing and the order of
    fields make no difference.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    _check(key)
    running = context.current()
    actor = running.actor
    return Idempotency(
        scope=f"{actor.kind}:{_whose(running, key)}:{request.method}:{request.path}"[:120],
        # Only its digest is kept: whatever somebody made a key of, it stands in no table.
        key=hashlib.sha256(key.encode()).hexdigest(),
        fingerprint=fingerprint(json.dumps(request.data, sort_keys=True, default=str)),
        render=render,
    )


def _check(key: str) -> None:
    if len(key) > KEY_LENGTH or not _KEY.fullmatch(key):
        raise InvalidInput(errors={HEADER: [_("Use 1 to 120 visible ASCII characters, such as a UUID.")]})


def _whose(running: RequestContext, key: str) -> str:
    """People without a token are told apart by their keys, and by where they ask from when a key is short.

    A phone may change its network between a request and its repetition.
    """
    if running.actor.id or len(key) >= OWN_KEY_LENGTH:
        return running.actor.id
    return running.address


def once(render: Callable[[R], Answer]) -> Callable[[R], Answer]:
    """`render` that keeps its last answer: what is remembered under a key and what is sent are made once."""
    last: list[tuple[R, Answer]] = []

    def rendered(result: R) -> Answer:
        if not last or last[0][0] is not result:
            last[:] = [(result, render(result))]
        return last[0][1]

    return rendered


def response_of(answer: Answer, *, replayed: bool = False) -> JsonResponse:
    """The first answer and each repetition of it are the same, but for the header that says so."""
    response = JsonResponse(answer.body, status=answer.status)
    if location := answer.body.get("links", {}).get("self"):
        response["Location"] = location
    if replayed:
        response["Idempotent-Replayed"] = "true"
    return response
