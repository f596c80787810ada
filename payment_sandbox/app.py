"""The WSGI application: routing, error answers, the access log, and the threads that work without being
asked.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from payment_sandbox.api import ENDPOINTS, Api, Endpoint, authenticate, form_params, json_response
from payment_sandbox.clock import Clock
from payment_sandbox.config import Config
from payment_sandbox.context import Context
from payment_sandbox.delivery import Courier, Sender, post
from payment_sandbox.errors import ApiError, invalid
from payment_sandbox.ids import new_request_id
from payment_sandbox.lifecycle import Timekeeper, catch_up
from payment_sandbox.logs import safe_path
from payment_sandbox.page import Pages, security_headers
from payment_sandbox.store import Store
from payment_sandbox.web import Handler, Middleware, SandboxRequest, wrap

_logger = logging.getLogger(__name__)
_STATIC = Path(__file__).parent / "static"
_ASSETS = {"checkout.css": "text/css", "icon.svg": "image/svg+xml"}
_TEN_YEARS = 10 * 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class _PageView:
    """What answers a browser about a checkout session."""

    method: str
    path: str
    view: Callable[[Context, SandboxRequest, str], Response]


@dataclass(frozen=True, slots=True)
class _Plain:
    """What needs no transaction."""

    method: str
    path: str
    handler: Callable[..., Response]


class Sandbox:
    """Call it as a WSGI application; `start` its threads for webhooks and deadlines, and `stop` it once.

    Raises `DataUnusable`.
    """

    def __init__(self, config: Config, *, middleware: Sequence[Middleware] = (), send: Sender = post) -> None:
        self.config = config
        self.store = Store(config.database)
        self.clock = Clock(self.store)
        self.courier = Courier(self.store, config, send)
        self.timekeeper = Timekeeper(self.store, self.clock, config)
        self.api = Api(self.store, self.clock, config)
        self._pages = Pages(config.merchant_name)
        self._assets = {name: (_STATIC / name).read_bytes() for name in _ASSETS}
        self._map = self._routes()
        self.store.on_commit = self.courier.wake
        self._handler: Handler = self._route
        for layer in reversed(middleware):
            self._handler = wrap(layer, self._handler)

    def _routes(self) -> Map:
        targets: tuple[Endpoint | _PageView | _Plain, ...] = (
            *ENDPOINTS,
            _PageView("GET", "/c/pay/<session_id>", self._pages.show),
            _PageView("POST", "/c/pay/<session_id>", self._pages.pay),
            _PageView("GET", "/c/pay/<session_id>/challenge", self._pages.show_challenge),
            _PageView("POST", "/c/pay/<session_id>/challenge", self._pages.answer_challenge),
            _Plain("GET", "/assets/<name>", self._asset),
            _Plain("GET", "/_sandbox/clock", self._clock),
            _Plain("POST", "/_sandbox/clock", self._move_clock),
            _Plain("GET", "/healthz", self._health),
        )
        return Map([Rule(item.path, endpoint=item, methods=[item.method]) for item in targets])

    def start(self) -> None:
        self.courier.start()
        self.timekeeper.start()

    def stop(self) -> None:
        """Finish what is under way, started or not; whatever is still due waits in the data file."""
        self.timekeeper.stop()
        self.courier.stop()
        self.store.close()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        started = time.perf_counter()
        request = SandboxRequest(environ)
        request.request_id = new_request_id()
        response = self._answer(request)
        response.headers["Request-Id"] = request.request_id
        fields = {
            "method": request.method,
            "path": safe_path(request.path),
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - started) * 1000, 1),
            "request_id": request.request_id,
        }
        _logger.info("request", extra={"fields": fields})
        return response(environ, start_response)

    def _answer(self, request: SandboxRequest) -> Response:
        try:
            return self._handler(request)
        except ApiError as error:
            return self._problem(request, error)
        except RequestEntityTooLarge:
            return self._problem(request, invalid("The request is too large.", status=413))
        except MethodNotAllowed as error:
            message = f"{request.method[:20]} is not possible here."
            response = self._problem(request, invalid(message, status=405))
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
            return response
        except HTTPException as error:
            message = f"Unrecognized request URL ({request.method[:20]}: {safe_path(request.path)})."
            return self._problem(request, invalid(message, status=error.code or 400))
        except Exception:
            _logger.exception("crash", extra={"fields": {"request_id": request.request_id}})
            message = "The payment sandbox failed. Its log tells more."
            return self._problem(request, ApiError(500, "api_error", message))

    def _problem(self, request: SandboxRequest, error: ApiError) -> Response:
        """Programs get Stripe's JSON, people a page."""
        if not request.path.startswith("/c/"):
            response = json_response(error.status, error.body)
            if error.status == 409:
                response.headers["Stripe-Should-Retry"] = "true"
            return response
        if error.status == 404:
            return self._pages.not_found(request)
        return self._pages.refused(request, error.status)

    def _route(self, request: SandboxRequest) -> Response:
        if request.path.startswith(("/v1/", "/_sandbox/")):
            authenticate(request, self.config.secret_key)
        target, values = self._map.bind_to_environ(request.environ).match()
        if isinstance(target, _Plain):
            return target.handler(request, **values)
        if target.method == "GET":
            self.timekeeper.catch_up()
        if isinstance(target, _PageView):
            return self._page(request, target, values["session_id"])
        return self.api.respond(request, target, tuple(values.values()))

    def _page(self, request: SandboxRequest, target: _PageView, session_id: str) -> Response:
        with self.store.write() if target.method == "POST" else self.store.read() as tx:
            ctx = Context(
                tx=tx,
                now=self.clock.now(),
                config=self.config,
                base_url=request.base,
                request_id=request.request_id,
            )
            if target.method == "POST":
                catch_up(tx, ctx.now, self.config)
            return target.view(ctx, request, session_id)

    def _health(self, request: SandboxRequest) -> Response:
        with self.store.read() as tx:
            tx.count("SELECT 1")
        return json_response(200, {"status": "ok"})

    def _asset(self, request: SandboxRequest, name: str) -> Response:
        if name not in self._assets:
            raise NotFound
        response = Response(self._assets[name], mimetype=_ASSETS[name], headers=security_headers(None))
        response.headers["Cache-Control"] = "public, max-age=300"
        response.add_etag()
        return response.make_conditional(request)

    def _clock(self, request: SandboxRequest) -> Response:
        body = {"object": "sandbox.clock", "now": self.clock.now(), "offset": self.clock.offset}
        return json_response(200, body)

    def _move_clock(self, request: SandboxRequest) -> Response:
        """`advance` by seconds, or set the `offset` from real time in seconds; what falls due then happens
        at once.
        """
        params = form_params(request)
        advance = params.integer("advance", minimum=0, maximum=_TEN_YEARS)
        offset = params.integer("offset", minimum=0, maximum=_TEN_YEARS)
        params.finish()
        if (advance is None) == (offset is None):
            raise invalid("Send either advance or offset, in seconds.", param="advance")
        self.clock.set_offset(offset if offset is not None else self.clock.offset + (advance or 0))
        self.timekeeper.catch_up()
        return self._clock(request)


def create_app(config: Config, *, middleware: Sequence[Middleware] = (), send: Sender = post) -> Sandbox:
    """The application, its threads not yet started. Raises `DataUnusable`."""
    return Sandbox(config, middleware=middleware, send=send)
