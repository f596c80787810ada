"""/v1: which endpoint answers what, and what surrounds each: the key, the parameters, the transaction, the
answer.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from payment_sandbox import events, idempotency, intent_endpoints, refunds, sessions
from payment_sandbox.clock import Clock
from payment_sandbox.config import API_VERSION, Config
from payment_sandbox.context import Context
from payment_sandbox.errors import ApiError, invalid
from payment_sandbox.expansion import expand
from payment_sandbox.idempotency import InFlight, Key, Stored
from payment_sandbox.lifecycle import catch_up
from payment_sandbox.params import Params, decode
from payment_sandbox.records import Json
from payment_sandbox.store import Store, Transaction
from payment_sandbox.web import SandboxRequest

# Called with the context, the parameters, and the identifier where the path has one.
Operation = Callable[..., Json]


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    path: str
    operation: Operation


ENDPOINTS = (
    Endpoint("GET", "/v1/checkout/sessions", sessions.list_sessions),
    Endpoint("POST", "/v1/checkout/sessions", sessions.create),
    Endpoint("GET", "/v1/checkout/sessions/<object_id>", sessions.retrieve),
    Endpoint("GET", "/v1/checkout/sessions/<object_id>/line_items", sessions.line_items),
    Endpoint("POST", "/v1/checkout/sessions/<object_id>/expire", sessions.expire),
    Endpoint("GET", "/v1/payment_intents", intent_endpoints.list_intents),
    Endpoint("GET", "/v1/payment_intents/<object_id>", intent_endpoints.retrieve),
    Endpoint("POST", "/v1/payment_intents/<object_id>/capture", intent_endpoints.capture),
    Endpoint("POST", "/v1/payment_intents/<object_id>/cancel", intent_endpoints.cancel),
    Endpoint("GET", "/v1/charges", intent_endpoints.list_charges),
    Endpoint("GET", "/v1/charges/<object_id>", intent_endpoints.retrieve_charge),
    Endpoint("GET", "/v1/refunds", refunds.list_refunds),
    Endpoint("POST", "/v1/refunds", refunds.create),
    Endpoint("GET", "/v1/refunds/<object_id>", refunds.retrieve),
    Endpoint("GET", "/v1/events", events.list_events),
    Endpoint("GET", "/v1/events/<object_id>", events.retrieve),
)


def authenticate(request: SandboxRequest, secret_key: str | None) -> None:
    """The key as bearer token, or as the user name of basic authentication. Raises a 401 `ApiError`."""
    header = request.headers.get("Authorization", "")
    scheme, _, value = header.partition(" ")
    given = value.strip()
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    elif scheme.lower() != "bearer":
        given = ""
    if not given:
        message = (
            "You did not provide an API key. Send it in the Authorization header: 'Bearer YOUR_SECRET_KEY'."
        )
        raise invalid(message, status=401)
    good = given.startswith("sk_test_") if secret_key is None else _same(given, secret_key)
    if not good:
        raise invalid("Invalid API Key provided. Check the key, and that it is one of test mode.", status=401)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


class Api:
    def __init__(self, store: Store, clock: Clock, config: Config) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self.in_flight = InFlight()

    def respond(self, request: SandboxRequest, endpoint: Endpoint, path: tuple[str, ...]) -> Response:
        if endpoint.method == "POST":
            return self._change(request, endpoint.operation, path)
        params = decode(request.query_string)
        wanted = params.texts("expand", at_most=20)
        with self._store.read() as tx:
            ctx = self._context(tx, request)
            body = endpoint.operation(ctx, params, *path)
            params.finish()
            expand(ctx, body, wanted)
        return json_response(200, body)

    def _change(self, request: SandboxRequest, operation: Operation, path: tuple[str, ...]) -> Response:
        params = form_params(request)
        key = idempotency.read_key(request.headers.get("Idempotency-Key"), request.path, params)
        with self.in_flight.claim(key), self._store.write() as tx:
            ctx = self._context(tx, request, key)
            catch_up(tx, ctx.now, self._config)
            stored = idempotency.recall(tx, key, ctx.now) if key is not None else None
            answer = stored or self._execute(ctx, operation, params, path, key)
        response = json_response(answer.status, answer.body)
        if key is not None:
            response.headers["Idempotency-Key"] = key.value
        if stored is not None:
            response.headers["Idempotent-Replayed"] = "true"
            response.headers["Original-Request"] = stored.request_id
        return response

    def _execute(
        self, ctx: Context, operation: Operation, params: Params, path: tuple[str, ...], key: Key | None
    ) -> Stored:
        """Run the operation, and store its answer beside its effects; a failed one leaves nothing but its
        answer.
        """
        ctx.tx.mark()
        wanted = params.texts("expand", at_most=20)
        try:
            body = operation(ctx, params, *path)
            params.finish()
            expand(ctx, body, wanted)
            answer, keep = Stored(200, body, str(ctx.request_id)), True
        except ApiError as error:
            if not error.commits:
                ctx.tx.back_to_mark()
            answer, keep = Stored(error.status, error.body, str(ctx.request_id)), error.executed
        if key is not None and keep:
            idempotency.remember(ctx.tx, key, answer, ctx.now)
        return answer

    def _context(self, tx: Transaction, request: SandboxRequest, key: Key | None = None) -> Context:
        return Context(
            tx=tx,
            now=self._clock.now(),
            config=self._config,
            base_url=request.base,
            request_id=request.request_id,
            idempotency_key=key.value if key is not None else None,
        )


def form_params(request: SandboxRequest) -> Params:
    """The body of a POST. Raises a 400 `ApiError` when it is not form-encoded, a 413 when it is too large."""
    raw = request.get_data(cache=False)
    if raw and request.mimetype != "application/x-www-form-urlencoded":
        message = "Invalid request (check that your POST content type is application/x-www-form-urlencoded)."
        raise invalid(message)
    return decode(raw)


def json_response(status: int, body: dict[str, Any]) -> Response:
    """As Stripe lays it out, which is for people too."""
    response = Response(json.dumps(body, indent=2) + "\n", status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache, no-store"
    response.headers["Stripe-Version"] = API_VERSION
    return response
