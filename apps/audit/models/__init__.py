from apps.audit.models.entry import AuditEntry, PersonKey

__all__ = ["AuditEntry", "PersonKey"]
