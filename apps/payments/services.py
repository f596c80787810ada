"""The only door to the payments context."""

from apps.payments.operations.cancel_payment import (
    cancel_attempts_in_transaction,
    cancel_payment_in_transaction,
)
from apps.payments.operations.create_attempt import create_attempt_in_transaction
from apps.payments.operations.look_at_payment import look_at_payment
from apps.payments.operations.open_checkout import open_checkout
from apps.payments.operations.receive_webhook import receive_webhook
from apps.payments.operations.request_capture import request_capture_in_transaction
from apps.payments.operations.request_refund import request_refund_in_transaction
from apps.payments.operations.settle_payment import settle_payment
from apps.payments.queries.payments import money_of, payment_of, payments_of, payments_of_many, refunds_of

__all__ = [
    "cancel_attempts_in_transaction",
    "cancel_payment_in_transaction",
    "create_attempt_in_transaction",
    "look_at_payment",
    "money_of",
    "open_checkout",
    "payment_of",
    "payments_of",
    "payments_of_many",
    "receive_webhook",
    "refunds_of",
    "request_capture_in_transaction",
    "request_refund_in_transaction",
    "settle_payment",
]
