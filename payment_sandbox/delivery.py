"""Webhook delivery: at once after the commit, then with growing gaps until the endpoint answers 2xx.

What is due is in the data file, so it survives a restart; an answer that was lost on the way means a second
delivery, as at Stripe. Deliveries are not ordered.
"""

import http.client
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from payment_sandbox import events
from payment_sandbox.config import Config
from payment_sandbox.context import Context
from payment_sandbox.store import Store
from payment_sandbox.tables import EVENTS

_logger = logging.getLogger(__name__)
_AT_ONCE = 8
_LONGEST_NAP_SECONDS = 30.0
_LAST_CALL_SECONDS = 2.0
_PAUSE_SECONDS = 1.0

# What sends one request and answers with its status; the place where faults of the network are put in.
Sender = Callable[[str, bytes, Mapping[str, str], float], int]

_WAITING = "delivered_at IS NULL AND abandoned_at IS NULL"


@dataclass(frozen=True, slots=True)
class Due:
    seq: int
    event: str
    endpoint: int
    attempts: int
    queued_at: float


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> int:
    """POST without following redirects. Raises `OSError` or `http.client.HTTPException`; `timeout` is
    seconds.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=timeout)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers=dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()


class Courier:
    """A thread that looks for what is due, and a few that deliver it, between `start` and `stop`."""

    def __init__(self, store: Store, config: Config, send: Sender = post) -> None:
        self._store = store
        self._config = config
        self._send = send
        self._wake = threading.Condition()
        self._woken = False
        self._stopping = False
        self._under_way: set[int] = set()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Deliveries that are under way get two seconds; what is still due then waits in the data file."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        with self._wake:
            self._wake.wait_for(lambda: not self._under_way, timeout=_LAST_CALL_SECONDS)

    def wake(self) -> None:
        """There is something new."""
        with self._wake:
            self._woken = True
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            nap = self._hand_out()
            with self._wake:
                if not self._stopping and not self._woken:
                    self._wake.wait(timeout=nap)
                self._woken = False
                if self._stopping:
                    return

    def _hand_out(self) -> float:
        """Start what is due, a few at once; seconds until there is more to do."""
        now = time.time()
        with self._wake:
            busy = set(self._under_way)
        endpoints = len(self._config.webhook_urls)
        with self._store.read() as tx:
            rows = tx.rows(
                f"SELECT seq, event, endpoint, attempts, queued_at, next_attempt_at FROM deliveries"
                f" WHERE {_WAITING} AND endpoint < ? ORDER BY next_attempt_at, seq LIMIT ?",
                endpoints,
                len(busy) + _AT_ONCE,
            )
        for row in rows:
            if row["seq"] in busy:
                continue
            wait = float(row["next_attempt_at"]) - now
            if wait > 0:
                return min(wait, _LONGEST_NAP_SECONDS)
            if len(busy) >= _AT_ONCE:
                break
            busy.add(row["seq"])
            due = Due(row["seq"], row["event"], row["endpoint"], row["attempts"], row["queued_at"])
            with self._wake:
                self._under_way.add(due.seq)
            threading.Thread(target=self._deliver, args=(due,), name="delivery", daemon=True).start()
        return _LONGEST_NAP_SECONDS

    def _deliver(self, due: Due) -> None:
        try:
            self._record(due, self._attempt(due))
        except Exception:
            # Nothing is recorded, so it stays due; the log tells, and the pause keeps this from spinning.
            _logger.exception("delivery")
            with self._wake:
                self._wake.wait_for(lambda: self._stopping, timeout=_PAUSE_SECONDS)
        finally:
            with self._wake:
                self._under_way.discard(due.seq)
            self.wake()

    def _attempt(self, due: Due) -> str:
        """The status of the endpoint's answer as text, or what kept it from answering."""
        with self._store.read() as tx:
            ctx = Context(tx=tx, now=0, config=self._config)
            rendered = events.render(ctx, EVENTS.existing(tx, due.event))
        body = json.dumps(rendered, indent=2).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (payment sandbox)",
            "Stripe-Signature": events.signature_header(self._config.webhook_secret, body, int(time.time())),
        }
        url = self._config.webhook_urls[due.endpoint]
        try:
            return str(self._send(url, body, headers, self._config.delivery_timeout))
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__

    def _record(self, due: Due, answer: str) -> None:
        now = time.time()
        gaps = self._config.retry_gaps
        gap = gaps[min(due.attempts, len(gaps) - 1)]
        delivered = answer.startswith("2")
        abandoned = not delivered and now + gap - due.queued_at > self._config.give_up_after
        # Forgotten in a power cut, it is delivered once more: not worth a sync.
        with self._store.write(durable=False) as tx:
            tx.execute(
                "UPDATE deliveries SET attempts = ?, last_answer = ?, next_attempt_at = ?, delivered_at = ?,"
                " abandoned_at = ? WHERE seq = ?",
                due.attempts + 1,
                answer,
                now + gap,
                now if delivered else None,
                now if abandoned else None,
                due.seq,
            )
        fields = {
            "event_id": due.event,
            "attempt": due.attempts + 1,
            "answer": answer,
            "delivered": delivered,
        }
        _logger.info("webhook", extra={"fields": fields})
