"""The state table for people: docs/states/payment.md."""

from __future__ import annotations

from apps.core.registries import state_pages
from apps.payments.policies.payment_states import PAYMENT_TRANSITIONS
from apps.payments.types import LIVE_STATES, PaymentState

_HEAD = """\
# States of a payment

Rendered from `apps/payments/policies/payment_states.py` by `manage.py render_states`.
What the table has no row for changes nothing.

An order has at most one attempt in {live}.
Refunds do not change the state: how much of a captured payment went back is read from its amounts.

| from | what happens | to |
|---|---|---|
"""


def render() -> str:
    """The table as Markdown, and a drawing of it."""
    live = ", ".join(f"`{state.value}`" for state in LIVE_STATES)
    payments = [
        (start.value, trigger.value, end.value) for (start, trigger), end in PAYMENT_TRANSITIONS.items()
    ]
    return _HEAD.format(live=live) + _rows(payments) + "\n" + _diagram()


def _rows(rows: list[tuple[str, str, str]]) -> str:
    return "".join(f"| `{start}` | {trigger.replace('_', ' ')} | `{end}` |\n" for start, trigger, end in rows)


def _diagram() -> str:
    arrows = "".join(
        f"    {start.value} --> {end.value}: {trigger.value.replace('_', ' ')}\n"
        for (start, trigger), end in PAYMENT_TRANSITIONS.items()
    )
    return f"```mermaid\nstateDiagram-v2\n    [*] --> {PaymentState.CREATED.value}\n{arrows}```\n"


state_pages.register("payment", render)
