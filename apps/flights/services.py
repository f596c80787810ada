"""The only door to the flights context."""

from apps.flights.api.render import conditions_json
from apps.flights.api.serializers import ConditionsSerializer
from apps.flights.operations.change_inventory import (
    confirm_seats_in_transaction,
    hold_seats_in_transaction,
    inventory_refusals,
    lock_cabins_in_transaction,
    release_held_in_transaction,
    release_sold_in_transaction,
)
from apps.flights.operations.generate_flights import generate_flights
from apps.flights.operations.load_network import load_network
from apps.flights.policies.conditions import describe_conditions
from apps.flights.policies.horizon import last_day_on_sale
from apps.flights.policies.sale_end import payable_until
from apps.flights.policies.search_rules import check_party
from apps.flights.queries.airport_names import describe_airports, local_day
from apps.flights.queries.airports import find_airports, get_airports, resolve_place
from apps.flights.queries.day_prices import cheapest_by_day
from apps.flights.queries.destinations import destinations_from
from apps.flights.queries.landings import landings_of_legs
from apps.flights.queries.offers import combine_offers, open_offer, requote
from apps.flights.queries.reference import forget_reference
from apps.flights.queries.search import search_offers, search_slices, search_ways_back
from apps.flights.queries.seat_maps import seat_map_of_leg, seat_maps_of_legs
from apps.flights.queries.seat_prices import seat_prices

__all__ = [
    "ConditionsSerializer",
    "cheapest_by_day",
    "check_party",
    "combine_offers",
    "conditions_json",
    "confirm_seats_in_transaction",
    "describe_airports",
    "describe_conditions",
    "destinations_from",
    "find_airports",
    "forget_reference",
    "generate_flights",
    "get_airports",
    "hold_seats_in_transaction",
    "inventory_refusals",
    "landings_of_legs",
    "last_day_on_sale",
    "load_network",
    "local_day",
    "lock_cabins_in_transaction",
    "open_offer",
    "payable_until",
    "release_held_in_transaction",
    "release_sold_in_transaction",
    "requote",
    "resolve_place",
    "search_offers",
    "search_slices",
    "search_ways_back",
    "seat_map_of_leg",
    "seat_maps_of_legs",
    "seat_prices",
]
