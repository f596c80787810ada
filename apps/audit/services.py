"""The only door to the audit context."""

from apps.audit.operations.keep_key import PersonErased, destroy_key_in_transaction, key_of_in_transaction
from apps.audit.operations.open_partitions import open_partitions
from apps.audit.operations.record_entry import audit_row, record_in_transaction
from apps.audit.queries.history import history_of

__all__ = [
    "PersonErased",
    "audit_row",
    "destroy_key_in_transaction",
    "history_of",
    "key_of_in_transaction",
    "open_partitions",
    "record_in_transaction",
]
