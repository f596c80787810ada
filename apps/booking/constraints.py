"""Named constraints of booking, and the errors that they stand for."""

from __future__ import annotations

from apps.booking.errors import SeatTaken
from apps.core.db_errors import TryAgain, constraint_errors

# Drawn by chance, and drawn again by whoever tries again.
constraint_errors.register("booking_locator_unique", lambda: TryAgain(params={"retry_after": 1}))
constraint_errors.register("seat_one_active_traveler", SeatTaken)
constraint_errors.register("traveler_one_active_seat", SeatTaken)
