"""State machines: one table of moves each. The code moves along it, the tests walk it, docs/states shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet, TextChoices

from apps.core.locks import assert_in_transaction

S = TypeVar("S", bound=TextChoices)
Row = TypeVar("Row", bound=Model)

_PAGE = """\
# States of {what}

Rendered from `{source}` by `manage.py render_states`.{note}

It begins as `{initial}`.

| from | to |
|---|---|
"""


class ForbiddenMove(RuntimeError):
    """A row was about to go where its table leads nowhere: a programming error, and the end of the transaction."""


class Transitions(Generic[S]):
    """Which state may follow which, of the model field `field`. Every state has its row; a new row is `initial`."""

    def __init__(
        self,
        *,
        what: str,
        defined_in: str,
        field: str,
        initial: S,
        moves: Mapping[S, Collection[S]],
        note: str = "",
    ) -> None:
        if set(moves) != set(type(initial)):
            raise ValueError(f"the table of {what} needs a row for each state")
        self.field = field
        self.initial = initial
        self._what, self._defined_in, self._note = what, defined_in, note
        self._moves = {start: frozenset(ends) for start, ends in moves.items()}

    def ends(self, current: str) -> frozenset[S]:
        """Where a row that is `current` may go."""
        return self._moves[type(self.initial)(current)]

    def starts(self, wanted: S) -> list[S]:
        """From where a row may become `wanted`."""
        return [start for start, ends in self._moves.items() if wanted in ends]

    def may_move(self, current: str, wanted: S) -> bool:
        return wanted in self.ends(current)

    def check(self, current: str, wanted: S) -> None:
        """Raises ForbiddenMove."""
        if not self.may_move(current, wanted):
            raise ForbiddenMove(f"{self._what} that is {current} can't become {wanted}")

    def move(self, current: str, wanted: S) -> S:
        """`wanted`, to be written to a locked row that is `current`. Raises ForbiddenMove."""
        self.check(current, wanted)
        return wanted

    def move_rows_in_transaction(self, rows: QuerySet[Row], wanted: S, *, count: int) -> None:
        """Moves `rows`, which are `count`, in one statement. Raises ForbiddenMove when one of them may not go there."""
        assert_in_transaction()
        movable = rows.filter(**{f"{self.field}__in": self.starts(wanted)})
        moved = movable.update(**{self.field: wanted})
        if moved != count:
            raise ForbiddenMove(f"{count - moved} of {count}: {self._what} can't become {wanted}")

    def page(self) -> str:
        """The table as Markdown."""
        head = _PAGE.format(
            what=self._what,
            source=self._defined_in.replace(".", "/") + ".py",
            note=f"\n{self._note}" if self._note else "",
            initial=self.initial,
        )
        return head + "".join(f"| `{start}` | {_listed(ends)} |\n" for start, ends in self._moves.items())


def _listed(ends: Collection[TextChoices]) -> str:
    return ", ".join(f"`{end}`" for end in sorted(ends, key=str)) or "–"
