"""`expand[]`: put the object in the place of its identifier.

Source: Stripe's API reference, "Expanding Responses": at most four levels deep, in lists through `data`.
"""

from collections.abc import Callable, Sequence

from payment_sandbox import rendering
from payment_sandbox.context import Context
from payment_sandbox.errors import ApiError, invalid
from payment_sandbox.records import Json
from payment_sandbox.tables import CHARGES, INTENTS, SESSIONS

_MAX_DEPTH = 4


def _intent(ctx: Context, holder: Json) -> Json:
    return rendering.intent(ctx, INTENTS.existing(ctx.tx, holder["payment_intent"]))


def _latest_charge(ctx: Context, holder: Json) -> Json:
    return rendering.charge(ctx, CHARGES.existing(ctx.tx, holder["latest_charge"]))


def _charge(ctx: Context, holder: Json) -> Json:
    return rendering.charge(ctx, CHARGES.existing(ctx.tx, holder["charge"]))


def _line_items(ctx: Context, holder: Json) -> Json:
    return rendering.line_items(ctx, SESSIONS.existing(ctx.tx, holder["id"]))


_EXPANDABLE: dict[tuple[str, str], Callable[[Context, Json], Json]] = {
    ("checkout.session", "payment_intent"): _intent,
    ("checkout.session", "line_items"): _line_items,
    ("payment_intent", "latest_charge"): _latest_charge,
    ("charge", "payment_intent"): _intent,
    ("refund", "charge"): _charge,
    ("refund", "payment_intent"): _intent,
}


def expand(ctx: Context, body: Json, paths: Sequence[str]) -> None:
    """Change `body` in place. Raises a 400 `ApiError` for a path that leads nowhere."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > _MAX_DEPTH + (body["object"] == "list"):
            raise invalid(
                f"You cannot expand more than {_MAX_DEPTH} levels of a property: {path[:80]}", param="expand"
            )
        _expand(ctx, body, steps, path)


def _expand(ctx: Context, holder: Json, steps: Sequence[str], path: str) -> None:
    step, rest = steps[0], steps[1:]
    if holder["object"] == "list":
        if step != "data" or not rest:
            raise _nowhere(path)
        for item in holder["data"]:
            _expand(ctx, item, rest, path)
        return
    load = _EXPANDABLE.get((holder["object"], step))
    if load is None:
        raise _nowhere(path)
    if step != "line_items" and holder[step] is None:
        return
    if not isinstance(holder.get(step), dict):
        holder[step] = load(ctx, holder)
    if rest:
        _expand(ctx, holder[step], rest, path)


def _nowhere(path: str) -> ApiError:
    return invalid(f"This property cannot be expanded ({path[:80]}).", param="expand")
