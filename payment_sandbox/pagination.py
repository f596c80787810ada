"""Lists: newest first, `limit`, `starting_after`, `ending_before`, as Stripe pages.

Source: Stripe's API reference, "Pagination".
"""

from collections.abc import Callable
from dataclasses import dataclass

from payment_sandbox.context import Context
from payment_sandbox.errors import invalid, no_such
from payment_sandbox.params import Params
from payment_sandbox.records import Json
from payment_sandbox.store import Value
from payment_sandbox.tables import R, Table

_DEFAULT_LIMIT, _MAX_LIMIT = 10, 100
_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_FAR_FUTURE = 10**12


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition in SQL, with the values it binds."""

    condition: str
    values: tuple[Value, ...] = ()


def created_filters(params: Params) -> list[Filter]:
    """`created=<time>`, or `created[gte]=<time>` and its like; seconds since the epoch."""
    if "created" not in params:
        return []
    if isinstance(params.canonical()["created"], str):
        return [Filter("created = ?", (params.integer("created", minimum=0, maximum=_FAR_FUTURE),))]
    bounds = params.child("created")
    filters = []
    for name, comparison in _COMPARISONS.items():
        bound = bounds.integer(name, minimum=0, maximum=_FAR_FUTURE) if bounds is not None else None
        if bound is not None:
            filters.append(Filter(f"created {comparison} ?", (bound,)))
    return filters


def text_filters(params: Params, *columns: str) -> list[Filter]:
    """`column=value` for each column that was asked for."""
    found = [(column, params.text(column)) for column in columns]
    return [Filter(f"{column} = ?", (value,)) for column, value in found if value is not None]


def page(
    ctx: Context,
    table: Table[R],
    params: Params,
    *,
    url: str,
    noun: str,
    filters: list[Filter],
    render: Callable[[Context, R], Json],
) -> Json:
    """Raises a 400 `ApiError` for a bad limit or a cursor that is no object of this list."""
    limit = params.integer("limit", minimum=1, maximum=_MAX_LIMIT) or _DEFAULT_LIMIT
    after, before = params.text("starting_after"), params.text("ending_before")
    if after is not None and before is not None:
        raise invalid("You cannot use both starting_after and ending_before.", param="ending_before")
    conditions = list(filters)
    for param, cursor, comparison in (("starting_after", after, "<"), ("ending_before", before, ">")):
        if cursor is not None:
            seq = table.seq(ctx.tx, cursor)
            if seq is None:
                raise no_such(noun, cursor, param=param, status=400)
            conditions.append(Filter(f"seq {comparison} ?", (seq,)))
    found = table.select(
        ctx.tx,
        " AND ".join(["1", *(item.condition for item in conditions)]),
        *(value for item in conditions for value in item.values),
        order="seq" if before is not None else "seq DESC",
        limit=limit + 1,
    )
    shown = found[:limit]
    if before is not None:
        shown.reverse()
    return {
        "object": "list",
        "url": url,
        "has_more": len(found) > limit,
        "data": [render(ctx, record) for record in shown],
    }
