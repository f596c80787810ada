"""What an operation runs in."""

from dataclasses import dataclass

from payment_sandbox.config import Config
from payment_sandbox.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One transaction at one moment.

    `now` is whole seconds since the epoch on the sandbox's clock; `base_url` is how the caller addressed
    the sandbox, without a trailing slash. `request_id` is None for what the passing of time causes.
    """

    tx: Transaction
    now: int
    config: Config
    base_url: str = ""
    request_id: str | None = None
    idempotency_key: str | None = None
