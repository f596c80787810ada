"""A sandbox of one's own, a merchant who speaks to it with Stripe's client, a customer, and a webhook endpoint."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe

from payment_sandbox.app import Sandbox, create_app
from payment_sandbox.config import Config
from payment_sandbox.delivery import Sender, post
from payment_sandbox.server import SandboxServer, running

SECRET_KEY = "sk_test_sandbox"
WEBHOOK_SECRET = "whsec_sandbox"
SUCCESS_URL = "http://127.0.0.1:9/paid?session={CHECKOUT_SESSION_ID}"
CANCEL_URL = "http://127.0.0.1:9/cancelled"
MANUAL = {"payment_intent_data": {"capture_method": "manual"}}
GOOD_CARD = "4242424242424242"
CARD_FIELDS = {"card_number": GOOD_CARD, "exp": "12 / 34", "cvc": "123", "name": "Ada Lovelace"}
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def location(self) -> str:
        return self.headers["Location"]

    @property
    def error(self) -> dict[str, Any]:
        return dict(json.loads(self.text)["error"])


def send(
    url: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """One request as it stands, redirects not followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE_SECONDS)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read().decode())
    finally:
        connection.close()


def submit(url: str, fields: dict[str, str]) -> Answer:
    """A form, as a browser without cookies sends it."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return send(url, "POST", urlencode(fields).encode(), headers)


def wait_for(condition: Callable[[], bool]) -> None:
    """Poll until it is so; fail when it takes longer than anything here may take."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@dataclass
class Shop:
    """A running sandbox with the merchant's client."""

    app: Sandbox
    server: SandboxServer
    client: stripe.StripeClient
    opened: dict[str, str] = field(default_factory=dict)

    def api(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Answer:
        """The API without the client, for what the client would never send."""
        form = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        named = {"Authorization": f"Bearer {SECRET_KEY}", **form, **(headers or {})}
        return send(self.server.url + path, method, body.encode() if method == "POST" else None, named)

    def open_session(self, **changes: Any) -> stripe.checkout.Session:
        """A session for 412.60 EUR in one line; a change of None leaves that parameter out."""
        session = self.client.v1.checkout.sessions.create(session_params(**changes))
        self.opened[session.id] = str(session.url)
        return session

    def pay(self, session_id: str, **changes: str) -> Answer:
        return submit(self.opened[session_id], {**CARD_FIELDS, **changes})

    def answer_bank(self, session_id: str, result: str) -> Answer:
        return submit(f"{self.opened[session_id]}/challenge", {"result": result})

    def session(self, session_id: str) -> stripe.checkout.Session:
        return self.client.v1.checkout.sessions.retrieve(session_id)

    def intent(self, session_id: str) -> stripe.PaymentIntent:
        """The session's intent with its latest charge."""
        session = self.client.v1.checkout.sessions.retrieve(
            session_id, {"expand": ["payment_intent.latest_charge"]}
        )
        intent = session.payment_intent
        assert isinstance(intent, stripe.PaymentIntent)
        return intent

    def paid(self, **changes: Any) -> stripe.PaymentIntent:
        """An intent whose money is there."""
        session = self.open_session(**changes)
        assert self.pay(session.id).status == 303
        return self.intent(session.id)

    def authorized(self) -> stripe.PaymentIntent:
        """An intent that waits to be captured."""
        return self.paid(**MANUAL)

    def events(self) -> list[str]:
        """The types of all events, oldest first."""
        listed = self.client.v1.events.list({"limit": 100})
        return [event.type for event in reversed(list(listed.auto_paging_iter()))]

    def advance(self, seconds: int) -> None:
        assert self.api("POST", "/_sandbox/clock", f"advance={seconds}").status == 200


def session_params(**changes: Any) -> Any:
    params: dict[str, Any] = {
        "mode": "payment",
        "success_url": SUCCESS_URL,
        "cancel_url": CANCEL_URL,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "eur", "unit_amount": 41260, "product_data": {"name": "MAD-JFK"}},
            }
        ],
        **changes,
    }
    return {name: value for name, value in params.items() if value is not None}


def charge_of(intent: stripe.PaymentIntent) -> stripe.Charge:
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    return charge


def open_app(folder: Path, *, send: Sender = post, **settings: Any) -> Sandbox:
    config = Config(database=folder / "sandbox.sqlite3", secret_key=SECRET_KEY, **settings)
    return create_app(config, send=send)


@contextmanager
def open_shop(app: Sandbox) -> Iterator[Shop]:
    """Serve an app until the block ends."""
    http_client = stripe.RequestsClient(timeout=PATIENCE_SECONDS)
    with running(app) as server:
        client = stripe.StripeClient(
            SECRET_KEY, base_addresses={"api": server.url}, http_client=http_client, max_network_retries=0
        )
        yield Shop(app, server, client)


@dataclass(frozen=True)
class Received:
    body: bytes
    signature: str

    def verified(self) -> stripe.Event:
        """Raises when the signature does not fit."""
        event: stripe.Event = stripe.Webhook.construct_event(self.body, self.signature, WEBHOOK_SECRET)
        return event


class Endpoint:
    """A merchant's webhook address. It answers what `plan` says, in turn, and 200 when the plan has run out."""

    def __init__(self, plan: list[int]) -> None:
        self.plan = plan
        self.received: list[Received] = []
        self._lock = threading.Lock()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(endpoint.take(body, self.headers["Stripe-Signature"]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/webhooks/stripe"

    def take(self, body: bytes, signature: str) -> int:
        with self._lock:
            self.received.append(Received(body, signature))
            return self.plan.pop(0) if self.plan else 200

    def types(self) -> list[str]:
        with self._lock:
            return [json.loads(item.body)["type"] for item in self.received]


@contextmanager
def listening(plan: list[int] | None = None) -> Iterator[Endpoint]:
    endpoint = Endpoint(plan or [])
    thread = threading.Thread(target=endpoint.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.server.shutdown()
        thread.join()
        endpoint.server.server_close()


def text_of(page: str) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()
