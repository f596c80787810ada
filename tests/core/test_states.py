"""A table of moves: what it has no row for doesn't happen, to one row or to many."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import TextChoices

from apps.core.clock import database_now
from apps.core.ids import uuid7
from apps.core.locks import NotInTransaction
from apps.core.states import ForbiddenMove, Transitions
from apps.notifications.models import MESSAGE_TRANSITIONS, SentMessage
from apps.notifications.types import MessageState, Purpose


class Light(TextChoices):
    RED = "red"
    GREEN = "green"
    DARK = "dark"


LIGHTS = Transitions(
    what="a light",
    defined_in="apps.streets.lights",
    field="state",
    initial=Light.RED,
    moves={Light.RED: {Light.GREEN, Light.DARK}, Light.GREEN: {Light.RED, Light.DARK}, Light.DARK: set()},
    note="Who mends it makes a new one.",
)


def test_a_move_of_the_table_is_made() -> None:
    assert LIGHTS.move("red", Light.GREEN) == Light.GREEN
    assert LIGHTS.starts(Light.DARK) == [Light.RED, Light.GREEN]


@pytest.mark.parametrize("current", ["dark", "green"])
def test_any_other_is_a_programming_error(current: str) -> None:
    assert not LIGHTS.may_move(current, Light.GREEN)
    with pytest.raises(ForbiddenMove, match=f"a light that is {current} can't become green"):
        LIGHTS.move(current, Light.GREEN)


def test_a_state_that_nobody_knows_moves_nowhere() -> None:
    with pytest.raises(ValueError, match="purple"):
        LIGHTS.may_move("purple", Light.RED)


def test_a_table_has_a_row_for_each_state() -> None:
    with pytest.raises(ValueError, match="a row for each state"):
        Transitions(
            what="a light", defined_in="x", field="state", initial=Light.RED, moves={Light.RED: set()}
        )


def test_the_page_shows_the_table() -> None:
    assert LIGHTS.page() == (
        "# States of a light\n\n"
        "Rendered from `apps/streets/lights.py` by `manage.py render_states`.\n"
        "Who mends it makes a new one.\n\n"
        "It begins as `red`.\n\n"
        "| from | to |\n|---|---|\n"
        "| `red` | `dark`, `green` |\n| `green` | `dark`, `red` |\n| `dark` | – |\n"
    )


@pytest.mark.django_db(transaction=True)
def test_rows_move_together_or_not_at_all() -> None:
    for state, sent_at in ((MessageState.PENDING, None), (MessageState.SENT, database_now())):
        SentMessage.objects.create(
            event_id=uuid7(),
            purpose=Purpose.RECEIPT,
            case_id=uuid7(),
            language="en",
            state=state,
            sent_at=sent_at,
        )
    rows = SentMessage.objects.all()
    with pytest.raises(ForbiddenMove, match="1 of 2: a message can't become dropped"), transaction.atomic():
        MESSAGE_TRANSITIONS.move_rows_in_transaction(rows, MessageState.DROPPED, count=2)
    assert sorted(rows.values_list("state", flat=True)) == ["pending", "sent"]

    waiting = rows.filter(state=MessageState.PENDING)
    with pytest.raises(NotInTransaction):
        MESSAGE_TRANSITIONS.move_rows_in_transaction(waiting, MessageState.DROPPED, count=1)
    with transaction.atomic():
        MESSAGE_TRANSITIONS.move_rows_in_transaction(waiting, MessageState.DROPPED, count=1)
    assert sorted(rows.values_list("state", flat=True)) == ["dropped", "sent"]
