"""Events reach the merchant: signed, at once, again until they are taken, also after a restart."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import stripe

from payment_sandbox import delivery
from tests.payment_sandbox.support import (
    MANUAL,
    PATIENCE_SECONDS,
    WEBHOOK_SECRET,
    Shop,
    listening,
    open_app,
    open_shop,
    wait_for,
)

AUTHORIZED = {"payment_intent.amount_capturable_updated", "checkout.session.completed"}


def test_events_are_signed_as_stripe_signs(tmp_path: Path) -> None:
    with listening() as endpoint:
        app = open_app(tmp_path, webhook_urls=(endpoint.url,), webhook_secret=WEBHOOK_SECRET)
        with open_shop(app) as shop:
            intent = shop.authorized()
            wait_for(lambda: len(endpoint.received) == 2)
            wait_for(lambda: shop.client.v1.events.list({"delivery_success": False}).data == [])
    events = [received.verified() for received in endpoint.received]
    assert {event.type for event in events} == AUTHORIZED
    by_type = {event.type: event for event in events}
    about = by_type["payment_intent.amount_capturable_updated"].data.object
    assert (about["id"], about["status"]) == (intent.id, "requires_capture")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(
            endpoint.received[0].body + b" ", endpoint.received[0].signature, WEBHOOK_SECRET
        )


def test_delivery_does_not_hold_up_the_customer(tmp_path: Path) -> None:
    """The endpoint hangs until the page has answered."""
    hanging, answered = threading.Semaphore(0), threading.Event()

    def hang(_url: str, _body: bytes, _headers: object, _timeout: float) -> int:
        hanging.release()
        answered.wait(PATIENCE_SECONDS)
        return 200

    settings = {"webhook_urls": ("http://127.0.0.1:9/",), "webhook_secret": WEBHOOK_SECRET}
    with open_shop(open_app(tmp_path, send=hang, **settings)) as shop:
        session = shop.open_session(**MANUAL)
        assert shop.pay(session.id).status == 303
        assert [hanging.acquire(timeout=PATIENCE_SECONDS) for _ in AUTHORIZED] == [True, True]
        assert {event.pending_webhooks for event in shop.client.v1.events.list().data} == {1}
        answered.set()
        wait_for(lambda: shop.client.v1.events.list({"delivery_success": False}).data == [])


def test_an_event_is_sent_again_until_it_is_taken(tmp_path: Path) -> None:
    with listening([500, 302, 404]) as endpoint:
        app = open_app(
            tmp_path,
            webhook_urls=(endpoint.url,),
            webhook_secret=WEBHOOK_SECRET,
            retry_gaps=(0.02, 0.05),
        )
        with open_shop(app) as shop:
            session = shop.open_session()
            shop.client.v1.checkout.sessions.expire(session.id)
            wait_for(lambda: len(endpoint.received) == 4)
            wait_for(lambda: shop.client.v1.events.list({"delivery_success": False}).data == [])
            event = shop.client.v1.events.list().data[0]
    assert event.pending_webhooks == 0
    assert [received.verified().id for received in endpoint.received] == [event.id] * 4


def test_what_was_not_taken_is_sent_after_a_restart(tmp_path: Path) -> None:
    """The endpoint was down when it happened, and has moved to another port since."""
    down = open_app(
        tmp_path,
        webhook_urls=("http://127.0.0.1:9/",),
        webhook_secret=WEBHOOK_SECRET,
        retry_gaps=(0.1,),
    )
    with open_shop(down) as shop:
        shop.authorized()
        lost = [event.id for event in shop.client.v1.events.list({"delivery_success": False}).data]
        assert len(lost) == 2
    with listening() as endpoint:
        app = open_app(tmp_path, webhook_urls=(endpoint.url,), webhook_secret=WEBHOOK_SECRET)
        with open_shop(app):
            wait_for(lambda: len(endpoint.received) == 2)
    assert {received.verified().id for received in endpoint.received} == set(lost)


def test_nothing_is_tried_for_ever(tmp_path: Path) -> None:
    with listening([500] * 20) as endpoint:
        app = open_app(
            tmp_path,
            webhook_urls=(endpoint.url,),
            webhook_secret=WEBHOOK_SECRET,
            retry_gaps=(0.02,),
            give_up_after=0.2,
        )
        with open_shop(app) as shop:
            session = shop.open_session()
            shop.client.v1.checkout.sessions.expire(session.id)
            wait_for(lambda: shop.client.v1.events.list().data[0].pending_webhooks == 0)
            tried = len(endpoint.received)
            # Still to be found as one that never arrived.
            assert len(shop.client.v1.events.list({"delivery_success": False}).data) == 1
    assert 2 <= tried <= 12
    assert len(endpoint.received) == tried


def test_every_endpoint_gets_every_event(tmp_path: Path) -> None:
    with listening() as one, listening([500]) as other:
        app = open_app(
            tmp_path,
            webhook_urls=(one.url, other.url),
            webhook_secret=WEBHOOK_SECRET,
            retry_gaps=(0.02,),
        )
        with open_shop(app) as shop:
            shop.paid()
            wait_for(lambda: len(one.received) == 2)
            wait_for(lambda: len(other.received) == 3)
    assert set(one.types()) == set(other.types())


def test_lost_webhooks_are_found_by_listing_events(shop: Shop) -> None:
    intent = shop.authorized()
    shop.client.v1.payment_intents.capture(intent.id)
    events = shop.client.v1.events
    assert [event.type for event in events.list({"type": "payment_intent.*"}).data] == [
        "payment_intent.succeeded",
        "payment_intent.amount_capturable_updated",
    ]
    wanted = events.list({"types": ["charge.captured", "checkout.session.completed"]})
    assert [event.type for event in wanted.data] == ["charge.captured", "checkout.session.completed"]
    event = events.retrieve(wanted.data[0].id)
    assert event.data.object["payment_intent"] == intent.id
    assert event.request is not None
    assert str(event.request.id).startswith("req_")
    assert events.list({"created": {"lt": event.created - 60}}).data == []


def test_an_event_keeps_the_object_as_it_was(shop: Shop) -> None:
    intent = shop.authorized()
    shop.client.v1.payment_intents.cancel(intent.id)
    first = list(shop.client.v1.events.list().data)[-1]
    assert first.data.object["status"] == "requires_capture"


def test_an_endpoint_that_is_not_there_is_an_answer_too(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="refused"):
        delivery.post("http://127.0.0.1:9/", b"{}", {}, 1.0)
