"""What the product has acknowledged, and how it has answered: the memory of the travelers, outside the product."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Held:
    """One hold that was answered with 201, and what was acknowledged of it since. Its traveler alone writes here."""

    locator: str
    token: str
    total: Json
    travelers: int
    paid: bool = False
    tickets: list[str] = field(default_factory=list)
    wants_to_cancel: bool = False
    cancelled: bool = False

    @property
    def path(self) -> str:
        return f"/api/v1/bookings/{self.locator}"


@dataclass
class Journal:
    """Written by all travelers at once."""

    holds: list[Held] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    # Answers that no traveler should ever get, and how often.
    surprises: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    # The longest time in which nobody at all was answered, in seconds.
    silence: float = 0.0
    _answered: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note_hold(self, body: Json) -> Held:
        held = Held(body["locator"], body["access_token"], body["total"], len(body["passengers"]))
        with self._lock:
            self.holds.append(held)
        return held

    def note_answer(self, status: int, code: str) -> None:
        """`status` 0: there was none."""
        now = time.monotonic()
        with self._lock:
            self.answers[f"{status or 'no answer'} {code}".strip()] += 1
            self.silence = max(self.silence, now - self._answered)
            self._answered = now if status else self._answered

    def note_surprise(self, text: str) -> None:
        with self._lock:
            self.surprises[text] += 1

    def note_repetition(self) -> None:
        with self._lock:
            self.repeated += 1

    @property
    def waiting_for_tickets(self) -> list[Held]:
        """Who has paid and has seen no ticket yet."""
        with self._lock:
            return [held for held in self.holds if held.paid and not held.tickets]

    def count(self, name: str) -> int:
        """How many holds have a mark: `paid`, `tickets`, `cancelled`."""
        with self._lock:
            return sum(bool(getattr(held, name)) for held in self.holds)
