"""Where dated legs end: what a booking must know of a flight of several legs."""

from __future__ import annotations

from collections.abc import Collection

from apps.flights.models import Leg


def landings_of_legs(leg_ids: Collection[int]) -> dict[int, str]:
    """The airport where each leg lands, by the leg's id. One query, and none for no legs."""
    return dict(Leg.objects.filter(pk__in=leg_ids).values_list("pk", "destination_id"))
