"""The kernel's named constraints, and the errors they stand for."""

from __future__ import annotations

from apps.core.db_errors import constraint_errors
from apps.core.idempotency import KeyInFlight

constraint_errors.register("idempotency_key_once", lambda: KeyInFlight(params={"retry_after": 1}))
