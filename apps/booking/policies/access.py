"""Who may see and change an order: its owner, its guest, and staff. Everybody else finds nothing."""

from __future__ import annotations

from uuid import UUID

from apps.core.context import Actor


def may_see(actor: Actor, *, booking_id: UUID, owner_id: UUID | None) -> bool:
    return actor.kind == "system" or actor.is_staff or owns(actor, booking_id=booking_id, owner_id=owner_id)


def owns(actor: Actor, *, booking_id: UUID, owner_id: UUID | None) -> bool:
    """Whether the order is the actor's own, whatever they may see beside it."""
    if actor.kind == "guest":
        return actor.id == str(booking_id)
    return actor.kind == "user" and owner_id is not None and actor.id == str(owner_id)
