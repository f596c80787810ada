"""What happens by the passing of time alone: sessions expire, authorizations lapse, banks deliver.

Every request catches up first, so no answer ever shows a state that is over; a thread catches up in
between, so events go out though nobody asks.
"""

import logging
import threading

from payment_sandbox import events, intents, refunds, rendering, sessions
from payment_sandbox.clock import Clock
from payment_sandbox.config import Config
from payment_sandbox.context import Context
from payment_sandbox.store import Store, Transaction
from payment_sandbox.tables import INTENTS, REFUNDS, SESSIONS

_logger = logging.getLogger(__name__)
_TICK_SECONDS = 0.5

_OPEN = "status = 'open' AND expires_at <= ?"
_PROCESSING = "status = 'processing' AND settles_at <= ?"
_REFUNDING = "status = 'pending' AND settles_at <= ?"
_LAPSING = "captured = 0 AND amount_released = 0 AND status = 'succeeded' AND capture_before <= ?"
_ANYTHING_DUE = f"""
    SELECT EXISTS (SELECT 1 FROM checkout_sessions WHERE {_OPEN})
        OR EXISTS (SELECT 1 FROM payment_intents WHERE {_PROCESSING})
        OR EXISTS (SELECT 1 FROM refunds WHERE {_REFUNDING})
        OR EXISTS (SELECT 1 FROM charges WHERE {_LAPSING})
"""


def anything_due(tx: Transaction, now: int) -> bool:
    return bool(tx.count(_ANYTHING_DUE, now, now, now, now))


def catch_up(tx: Transaction, now: int, config: Config) -> None:
    """Do what is due, first thing in a write transaction: what a request was waiting for may be over by now."""
    if anything_due(tx, now):
        _do_what_is_due(Context(tx=tx, now=now, config=config))


def _do_what_is_due(ctx: Context) -> None:
    for session in SESSIONS.select(ctx.tx, _OPEN, ctx.now):
        sessions.close(ctx, session)
    for intent in INTENTS.select(
        ctx.tx, f"latest_charge IN (SELECT id FROM charges WHERE {_LAPSING})", ctx.now
    ):
        intents.cancel_for(ctx, intent, "automatic")
    for intent in INTENTS.select(ctx.tx, _PROCESSING, ctx.now):
        intents.settle(ctx, intent)
        session = SESSIONS.existing(ctx.tx, intent.checkout_session)
        events.emit(ctx, "checkout.session.async_payment_succeeded", rendering.session(ctx, session))
    for refund in REFUNDS.select(ctx.tx, _REFUNDING, ctx.now):
        refunds.settle(ctx, refund)


class Timekeeper:
    """Catches up on request, and twice a second on a thread of its own between `start` and `stop`."""

    def __init__(self, store: Store, clock: Clock, config: Config) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="timekeeper", daemon=True)

    def catch_up(self) -> None:
        """Do what is due, if anything is: most calls only look."""
        with self._store.read() as tx:
            due = anything_due(tx, self._clock.now())
        if due:
            with self._store.write() as tx:
                catch_up(tx, self._clock.now(), self._config)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(_TICK_SECONDS):
            try:
                self.catch_up()
            except Exception:
                # A full disk, say: the next tick tries again, and the log tells.
                _logger.exception("timekeeper")
