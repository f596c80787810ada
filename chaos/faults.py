"""Faults at random moments, in random order: each kind once at least, and as often as any other."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

from chaos.product import SERVICES, Product, ProductEnded, wait_until
from chaos.provider import Provider

PROVIDER_KILLED, PROVIDER_HANGS = "Payment provider killed", "Payment provider hangs"
KINDS = (*SERVICES, PROVIDER_KILLED, PROVIDER_HANGS)
# Each kind about once a minute: what dies more often is restarted after growing pauses, and then nothing happens.
_SECONDS_BETWEEN = 7.5
_LONGEST_HANG = 30.0
_AT_ONCE = 4


@dataclass(frozen=True)
class Fault:
    """One that was injected. `seconds` until the service was back and the product ready; None: it never was."""

    kind: str
    seconds: float | None


class Saboteur:
    """Carries out a plan that the seed decides. Faults may overlap, those of one kind take turns."""

    def __init__(
        self, product: Product, provider: Provider, stop: threading.Event, rng: Random, seconds: float
    ) -> None:
        self._product = product
        self._provider = provider
        self._stop = stop
        self._hang_seconds = min(_LONGEST_HANG, seconds / 4)
        self._plan = make_plan(rng, seconds)
        # Killing the provider while it hangs would be no fault of its own.
        provider_lock = threading.Lock()
        self._locks = {kind: threading.Lock() for kind in KINDS}
        self._locks |= dict.fromkeys((PROVIDER_KILLED, PROVIDER_HANGS), provider_lock)
        self.faults: list[Fault] = []

    def run(self) -> None:
        """Returns when each fault of the plan has been injected and got over, or when told to stop."""
        started = time.monotonic()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            strikes = []
            for moment, kind in self._plan:
                if self._stop.wait(max(0.0, started + moment - time.monotonic())):
                    break
                strikes.append(pool.submit(self._strike, kind))
            for strike in strikes:
                strike.result()

    def _strike(self, kind: str) -> None:
        with self._locks[kind]:
            started = time.monotonic()
            try:
                self._inject(kind)
                wait_until(self._product.is_ready, "the product")
            except (TimeoutError, LookupError, ProductEnded):
                self.faults.append(Fault(kind, None))
            else:
                self.faults.append(Fault(kind, time.monotonic() - started))

    def _inject(self, kind: str) -> None:
        """Raises TimeoutError, LookupError or ProductEnded when something is not there, or does not come back."""
        if kind == PROVIDER_HANGS:
            self._provider.hang(self._hang_seconds)
        elif kind == PROVIDER_KILLED:
            self._provider.kill()
        else:
            back = f"{kind} is running again"
            before = self._product.times_said(back)
            self._product.kill(kind)
            self._product.wait_for(back, times=before + 1)


def make_plan(rng: Random, seconds: float) -> list[tuple[float, str]]:
    """(seconds from the start, kind), in order: every kind once, then every kind again, as time allows."""
    count = max(len(KINDS), int(seconds / _SECONDS_BETWEEN))
    kinds: list[str] = []
    while len(kinds) < count:
        kinds += rng.sample(KINDS, k=len(KINDS))
    moments = sorted(rng.uniform(0.05, 0.95) * seconds for _ in range(count))
    return list(zip(moments, kinds[:count], strict=True))
