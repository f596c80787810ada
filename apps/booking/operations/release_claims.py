"""Give an order's seats back to inventory, inside a transaction that has locked the order."""

from __future__ import annotations

from django.db import transaction

from apps.booking.models import Booking, LegClaim, SeatAssignment
from apps.booking.policies.claim_states import CLAIM_TRANSITIONS
from apps.booking.seat_locks import LegSeat, forget_seats
from apps.booking.types import ClaimState
from apps.core.locks import assert_in_transaction
from apps.flights import services as flights
from apps.flights.types import InventoryClaim


def release_claims_in_transaction(*, booking: Booking) -> None:
    """Releases whatever the order holds or has bought, and its seats. The order's row is locked by the caller."""
    assert_in_transaction()
    living = list(LegClaim.objects.filter(booking=booking).exclude(state=ClaimState.RELEASED))
    held = [to_inventory(claim) for claim in living if claim.state == ClaimState.HELD]
    sold = [to_inventory(claim) for claim in living if claim.state == ClaimState.SOLD]
    if held:
        flights.release_held_in_transaction(held)
    if sold:
        flights.release_sold_in_transaction(sold)
    CLAIM_TRANSITIONS.move_rows_in_transaction(
        LegClaim.objects.filter(pk__in=[claim.pk for claim in living]), ClaimState.RELEASED, count=len(living)
    )
    release_seats_in_transaction(booking=booking)


def release_seats_in_transaction(*, booking: Booking) -> None:
    """Frees the order's seats; their short locks go after commit."""
    assert_in_transaction()
    active = SeatAssignment.objects.filter(booking=booking, active=True)
    seats = [LegSeat(leg_id, seat) for leg_id, seat in active.values_list("leg_id", "seat")]
    if not seats:
        return
    active.update(active=False)
    transaction.on_commit(lambda: forget_seats(seats))


def to_inventory(claim: LegClaim) -> InventoryClaim:
    return InventoryClaim(leg_id=claim.leg_id, cabin=claim.cabin, rbd=claim.rbd, seats=claim.seats)
