"""What the database refuses, said in the language of the field: the last word becomes a clean answer, never a 500."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.db.utils import DatabaseError, DataError, IntegrityError
from django.utils.translation import gettext_lazy as _
from psycopg import errors as pg

from apps.core.errors import Conflict, DomainError, InvalidInput, Unavailable
from apps.core.registries import Registry

log = structlog.get_logger("flyaway.database")

# Name of a database constraint → the error it stands for.
constraint_errors: Registry[Callable[[], DomainError]] = Registry("constraint error")


class TryAgain(Conflict):
    """Two transactions met in a way that only one survives; nothing of the other one was written."""

    code = "try_again"


class RefusedByDatabase(Conflict):
    """A constraint that no request should ever meet: a bug of ours, of which nothing was written."""

    code = "refused_by_database"
    message = _("This contradicts what we have on record, so nothing was changed. Please look again.")


def violated_constraint(error: BaseException) -> str:
    """The name of the constraint that a database error tells of, or ''."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


def translate(error: BaseException) -> DomainError | None:
    """The domain error for a database error: constraints, lock and connection trouble, impossible values. None for any
    other bug.
    """
    cause = error.__cause__
    name = violated_constraint(error)
    if name or isinstance(error, IntegrityError):
        return constraint_errors.get(name)() if name in constraint_errors else _refused(error, name)
    if isinstance(cause, pg.DeadlockDetected | pg.SerializationFailure):
        return TryAgain(params={"retry_after": 1})
    if isinstance(cause, _PASSING):
        return Unavailable()
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable()
    if isinstance(error, DataError):
        # A value that no column takes (a NUL in a text, say), and that nobody has refused before.
        log.warning("value_refused", reason=type(cause).__name__)
        return InvalidInput()
    return None


def _refused(error: BaseException, constraint: str) -> RefusedByDatabase:
    # Names only: the words of the database quote the row, and a log holds nobody's data.
    diagnostics = getattr(error.__cause__, "diag", None)
    table, column = (getattr(diagnostics, name, None) for name in ("table_name", "column_name"))
    log.error("constraint_violated", constraint=constraint, table=table, column=column)
    return RefusedByDatabase()


# Waited too long, or met a server that is being replaced: the same request may succeed in a moment.
_PASSING = (
    pg.LockNotAvailable,
    pg.QueryCanceled,
    pg.TooManyConnections,
    pg.ReadOnlySqlTransaction,
    pg.IdleInTransactionSessionTimeout,
)
DATABASE_ERRORS = (DatabaseError, InterfaceError)
