"""What the database refuses has a name in the language of the field."""

from __future__ import annotations

import pytest
from django.db import DataError, connection

from apps.core.db_errors import translate
from apps.core.errors import InvalidInput

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("kind", "value"), [("text", "a\x00b"), ("smallint", 2**40)])
def test_a_value_that_no_column_takes_is_the_senders(kind: str, value: object) -> None:
    with pytest.raises(DataError) as refused, connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}", [value])
    assert isinstance(translate(refused.value), InvalidInput)
