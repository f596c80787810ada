"""Take, confirm and give back seats in the counters of cabins.

All of these take part in the caller's transaction. Each costs two round trips whatever the number of
claims: one SELECT that locks every cabin row in primary-key order, one UPDATE that changes them all.
The update is relative to what the row holds, and the database checks the result (`legcabin_not_oversold`
and its siblings), so that even a caller without the lock could not oversell.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from apps.core.locks import assert_in_transaction
from apps.core.writing import one_round_trip
from apps.flights.errors import InventoryUnderflow, SoldOut, UnknownInventory
from apps.flights.locks import lock_leg_cabins
from apps.flights.policies.nesting import availability
from apps.flights.types import CabinCount, InventoryClaim

_APPLY = """
UPDATE flights_legcabin AS cabin
   SET held = cabin.held + change.held,
       sold = cabin.sold + change.sold,
       class_used = ARRAY(
           SELECT (pair.used + pair.more)::smallint
             FROM unnest(cabin.class_used, change.used::int[]) WITH ORDINALITY AS pair(used, more, place)
            ORDER BY pair.place)
  FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::text[]) AS change(id, held, sold, used)
 WHERE cabin.id = change.id
"""


@dataclass(slots=True)
class _Change:
    """What happens to one cabin row; `used` is by class, in the order of the row's `class_codes`."""

    count: CabinCount
    used: list[int]
    held: int = 0
    sold: int = 0
    claims: list[tuple[InventoryClaim, int]] = field(default_factory=list)


def lock_cabins_in_transaction(leg_cabin_keys: Collection[tuple[int, str]]) -> list[CabinCount]:
    """Lock the inventory of (leg id, cabin) pairs in primary-key order and return it in that order.

    Raises UnknownInventory when a pair does not exist.
    """
    assert_in_transaction()
    counts = lock_leg_cabins(leg_cabin_keys)
    missing = set(leg_cabin_keys) - {(count.leg_id, count.cabin) for count in counts}
    if missing:
        leg_id, cabin = min(missing)
        raise UnknownInventory(params={"leg": leg_id, "cabin": cabin})
    return counts


def hold_seats_in_transaction(
    claims: Sequence[InventoryClaim], *, together_with: Callable[[], None] | None = None
) -> None:
    """Hold the seats of all claims or none.

    `together_with` writes what belongs to the hold (inserts only): it travels with the counters in one round trip,
    so that the rows stay locked for as short as can be.

    Raises SoldOut for the first claim whose class cannot sell that many seats under the nested limits,
    and UnknownInventory when a leg, cabin or class does not exist.
    """
    changes = _lock(claims)
    for change in changes:
        for claim, index in change.claims:
            used = [now + more for now, more in zip(change.count.class_used, change.used, strict=True)]
            available = availability(change.count.class_limits, used, index)
            if available < claim.seats:
                raise SoldOut.of(leg_id=claim.leg_id, cabin=claim.cabin, rbd=claim.rbd, available=available)
            change.used[index] += claim.seats
            change.held += claim.seats
    if together_with is None:
        _apply(changes)
        return
    with one_round_trip():
        _apply(changes)
        together_with()


def confirm_seats_in_transaction(claims: Sequence[InventoryClaim]) -> None:
    """Turn held seats into sold ones. Raises InventoryUnderflow when fewer are held than claimed."""
    changes = _lock(claims)
    for change in changes:
        for claim, index in change.claims:
            _require(
                change, claim, counted=change.count.held + change.held, used=change.count.class_used[index]
            )
            change.held -= claim.seats
            change.sold += claim.seats
    _apply(changes)


def release_held_in_transaction(claims: Sequence[InventoryClaim]) -> None:
    """Give back held seats. Raises InventoryUnderflow when fewer are held than claimed."""
    changes = _lock(claims)
    for change in changes:
        for claim, index in change.claims:
            used = change.count.class_used[index] + change.used[index]
            _require(change, claim, counted=change.count.held + change.held, used=used)
            change.held -= claim.seats
            change.used[index] -= claim.seats
    _apply(changes)


def release_sold_in_transaction(claims: Sequence[InventoryClaim]) -> None:
    """Give back sold seats. Raises InventoryUnderflow when fewer are sold than claimed."""
    changes = _lock(claims)
    for change in changes:
        for claim, index in change.claims:
            used = change.count.class_used[index] + change.used[index]
            _require(change, claim, counted=change.count.sold + change.sold, used=used)
            change.sold -= claim.seats
            change.used[index] -= claim.seats
    _apply(changes)


def _lock(claims: Iterable[InventoryClaim]) -> list[_Change]:
    """The locked rows of all claims, each with its claims from the highest class to the cheapest."""
    by_cabin: dict[tuple[int, str], list[InventoryClaim]] = {}
    for claim in claims:
        by_cabin.setdefault((claim.leg_id, claim.cabin), []).append(claim)
    changes = []
    for count in lock_cabins_in_transaction(by_cabin.keys()):
        change = _Change(count=count, used=[0] * len(count.class_codes))
        for claim in by_cabin[count.leg_id, count.cabin]:
            index = count.class_codes.find(claim.rbd)
            if index < 0 or len(claim.rbd) != 1:
                raise UnknownInventory(
                    params={"leg": claim.leg_id, "cabin": claim.cabin, "class": claim.rbd},
                )
            change.claims.append((claim, index))
        change.claims.sort(key=lambda pair: pair[1])
        changes.append(change)
    return changes


def _require(change: _Change, claim: InventoryClaim, *, counted: int, used: int) -> None:
    """Refuse to take more out of a counter than it holds: the cabin's (`counted`), the class's (`used`)."""
    if min(counted, used) < claim.seats:
        raise InventoryUnderflow(
            params={"leg": change.count.leg_id, "cabin": change.count.cabin, "class": claim.rbd}
        )


def _apply(changes: Sequence[_Change]) -> None:
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _APPLY,
            [
                [change.count.id for change in changes],
                [change.held for change in changes],
                [change.sold for change in changes],
                ["{" + ",".join(map(str, change.used)) + "}" for change in changes],
            ],
        )
