"""Keeps a payment provider that hangs from taking everything else down with it.

Each call to it keeps a thread of the process waiting. Only so many may wait at once, and after a few failures in a row
nobody is sent at all for a moment: the rest of the process goes on selling and answering.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from apps.core.redis import CircuitBreaker
from apps.payments.errors import PaymentProviderUnavailable, ProviderRefused

# Of the four threads of a process. A provider in good health answers in a fraction of the patience.
PLACES = 2
PATIENCE_SECONDS = 0.5
FAILURES_TO_OPEN = 3
OPEN_SECONDS = 5.0


class Bulkhead:
    """So many places for calls that may hang, and a breaker over all of them."""

    def __init__(
        self,
        *,
        places: int = PLACES,
        patience: float = PATIENCE_SECONDS,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self._places = BoundedSemaphore(places)
        self._patience = patience
        self.breaker = breaker or CircuitBreaker(FAILURES_TO_OPEN, OPEN_SECONDS)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place to wait for the provider in. Raises PaymentProviderUnavailable when there is none, or no use."""
        if not self.breaker.allows() or not self._places.acquire(timeout=self._patience):
            raise PaymentProviderUnavailable
        try:
            yield
        except PaymentProviderUnavailable:
            self.breaker.failed()
            raise
        except ProviderRefused:
            # A refusal is an answer too.
            self.breaker.succeeded()
            raise
        else:
            self.breaker.succeeded()
        finally:
            self._places.release()


provider_calls = Bulkhead()
