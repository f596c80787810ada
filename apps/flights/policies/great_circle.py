"""Distances on the globe and the times it takes to fly them."""

from datetime import timedelta
from math import asin, atan2, ceil, cos, degrees, exp, hypot, radians, sin, sqrt

from apps.flights.types import Haul

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the IUGG."""

SHORT_HAUL_KM = 1500
MEDIUM_HAUL_KM = 3500

TAXI_AND_CLIMB = timedelta(minutes=45)
"""Pushback, taxi, climb and descent beyond what cruise speed accounts for; close to published block times."""

ROUTE_EXTENSION = 1.03
"""Airways are a little longer than the great circle (EUROCONTROL en-route extension is 2.5 to 3 %)."""

JET_STREAM_KMH = 88.0
"""Mean wind that an eastbound flight gains, and a westbound one loses, at 45 degrees of latitude."""

JET_STREAM_WIDTH_DEGREES = 22.0

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def distance_km(origin: Point, destination: Point) -> float:
    """Great-circle distance in kilometers (haversine formula)."""
    lat1, lon1 = map(radians, origin)
    lat2, lon2 = map(radians, destination)
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def midpoint(origin: Point, destination: Point) -> Point:
    """The point halfway along the great circle."""
    lat1, lon1 = map(radians, origin)
    lat2, lon2 = map(radians, destination)
    bx = cos(lat2) * cos(lon2 - lon1)
    by = cos(lat2) * sin(lon2 - lon1)
    lat = atan2(sin(lat1) + sin(lat2), hypot(cos(lat1) + bx, by))
    lon = lon1 + atan2(by, cos(lat1) + bx)
    return degrees(lat), (degrees(lon) + 540) % 360 - 180


def bearing(origin: Point, destination: Point) -> float:
    """Initial course in degrees clockwise from north, 0 to 360."""
    lat1, lon1 = map(radians, origin)
    lat2, lon2 = map(radians, destination)
    east = sin(lon2 - lon1) * cos(lat2)
    north = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(lon2 - lon1)
    return degrees(atan2(east, north)) % 360


def haul_of(distance: float) -> Haul:
    """The distance band, in kilometers, of Regulation (EC) 261/2004, article 7."""
    if distance <= SHORT_HAUL_KM:
        return Haul.SHORT
    return Haul.MEDIUM if distance <= MEDIUM_HAUL_KM else Haul.LONG


def tailwind_kmh(origin: Point, destination: Point) -> float:
    """Mean help (positive) or hindrance (negative) of the westerlies along the way, in km/h."""
    middle = midpoint(origin, destination)
    strength = JET_STREAM_KMH * exp(-(((abs(middle[0]) - 45.0) / JET_STREAM_WIDTH_DEGREES) ** 2))
    return strength * sin(radians(bearing(middle, destination)))


def block_time(origin: Point, destination: Point, *, cruise_kmh: int) -> timedelta:
    """Scheduled time from gate to gate, rounded up to five minutes as airlines file it."""
    ground_speed = cruise_kmh + tailwind_kmh(origin, destination)
    flown = distance_km(origin, destination) * ROUTE_EXTENSION + 40
    minutes = TAXI_AND_CLIMB.total_seconds() / 60 + flown / ground_speed * 60
    return timedelta(minutes=ceil(minutes / 5) * 5)
