"""The only door to the flights context."""

from apps.flights.operations.change_inventory import (
    confirm_seats_in_transaction,
    hold_seats_in_transaction,
    lock_cabins_in_transaction,
    release_held_in_transaction,
    release_sold_in_transaction,
)
from apps.flights.operations.generate_flights import generate_flights
from apps.flights.operations.load_network import load_network
from apps.flights.queries.airports import find_airports, get_airports, resolve_place
from apps.flights.queries.seat_maps import seat_map_of_leg, seat_maps_of_legs

__all__ = [
    "confirm_seats_in_transaction",
    "find_airports",
    "generate_flights",
    "get_airports",
    "hold_seats_in_transaction",
    "load_network",
    "lock_cabins_in_transaction",
    "release_held_in_transaction",
    "release_sold_in_transaction",
    "resolve_place",
    "seat_map_of_leg",
    "seat_maps_of_legs",
]
