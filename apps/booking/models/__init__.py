from apps.booking.models.booking import Booking, Passenger
from apps.booking.models.draft import Draft
from apps.booking.models.itinerary import BookedSegment, LegClaim, SeatAssignment
from apps.booking.models.price import CancellationQuote, PriceLine
from apps.booking.models.ticket import Coupon, Ticket

__all__ = [
    "BookedSegment",
    "Booking",
    "CancellationQuote",
    "Coupon",
    "Draft",
    "LegClaim",
    "Passenger",
    "PriceLine",
    "SeatAssignment",
    "Ticket",
]
