"""What contexts tell the kernel about themselves in their `apps.py`, so that the kernel needs to know none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries in the order in which they came. A name is taken once."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> None:
        if name in self._entries:
            raise ValueError(f"{self._kind} {name!r} is registered twice")
        self._entries[name] = entry

    def get(self, name: str) -> T:
        return self._entries[name]

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(list(self._entries.items()))

    def __contains__(self, name: str) -> bool:
        return name in self._entries


@dataclass(frozen=True, slots=True)
class Finding:
    """What an invariant counted. `figure` is what it looked at; `differences` names what is wrong (at most 20)."""

    figure: int
    wrong: int = 0
    differences: list[str] = field(default_factory=list)
    # A figure that is told and not judged (what is pending, say) has wrong == 0 whatever it counts.


Invariant = Callable[[], Finding]


class PersonalData(Protocol):
    """What a context knows about a person: exported on request, erased or made anonymous on request."""

    def export(self, person: str) -> dict[str, object]: ...

    def erase_in_transaction(self, person: str) -> int: ...


class Tender(Protocol):
    """A way to pay an order: card now; credit, voucher and miles register themselves later."""

    code: str

    def can_authorise(self) -> bool: ...


StatePage = Callable[[], str]
"""A state machine as a page of docs/states, which is named as the entry is."""

invariants: Registry[Invariant] = Registry("invariant")
personal_data: Registry[PersonalData] = Registry("personal data")
state_pages: Registry[StatePage] = Registry("state machine")
tenders: Registry[Tender] = Registry("tender")
