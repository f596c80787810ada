"""The address of whoever pays is kept until the page is open: told to them, and forgotten when they ask."""

from __future__ import annotations

import pytest
from django.db import transaction

from apps.audit.services import history_of
from apps.core.context import Actor, RequestContext, use_context
from apps.core.ids import uuid7
from apps.core.registries import personal_data
from apps.payments import services
from apps.payments.models import Payment
from apps.payments.types import PaymentState
from tests.payments.fake_provider import FakeProvider
from tests.payments.steps import TRAVELER, cancel, create_attempt, open_attempt

pytestmark = pytest.mark.django_db(transaction=True)

EMAILS = personal_data.get("payments.emails")
CLERK = Actor(kind="user", id="c1", role="staff")


def erase(person: str) -> int:
    with use_context(RequestContext(actor=CLERK)), transaction.atomic():
        return EMAILS.erase_in_transaction(person)


def test_an_address_is_told_until_the_page_is_open(provider: FakeProvider) -> None:
    waiting = create_attempt()
    assert EMAILS.export(f"contact:{waiting.reference}") == {"emails": ["ada@example.org"]}
    for kind in ("user", "passenger"):
        assert EMAILS.export(f"{kind}:{waiting.reference}") == {}
    assert EMAILS.export(f"contact:{open_attempt().reference}") == {}


def test_a_page_that_opens_after_an_erasure_is_filled_with_nothing(provider: FakeProvider) -> None:
    waiting, other = create_attempt(), create_attempt()
    person = f"contact:{waiting.reference}"
    assert erase(person) == 1
    assert (EMAILS.export(person), erase(person), erase(f"contact:{uuid7()}")) == ({}, 0, 0)
    newest = history_of("payment", [str(waiting.id)])[0]
    assert (newest.action, newest.actor_id) == ("payments.email_erased", "c1")
    assert newest.data == {"reference": str(waiting.reference)}
    assert EMAILS.export(f"contact:{other.reference}") == {"emails": ["ada@example.org"]}

    opened = services.open_checkout(payment_id=waiting.id, actor=TRAVELER)
    assert (opened.state, provider.requests[-1].email) == (PaymentState.OPEN, "")


def test_every_attempt_of_an_order_forgets(provider: FakeProvider) -> None:
    first = create_attempt()
    cancel(first.id)
    second = create_attempt(first.reference)
    Payment.objects.filter(pk=first.id).update(
        sealed_email=Payment.objects.get(pk=second.id).sealed_email,
    )
    assert erase(f"contact:{first.reference}") == 2
    assert not Payment.objects.filter(sealed_email__isnull=False).exists()
