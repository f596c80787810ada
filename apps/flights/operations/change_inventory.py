"""Take, confirm and give back seats in the counters of cabins.

All of these take part in the caller's transaction and lock every cabin row in primary-key order. Taking
seats is one statement, whatever the number of claims: it judges the nested limits where the rows are locked, so that
nobody in line waits for this process (docs/adr/0009). The others cost two round trips. `held` and `sold` change
relative to what the row holds, and the database checks the result (`legcabin_not_oversold` and its siblings), so that
even a caller without the lock could not oversell a cabin.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, connection

from apps.core.db_errors import violated_constraint
from apps.core.errors import DomainError
from apps.core.locks import assert_in_transaction
from apps.flights.errors import InventoryUnderflow, SoldOut, UnknownInventory
from apps.flights.locks import lock_leg_cabins
from apps.flights.types import CabinCount, InventoryClaim

_TAKE = "SELECT flights_take_seats(%s::bigint[], %s::text[], %s::text[], %s::int[])"

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


def hold_seats_in_transaction(claims: Sequence[InventoryClaim]) -> None:
    """Hold the seats of all claims or none.

    Raises SoldOut for the first claim whose class cannot sell that many seats under the nested limits, and
    UnknownInventory when a leg, cabin or class does not exist. Either ends the transaction. Where statements travel
    without waiting (`written_at_once`) the refusal comes when they end: name it there with `inventory_refusals`.
    """
    assert_in_transaction()
    if not claims:
        return
    with inventory_refusals(), connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            [
                [claim.leg_id for claim in claims],
                [claim.cabin for claim in claims],
                [claim.rbd for claim in claims],
                [claim.seats for claim in claims],
            ],
        )


@contextmanager
def inventory_refusals() -> Iterator[None]:
    """What the database refuses of a hold, in the language of the field: SoldOut or UnknownInventory."""
    try:
        yield
    except IntegrityError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(error: IntegrityError) -> DomainError | None:
    refused = _REFUSALS.get(violated_constraint(error))
    if refused is None or error.__cause__ is None:
        return None
    return refused(params=json.loads(error.__cause__.diag.message_detail))  # type: ignore[attr-defined]


# The names that flights_take_seats gives to what it refuses.
_REFUSALS: dict[str, type[DomainError]] = {
    "legcabin_class_limits": SoldOut,
    "legcabin_class_offered": UnknownInventory,
    "legcabin_flown": UnknownInventory,
}


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
