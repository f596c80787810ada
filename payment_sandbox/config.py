"""What one running sandbox is told from outside."""

from dataclasses import dataclass
from pathlib import Path

# The version that the pinned client sends; it decides which shape the objects have.
API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Durations are seconds.

    Without `secret_key` every key that starts with `sk_test_` is accepted. `retry_gaps` are the waits
    before the second, third, ... attempt to deliver an event; the last one repeats until `give_up_after`
    has passed since the event, which is 72 hours as at Stripe. `bank_settlement` is how long a bank payment
    or a refund to a bank stays in between.
    """

    database: Path
    secret_key: str | None = None
    webhook_urls: tuple[str, ...] = ()
    webhook_secret: str = ""
    merchant_name: str = "FlyAway"
    retry_gaps: tuple[float, ...] = (1, 2, 5, 10, 30, 60, 300, 900, 3600)
    give_up_after: float = 72 * 3600
    delivery_timeout: float = 10
    bank_settlement: int = 2
