"""Empty the database between tests that commit, in place of Django's flush.

Flush truncates every table and then makes all permissions anew, which takes most of a test's time. Here only tables
that hold rows are truncated, and what migrations have put there stays.
"""

from __future__ import annotations

from django.db import connection

# Filled by migrations, the same for all tests.
_KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)

_TABLES = """
SELECT format('%%I', c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> ALL (%s)
"""
_tables: list[str] = []


def empty_database() -> None:
    """Truncates the tables that hold rows, together with those that refer to them.

    Sequences go on, so that what Redis remembers of an earlier test never means a row of a later one.
    """
    with connection.cursor() as cursor:
        if not _tables:
            cursor.execute(_TABLES, [list(_KEPT)])
            _tables.extend(row[0] for row in cursor.fetchall())
        filled = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in _tables
        )
        cursor.execute(filled)
        names = [row[0] for row in cursor.fetchall()]
        if names:
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
