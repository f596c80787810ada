"""What is remembered under a key and what is sent are made once: one look at the order, one token, one answer."""

from __future__ import annotations

from collections import Counter

import pytest

from apps.booking.api import render, views
from apps.core.idempotency import Answer
from tests.http.test_idempotency_keys import POSTS, Prepare
from tests.http.wire import Wire
from tests.payments.fake_provider import FakeProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]


@pytest.mark.parametrize("prepare", POSTS)
def test_an_answer_is_made_once(
    wire: Wire, provider: FakeProvider, prepare: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, _other = prepare(wire, provider)
    made: Counter[str] = Counter()
    for module, name in (
        (render, "booking_answer"),
        (render, "payment_answer"),
        (render, "quote_answer"),
        (views, "_cancelled_answer"),
    ):
        original = getattr(module, name)

        def counted(result: object, name: str = name, original: object = original) -> Answer:
            made[name] += 1
            return original(result)  # type: ignore[operator, no-any-return]

        monkeypatch.setattr(module, name, counted)
    assert act("k-1").status == 201
    assert list(made.values()) == [1]
