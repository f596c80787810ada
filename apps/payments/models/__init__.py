from apps.payments.models.ledger import LedgerEntry, LedgerTransaction
from apps.payments.models.payment import Payment
from apps.payments.models.refund import Refund
from apps.payments.models.webhook_event import WebhookEvent

__all__ = ["LedgerEntry", "LedgerTransaction", "Payment", "Refund", "WebhookEvent"]
