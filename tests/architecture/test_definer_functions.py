"""Functions that run with their owner's rights look for names where nobody else can have put any."""

from __future__ import annotations

import pytest
from django.db import connection

SEARCH_PATH = "search_path=pg_catalog, public, pg_temp"


@pytest.mark.django_db
def test_functions_with_the_owners_rights_search_temporary_tables_last() -> None:
    """A schema of temporary tables that is not named comes first of all, and everybody may fill it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"
        )
        found = dict(cursor.fetchall())
    assert sorted(found) == ["audit_keep_append_only", "audit_open_partition"]
    assert [name for name, config in found.items() if SEARCH_PATH not in (config or [])] == []
