"""What the database refuses, said in the language of the field: the last word becomes a clean answer, never a 500."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.db.utils import DatabaseError, IntegrityError
from psycopg import errors as pg

from apps.core.errors import Conflict, DomainError, Unavailable
from apps.core.registries import Registry

# Name of a database constraint → the error it stands for.
constraint_errors: Registry[Callable[[], DomainError]] = Registry("constraint error")


def violated_constraint(error: BaseException) -> str:
    """The name of the constraint that an IntegrityError tells of, or ''."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


def translate(error: BaseException) -> DomainError | None:
    """The domain error for a database error: named constraints, lock and connection trouble. None for a bug."""
    cause = error.__cause__
    if isinstance(error, IntegrityError):
        name = violated_constraint(error)
        return constraint_errors.get(name)() if name in constraint_errors else None
    if isinstance(cause, pg.DeadlockDetected | pg.SerializationFailure):
        return Conflict(code="try_again", params={"retry_after": 1})
    if isinstance(cause, _PASSING):
        return Unavailable()
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable()
    return None


# Waited too long, or met a server that is being replaced: the same request may succeed in a moment.
_PASSING = (
    pg.LockNotAvailable,
    pg.QueryCanceled,
    pg.TooManyConnections,
    pg.ReadOnlySqlTransaction,
    pg.IdleInTransactionSessionTimeout,
)
DATABASE_ERRORS = (DatabaseError, InterfaceError)
