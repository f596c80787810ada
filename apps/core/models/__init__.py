from apps.core.models.idempotency import IdempotencyRecord
from apps.core.models.outbox import HandlerReceipt, OutboxEvent

__all__ = ["HandlerReceipt", "IdempotencyRecord", "OutboxEvent"]
