"""What the database refuses in this context, said in its language."""

from __future__ import annotations

from apps.core.db_errors import constraint_errors
from apps.payments.errors import PaymentInProgress, RefundTooLarge

constraint_errors.register("payment_one_live_attempt", PaymentInProgress)
constraint_errors.register("payment_refunds_within_captured", RefundTooLarge)
