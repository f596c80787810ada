"""Messages of the provider: who signed them and when is checked, each is stored once, and all end in the same place."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from apps.core.context import SYSTEM
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from apps.payments import services
from apps.payments.errors import BadSignature, MalformedEvent, PaymentProviderUnavailable
from apps.payments.models import LedgerEntry, WebhookEvent
from apps.payments.operations.receive_webhook import receive_webhook
from apps.payments.types import PaymentInfo, PaymentState
from tests.payments.fake_provider import FakeProvider, message, signed
from tests.payments.steps import deliver, drain, kinds, open_attempt, request_capture, request_refund

pytestmark = pytest.mark.django_db(transaction=True)

COMPLETED = "checkout.session.completed"


def post(client: Client, body: bytes, signature: str) -> tuple[int, dict[str, object]]:
    response = client.post(
        "/webhooks/stripe", body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    return response.status_code, json.loads(response.content)


def test_a_message_is_stored_and_worked_on_later(provider: FakeProvider, client: Client) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    provider.calls.clear()
    body = message(info.id, COMPLETED, event_id="evt_1")
    assert post(client, body, signed(body)) == (200, {"received": True, "new": True})
    assert provider.calls == []
    row = WebhookEvent.objects.get()
    assert (row.provider_event_id, row.type, row.payment_id, row.session_id) == (
        "evt_1",
        COMPLETED,
        info.id,
        f"cs_{info.id}",
    )
    drain()
    assert services.payment_of(info.id).state == PaymentState.AUTHORISED
    row.refresh_from_db()
    assert (row.attempts, row.processed_at is not None) == (1, True)


def test_the_same_message_again_is_answered_and_does_nothing(provider: FakeProvider, client: Client) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    body = message(info.id, COMPLETED, event_id="evt_1")
    post(client, body, signed(body))
    drain()
    events = OutboxEvent.objects.count()
    assert post(client, body, signed(body)) == (200, {"received": True, "new": False})
    assert (WebhookEvent.objects.count(), OutboxEvent.objects.count()) == (1, events)


def test_nothing_about_the_payer_is_kept(provider: FakeProvider) -> None:
    info = open_attempt()
    deliver(info.id, COMPLETED, "evt_1")
    kept = json.dumps(list(WebhookEvent.objects.values()) + list(OutboxEvent.objects.values()), default=str)
    assert "ada@example.org" not in kept
    assert "Lovelace" not in kept


BODY = b'{"id": "evt_1", "object": "event"}'


@pytest.mark.parametrize(
    "sign",
    [
        lambda body: "",
        lambda body: "nonsense",
        lambda body: "t=1,v1=00",
        lambda body: signed(body, secret="whsec_somebody_elses"),
        lambda body: signed(body + b" "),
        lambda body: signed(body, age_seconds=301),
    ],
    ids=["none", "nonsense", "old and wrong", "another secret", "another body", "old"],
)
def test_what_is_not_signed_or_too_old_is_refused(client: Client, sign: Callable[[bytes], str]) -> None:
    body = message(uuid7(), COMPLETED, event_id="evt_1")
    status, answer = post(client, body, sign(body))
    assert (status, answer["code"]) == (400, "bad_signature")
    assert WebhookEvent.objects.count() == 0
    with pytest.raises(BadSignature):
        receive_webhook(body=body, signature=sign(body))


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"{}", b'{"object": "event"}', b"\xff\xfe", b'"text"', b"null", BODY]
)
def test_signed_nonsense_is_refused_in_words(client: Client, body: bytes) -> None:
    header = _sign_bytes(body)
    status, answer = post(client, body, header)
    assert (status, answer["code"]) in {(400, "malformed_event"), (400, "bad_signature")}
    assert WebhookEvent.objects.count() == 0


def _sign_bytes(body: bytes) -> str:
    try:
        return signed(body)
    except UnicodeDecodeError:
        return f"t={int(time.time())},v1=00"


def test_signed_json_that_is_no_event_is_named_so() -> None:
    with pytest.raises(MalformedEvent):
        receive_webhook(body=BODY, signature=signed(BODY))


def test_too_much_of_it_is_refused(client: Client) -> None:
    body = b"x" * (256 * 1024 + 1)
    status, answer = post(client, body, "t=1,v1=00")
    assert (status, answer["code"]) == (413, "too_large")


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    response = getattr(client, method)("/webhooks/stripe")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response["Content-Type"] == "application/problem+json"


def test_a_message_about_somebody_elses_money_is_stored_and_left(provider: FakeProvider) -> None:
    assert deliver(uuid7(), COMPLETED, "evt_foreign")
    drain()
    row = WebhookEvent.objects.get()
    assert (row.payment_id, row.processed_at is not None) == (None, True)
    assert provider.calls == []


@pytest.mark.parametrize("about", ["payment_intent", "charge", "refund"])
def test_messages_about_other_objects_find_the_payment_too(provider: FakeProvider, about: str) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    deliver(info.id, f"{about}.something", f"evt_{about}", about)
    drain()
    assert services.payment_of(info.id).state == PaymentState.AUTHORISED


def test_a_message_without_our_labels_is_found_by_its_intent(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    services.settle_payment(payment_id=info.id, actor=SYSTEM)
    provider.lapse(f"cs_{info.id}")
    body = json.loads(message(info.id, "charge.expired", event_id="evt_1", about="charge"))
    body["data"]["object"]["metadata"] = {}
    raw = json.dumps(body).encode()
    receive_webhook(body=raw, signature=signed(raw))
    drain()
    assert services.payment_of(info.id).state == PaymentState.CANCELLED


def test_a_message_waits_while_the_provider_is_away(provider: FakeProvider) -> None:
    info = open_attempt()
    provider.authorise(f"cs_{info.id}")
    provider.away = True
    deliver(info.id, COMPLETED, "evt_1")
    with pytest.raises(PaymentProviderUnavailable):
        drain()
    assert WebhookEvent.objects.get().processed_at is None
    provider.away = False
    drain()
    assert services.payment_of(info.id).state == PaymentState.AUTHORISED
    assert WebhookEvent.objects.get().attempts == 2


def test_the_time_of_a_message_is_the_providers(provider: FakeProvider) -> None:
    info = open_attempt()
    deliver(info.id, COMPLETED, "evt_1")
    happened = WebhookEvent.objects.get().happened_at
    assert abs((datetime.now(UTC) - happened).total_seconds()) < 5
    assert settings.STRIPE_WEBHOOK_SECRET


MESSAGES = [
    ("payment_intent.amount_capturable_updated", "payment_intent"),
    (COMPLETED, "checkout.session"),
    ("payment_intent.succeeded", "payment_intent"),
    ("charge.refunded", "charge"),
]


def story(provider: FakeProvider, info: PaymentInfo, order: tuple[int, ...], after: tuple[int, ...]) -> UUID:
    """Pay, capture, refund; after step `after[i]` of these, message `order[i]` comes, twice."""

    def come(step: int) -> None:
        for position, index in enumerate(order):
            if after[position] == step:
                kind, about = MESSAGES[index]
                for _ in range(2):
                    deliver(info.id, kind, f"evt_{info.id}_{index}", about)
        drain()

    provider.authorise(f"cs_{info.id}")
    come(0)
    services.settle_payment(payment_id=info.id, actor=SYSTEM)
    request_capture(info.id)
    come(1)
    drain()
    request_refund(info.id, 1000)
    come(2)
    drain()
    come(3)
    return info.id


def end_of(payment_id: UUID) -> tuple[object, ...]:
    info = services.payment_of(payment_id)
    books = LedgerEntry.objects.filter(transaction__payment_id=payment_id).order_by("pk")
    told = sorted(kinds(payment_id))
    return (
        info.state,
        info.captured,
        info.refunded,
        info.refund_pending,
        told,
        list(books.values_list("account", "amount")),
    )


def test_messages_in_any_order_doubled_early_or_late_end_in_the_same_place(provider: FakeProvider) -> None:
    expected = end_of(story(provider, open_attempt(), (0, 1, 2, 3), (0, 0, 2, 3)))
    assert expected[0] == PaymentState.CAPTURED
    moments = itertools.cycle([(3, 3, 3, 3), (0, 1, 2, 3), (0, 0, 0, 0)])
    for order in itertools.permutations(range(4)):
        assert end_of(story(provider, open_attempt(), order, next(moments))) == expected


def test_without_any_message_the_end_is_the_same(provider: FakeProvider) -> None:
    expected = end_of(story(provider, open_attempt(), (0, 1, 2, 3), (0, 0, 2, 3)))
    assert end_of(story(provider, open_attempt(), (), ())) == expected
