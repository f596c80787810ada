"""A person pays in Chromium: the page's own security policy must let the way back happen."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.payment_sandbox.support import MANUAL, Shop

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def merchant() -> Iterator[str]:
    """A merchant at another origin than the page, who sends everyone on once more, as shops do."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/return"):
                self.send_response(302)
                self.send_header("Location", "/thanks")
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<title>Thanks</title>")

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone, with and without scripts."""
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=request.param)
    phone.set_default_timeout(10_000)
    yield phone.new_page()
    phone.close()


def _fill(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry date").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Ada Lovelace")
    page.get_by_role("button", name="Pay €412.60").click()


def test_declined_then_challenged_then_paid(shop: Shop, merchant: str, page: Page) -> None:
    session = shop.open_session(**MANUAL, success_url=f"{merchant}/return?id={{CHECKOUT_SESSION_ID}}")
    page.goto(str(session.url))
    _fill(page, "4000 0000 0000 9995")
    assert page.get_by_role("alert").inner_text().startswith("There is a problem")
    assert page.get_by_label("Name on card").input_value() == "Ada Lovelace"
    assert page.get_by_label("Card number").input_value() == ""

    _fill(page, "4000 0025 0000 3155")
    page.get_by_role("button", name="Complete").click()
    page.wait_for_url(f"{merchant}/thanks")
    assert shop.intent(session.id).status == "requires_capture"


def test_by_bank_and_back(shop: Shop, merchant: str, page: Page) -> None:
    session = shop.open_session(success_url=f"{merchant}/return", cancel_url=f"{merchant}/cancelled")
    page.goto(str(session.url))
    page.get_by_label("Pay by bank").check()
    assert page.get_by_label("Card number").is_hidden()
    page.get_by_role("button", name="Pay €412.60").click()
    page.get_by_role("button", name="Fail").click()
    assert "could not confirm" in page.get_by_role("alert").inner_text()
    page.get_by_role("link", name="Cancel and go back to FlyAway").click()
    page.wait_for_url(f"{merchant}/cancelled")
    assert shop.session(session.id).status == "open"
