"""Where a browser is sent after paying: judged before anything is written, not by the provider afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from apps.booking.models import Booking
from payment_sandbox.session_params import origin_of
from tests.http.rows import nothing_written
from tests.http.wire import Wire
from tests.payments.fake_provider import FakeProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]

BAD: list[Any] = [
    "ftp://example.com/back",
    "javascript:alert(1)",
    "//example.com/back",
    "/back",
    "example.com/back",
    "http://",
    "https:///back",
    "https://example.com:99999/back",
    "https://example.com:0/back",
    "https://example.com:x/back",
    "HTTPS://example.com/back",
    "Http://example.com/back",
    "https://exämple.com/back",
    "https://例え.jp/",
    "https://example.com/zurück",
    "https://example.com/back?note=<script>",
    'https://example.com/back?note="x"',
    "https://example.com/a back",
    " https://example.com/back",
    "https://example.com/back\n",
    "https://example.com\\@evil.example/",
    "https://user:secret@example.com/back",
    "https://example..com/back",
    "https://-example.com/back",
    "https://[::g]/back",
    "https://[1.2.3.4]/back",
    "https://example.com/%zz",
    "https://example.com/" + "a" * 481,
    "",
    None,
    1,
    ["https://example.com/back"],
]
GOOD = [
    "http://127.0.0.1:8000/",
    "http://localhost",
    "http://localhost:3000/back?step=2#paid",
    "https://example.com/back?order=42&list[]=a%20b",
    "https://xn--exmple-cua.com/zur%C3%BCck",
    "http://[::1]:8000/back",
    "https://example.com/" + "a" * 480,
]


@pytest.mark.parametrize("address", BAD, ids=lambda address: str(address)[:40])
def test_an_address_that_no_browser_can_be_sent_to(wire: Wire, provider: FakeProvider, address: Any) -> None:
    locator = wire.held()["locator"]
    deadline = Booking.objects.get().hold_expires_at
    with nothing_written():
        reply = wire.post(f"bookings/{locator}/payments", {"return_url": address})
    assert (reply.status, reply.code, reply.fields) == (400, "invalid", ["return_url"])
    assert Booking.objects.get().hold_expires_at == deadline


@pytest.mark.parametrize("address", GOOD, ids=lambda address: address[:40])
def test_an_address_that_a_browser_can_be_sent_to(wire: Wire, provider: FakeProvider, address: str) -> None:
    locator = wire.held()["locator"]
    assert wire.post(f"bookings/{locator}/payments", {"return_url": address}).status == 201
    assert origin_of(address) is not None, "the payment page takes it too"


@pytest.mark.parametrize(
    "address",
    ["https://example.com/4242424242424242", "https://example.com/back?card=4242+4242%204242+4242"],
)
def test_no_card_number_stands_in_it(wire: Wire, provider: FakeProvider, address: str) -> None:
    locator = wire.held()["locator"]
    with nothing_written():
        reply = wire.post(f"bookings/{locator}/payments", {"return_url": address})
    assert (reply.status, reply.fields) == (400, ["return_url"])
    assert "card number" in reply.body["errors"]["return_url"][0]
