"""Seats in words: what a seat's radio button is called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_POSITIONS = {"window": _("window"), "middle": _("middle"), "aisle": _("aisle")}
_STATES = {"available": _("available"), "taken": _("taken")}


def describe(seat: Any, *, short: bool = False) -> str:
    """`12A, window, extra legroom, €18.00, available`; `short` leaves out the name and the state."""
    position, state, price = _read(seat, "position"), _read(seat, "state"), _read(seat, "price")
    words = [] if short else [str(_read(seat, "designator"))]
    words.append(str(_POSITIONS.get(position, position or "")))
    if _read(seat, "legroom"):
        words.append(str(_("extra legroom")))
    if _read(seat, "exit_row"):
        words.append(str(_("exit row")))
    if state != "taken":
        words.append(price.format() if price else str(_("no extra charge")))
    if not short:
        words.append(str(_read(seat, "barred") or _STATES.get(state, state or "")))
    return ", ".join(word for word in words if word)


def _read(seat: Any, name: str) -> Any:
    return seat.get(name) if isinstance(seat, dict) else getattr(seat, name, None)
