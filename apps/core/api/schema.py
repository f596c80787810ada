"""The API's description: every operation names the problems it may answer with."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from apps.core.api.fields import ProblemSerializer
from apps.core.api.idempotency import HEADER, KEY_LENGTH, KEY_PATTERN, OWN_KEY_LENGTH
from apps.core.web.responses import PROBLEM

Direction = Literal["request", "response"]

KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH, "pattern": KEY_PATTERN},
    OpenApiParameter.HEADER,
    description=(
        "1–120 visible ASCII characters, such as a UUID: a repeated request is answered alike. Without an access token "
        f"a key of fewer than {OWN_KEY_LENGTH} characters counts from the same network address only."
    ),
)
_DONE: list[int | str] = [int(HTTPStatus.OK), int(HTTPStatus.CREATED)]
REPLAYED = OpenApiParameter(
    "Idempotent-Replayed",
    {"type": "string", "enum": ["true"]},
    OpenApiParameter.HEADER,
    response=_DONE,
    description="Stands in an answer that was given before under the same key.",
)
LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=_DONE, description="Where the booking is found."
)

_DESCRIPTIONS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "Something in the request can't be used; `errors` names the fields.",
    HTTPStatus.UNAUTHORIZED: "A valid access token is missing.",
    HTTPStatus.FORBIDDEN: "The token does not allow this.",
    HTTPStatus.NOT_FOUND: "Nothing here that you may see.",
    HTTPStatus.METHOD_NOT_ALLOWED: "`Allow` names the methods this address takes.",
    HTTPStatus.NOT_ACCEPTABLE: "Only JSON is spoken here.",
    HTTPStatus.LENGTH_REQUIRED: "`Content-Length` is missing.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than we accept.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body has to be JSON, uncompressed.",
    HTTPStatus.TOO_MANY_REQUESTS: "Slow down; `Retry-After` says for how many seconds.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Busy; `Retry-After` says for how many seconds.",
}
_HEADERS: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate", "The scheme to authenticate with."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("Allow", "The methods this address takes."),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After", "Seconds to wait."),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After", "Seconds to wait."),
}


class FlyAwaySchema(AutoSchema):
    """Adds the problems that follow from what an operation is: whom it lets in, what it takes, its address.

    A view names only the problems that are its own, by status: `responses={200: ..., 409: ProblemSerializer}`.
    """

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._usual_problems():
            if str(status) not in responses:
                responses[str(status)] = self._problem(status)
        return dict(sorted(responses.items()))

    def _get_response_for_code(
        self, serializer: Any, status_code: Any, media_types: Any = None, direction: Direction = "response"
    ) -> dict[str, Any]:
        if media_types is None and int(status_code) >= HTTPStatus.BAD_REQUEST:
            media_types = [PROBLEM]
        response: dict[str, Any] = super()._get_response_for_code(  # type: ignore[no-untyped-call]
            serializer, status_code, media_types, direction
        )
        return response

    def _usual_problems(self) -> list[int]:
        statuses = [
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.METHOD_NOT_ALLOWED,
            HTTPStatus.NOT_ACCEPTABLE,
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ]
        if self.view.get_authenticators():
            statuses += [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN]
        if "{" in self.path:
            statuses.append(HTTPStatus.NOT_FOUND)
        if self.method in {"POST", "PUT", "PATCH"} and self.get_request_serializer() is not None:
            statuses += [
                HTTPStatus.LENGTH_REQUIRED,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            ]
        return [int(status) for status in statuses]

    def _problem(self, status: int) -> dict[str, Any]:
        response = self._get_response_for_code(ProblemSerializer, str(status))
        response["description"] = _DESCRIPTIONS[status]
        if status in _HEADERS:
            name, text = _HEADERS[status]
            response["headers"] = {name: {"description": text, "schema": {"type": "string"}}}
        return response
