"""Tables of the flights context, one concept per module."""

from apps.flights.models.aircraft import AircraftConfiguration, Seat
from apps.flights.models.airport import Airport
from apps.flights.models.connection import MinimumConnectionTime
from apps.flights.models.fare import Charge, FareFamily, SeatPrice, SegmentFare
from apps.flights.models.flight import Flight, Leg, Segment
from apps.flights.models.inventory import LegCabin
from apps.flights.models.network import NetworkState
from apps.flights.models.schedule import Schedule

__all__ = [
    "AircraftConfiguration",
    "Airport",
    "Charge",
    "FareFamily",
    "Flight",
    "Leg",
    "LegCabin",
    "MinimumConnectionTime",
    "NetworkState",
    "Schedule",
    "Seat",
    "SeatPrice",
    "Segment",
    "SegmentFare",
]
