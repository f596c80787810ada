"""A provider that hangs keeps few threads, and for a moment nobody is sent to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from apps.core.redis import CircuitBreaker
from apps.payments.bulkhead import Bulkhead
from apps.payments.errors import PaymentProviderUnavailable, ProviderRefused


def fails(bulkhead: Bulkhead, error: Exception) -> None:
    with pytest.raises(type(error)), bulkhead.place():
        raise error


def test_only_so_many_wait_at_once() -> None:
    bulkhead = Bulkhead(places=2, patience=0.01)
    inside, answered = Barrier(3), Event()

    def hang() -> None:
        with bulkhead.place():
            inside.wait(10)
            answered.wait(10)

    with ThreadPoolExecutor(2) as pool:
        hanging = [pool.submit(hang) for _ in range(2)]
        inside.wait(10)
        with pytest.raises(PaymentProviderUnavailable), bulkhead.place():
            raise AssertionError("there was a third place")
        answered.set()
        for call in hanging:
            call.result(10)
    with bulkhead.place():
        pass


def test_after_failures_in_a_row_nobody_is_sent_for_a_while() -> None:
    bulkhead = Bulkhead(breaker=CircuitBreaker(failures=3, open_seconds=60))
    for _ in range(3):
        fails(bulkhead, PaymentProviderUnavailable())
    with pytest.raises(PaymentProviderUnavailable), bulkhead.place():
        raise AssertionError("the breaker let through")


def test_a_refusal_is_an_answer() -> None:
    bulkhead = Bulkhead(breaker=CircuitBreaker(failures=2, open_seconds=60))
    fails(bulkhead, PaymentProviderUnavailable())
    fails(bulkhead, ProviderRefused("card_declined"))
    fails(bulkhead, PaymentProviderUnavailable())
    with bulkhead.place():
        pass
