"""Nothing that a client sends makes the sandbox fail, and nothing refused leaves a trace."""

from __future__ import annotations

import base64
import json
import socket
from pathlib import Path

import pytest
import stripe

from tests.payment_sandbox.support import SECRET_KEY, Shop, open_app, open_shop, send

GOOD = (
    "mode=payment&success_url=http://127.0.0.1/&line_items[0][price_data][currency]=eur"
    "&line_items[0][price_data][unit_amount]=1000&line_items[0][price_data][product_data][name]=Fare"
)
DEEP = "a" + "[b]" * 9


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    """One for all: that they share it is a test in itself, because nothing may change."""
    return shared_shop


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer sk_test_other", "Bearer pk_test_sandbox", "Basic ???", "Digest a", "Basic 4pyT"],
)
def test_a_bad_key_is_401(shop: Shop, authorization: str) -> None:
    answer = send(f"{shop.server.url}/v1/events", headers={"Authorization": authorization})
    assert (answer.status, answer.error["type"]) == (401, "invalid_request_error")


def test_the_client_raises_its_own_error_for_a_bad_key(shop: Shop) -> None:
    client = stripe.StripeClient("sk_test_other", base_addresses={"api": shop.server.url})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.events.list()


def test_basic_authentication_works_as_with_curl(shop: Shop) -> None:
    token = base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
    answer = send(f"{shop.server.url}/v1/events", headers={"Authorization": f"Basic {token}"})
    assert answer.status == 200


def test_without_a_configured_key_any_test_key_will_do(tmp_path: Path) -> None:
    app = open_app(tmp_path)
    with open_shop(app) as shop:
        object.__setattr__(app.config, "secret_key", None)
        statuses = [
            send(f"{shop.server.url}/v1/events", headers={"Authorization": f"Bearer {key}"}).status
            for key in ("sk_test_anything", "sk_live_anything", "anything")
        ]
    assert statuses == [200, 401, 401]


WRONG = [
    ("GET", "/v1/checkout/sessions/cs_test_none", "", 404),
    ("GET", "/v1/payment_intents/pi_none", "", 404),
    ("GET", "/v1/payment_intents/%00%ff", "", 404),
    ("GET", "/v1/charges/ch_none", "", 404),
    ("GET", "/v1/refunds/re_none", "", 404),
    ("GET", "/v1/events/evt_none", "", 404),
    ("GET", "/v1/customers", "", 404),
    ("GET", "/v1/", "", 404),
    ("GET", "/nowhere", "", 404),
    ("GET", "/assets/schema.sql", "", 404),
    ("GET", "/assets/..%2fschema.sql", "", 404),
    ("POST", "/v1/checkout/sessions/cs_test_none/expire", "", 404),
    ("POST", "/v1/payment_intents/pi_none/capture", "", 404),
    ("POST", "/v1/payment_intents/pi_none/cancel", "", 404),
    ("DELETE", "/v1/payment_intents/pi_none", "", 405),
    ("PUT", "/v1/refunds", "", 405),
    ("PATCH", "/v1/events", "", 405),
    ("OPTIONS", "/v1/events", "", 405),
    ("POST", "/v1/events", "", 405),
    ("POST", "/healthz", "", 405),
    ("BREW", "/v1/events", "", 405),
    ("POST", "/v1/refunds", "", 400),
    ("POST", "/v1/refunds", "payment_intent=pi_none", 404),
    ("POST", "/v1/refunds", "charge=ch_none", 404),
    ("POST", "/v1/refunds", "payment_intent=", 400),
    ("POST", "/v1/refunds", "payment_intent[a]=1", 400),
    ("POST", "/v1/refunds", "nonsense", 400),
    ("POST", "/v1/refunds", "%ff=1", 400),
    ("POST", "/v1/refunds", "a=%ff", 400),
    ("POST", "/v1/refunds", "[a]=1", 400),
    ("POST", "/v1/refunds", "a[b=1", 400),
    ("POST", "/v1/refunds", "a]b=1", 400),
    ("POST", "/v1/refunds", "a=1&a=2", 400),
    ("POST", "/v1/refunds", "a=1&a[b]=2", 400),
    ("POST", "/v1/refunds", "a[b]=1&a=2", 400),
    ("POST", "/v1/refunds", f"{DEEP}=1", 400),
    ("POST", "/v1/refunds", "&".join(f"a{n}=1" for n in range(2001)), 400),
    ("POST", "/v1/checkout/sessions", '{"mode":"payment"}', 400),
    ("POST", "/v1/checkout/sessions", "line_items=1", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&metadata=1", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&metadata[a][b]=1", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&expand=payment_intent", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&expand[]=nothing", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&expand[]=payment_intent.a.b.c.d", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&line_items[2][quantity]=1", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&line_items[0][quantity]=0", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&line_items[0][quantity]=1e3", 400),
    ("POST", "/v1/checkout/sessions", f"{GOOD}&expires_at=9999999999999999", 400),
    ("GET", "/v1/events?limit=0", "", 400),
    ("GET", "/v1/events?limit=101", "", 400),
    ("GET", "/v1/events?limit=ten", "", 400),
    ("GET", "/v1/events?limit=%D9%A1", "", 400),
    ("GET", "/v1/events?starting_after=evt_none", "", 400),
    ("GET", "/v1/events?starting_after=a&ending_before=b", "", 400),
    ("GET", "/v1/events?created[gte]=yesterday", "", 400),
    ("GET", "/v1/events?created[]=1", "", 400),
    ("GET", "/v1/events?expand[]=data", "", 400),
    ("GET", "/v1/events?colour=red", "", 400),
    ("GET", "/v1/events?%ff", "", 400),
    ("GET", "/_sandbox/clock?x=1", "", 200),
    ("POST", "/_sandbox/clock", "", 400),
    ("POST", "/_sandbox/clock", "advance=-1", 400),
    ("POST", "/_sandbox/clock", "advance=1&offset=1", 400),
    ("POST", "/_sandbox/clock", "advance=99999999999", 400),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), WRONG)
def test_what_is_wrong_with_a_request(shop: Shop, method: str, path: str, body: str, status: int) -> None:
    answer = shop.api(method, path, body)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/json"
    if status != 200:
        assert answer.error["type"] == "invalid_request_error"
        assert answer.error["message"]
    assert shop.client.v1.checkout.sessions.list().data == []


def test_other_content_types_are_refused(shop: Shop) -> None:
    headers = {"Content-Type": "application/json"}
    answer = shop.api("POST", "/v1/checkout/sessions", json.dumps({"mode": "payment"}), headers)
    assert answer.status == 400
    assert "application/x-www-form-urlencoded" in answer.error["message"]


def test_a_body_that_is_too_large_is_413(shop: Shop) -> None:
    answer = shop.api("POST", "/v1/refunds", "a=" + "x" * 2_000_000)
    assert (answer.status, answer.error["message"]) == (413, "The request is too large.")


def _raw(shop: Shop, request: bytes) -> bytes:
    """What comes back over a bare connection, until it is closed."""
    with socket.create_connection(("127.0.0.1", shop.server.port), timeout=5) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"A: 1\r\n" * 200 + b"\r\n", b"431"),
        (b"POST /v1/refunds HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"POST /v1/refunds HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n", b"400"),
        (b"POST /v1/refunds HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST /c/pay/cs_1 HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\ncut", b"404"),
        (b"GET /healthz HTTP/1.1\r\nHost: \xff<>\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET /healthz HTTP/1.0\r\n\r\n", b"200"),
    ],
)
def test_what_is_hardly_http(shop: Shop, request_bytes: bytes, status: bytes) -> None:
    assert _raw(shop, request_bytes).split(b" ", 2)[1] == status


def test_a_body_that_ends_early_is_a_client_error(shop: Shop) -> None:
    head = (
        f"POST /v1/refunds HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {SECRET_KEY}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\npayment_intent=pi_1"
    )
    assert _raw(shop, head.encode()).split(b" ", 2)[1] == b"400"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/c/pay/cs_test_none", b"", 404),
        ("POST", "/c/pay/cs_test_none", b"card_number=1", 404),
        ("GET", "/c/pay/cs_test_none/challenge", b"", 404),
        ("POST", "/c/pay/cs_test_none/challenge", b"result=complete", 404),
        ("GET", "/c/pay/", b"", 404),
        ("DELETE", "/c/pay/cs_test_none", b"", 405),
    ],
)
def test_people_get_a_page(shop: Shop, method: str, path: str, body: bytes, status: int) -> None:
    answer = send(shop.server.url + path, method, body or None)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>" in answer.text
