"""What the booking API takes and gives; also the source of its part of the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.booking.api.render import PAYMENT_STATUSES
from apps.booking.operations.plan_order import OrderRequest
from apps.booking.policies.ticket_names import NAME_LENGTH
from apps.booking.types import BookingStatus, ContactInput, CouponStatus, Gender, PassengerInput, SeatRequest
from apps.core.api.fields import (
    BoundedListField,
    DayField,
    IdField,
    MoneySerializer,
    NamedChoiceField,
    ObjectSerializer,
    TextField,
    WebAddressField,
    WholeNumberField,
)
from apps.flights.services import ConditionsSerializer
from apps.flights.types import Cabin, FamilyCode, PassengerType, SeatKind, SeatPosition

MOST_TRAVELERS = 18  # nine with a seat, and an infant on each lap


class PassengerInputSerializer(ObjectSerializer):
    type = NamedChoiceField(choices=PassengerType.values)
    given_name = TextField(max_length=NAME_LENGTH, allow_blank=True, required=False, default="")
    family_name = TextField(max_length=NAME_LENGTH)
    date_of_birth = DayField()
    gender = NamedChoiceField(choices=Gender.values, required=False, default=Gender.UNSPECIFIED)


class ContactSerializer(ObjectSerializer):
    email = TextField(max_length=254)
    phone = TextField(max_length=20, allow_blank=True, required=False, default="")


class SeatRequestSerializer(ObjectSerializer):
    passenger = WholeNumberField(min_value=0, max_value=MOST_TRAVELERS - 1)
    segment = WholeNumberField(min_value=0, max_value=15)
    # Which of these seats there are is the aircraft's business: what it doesn't have is `seat_not_offered`.
    seat = serializers.RegexField(
        r"^[1-9][0-9]?[A-Z]\Z",
        max_length=3,
        error_messages={"invalid": _("Give a seat like 12A.")},
        help_text="Row and letter, like 12A.",
    )


class BookingCreateSerializer(ObjectSerializer):
    offer_id = TextField(max_length=200, trim_whitespace=False)
    passengers = BoundedListField(child=PassengerInputSerializer(), min_length=1, max_length=MOST_TRAVELERS)
    contact = ContactSerializer()
    seats = BoundedListField(
        child=SeatRequestSerializer(), required=False, default=list, max_length=MOST_TRAVELERS * 8
    )


def order_request(body: dict[str, Any], *, language: str, owner_id: str) -> OrderRequest:
    """The order that a checked BookingCreateSerializer's body asks for."""
    return OrderRequest(
        offer_token=body["offer_id"],
        passengers=tuple(PassengerInput(**person) for person in body["passengers"]),
        contact=ContactInput(**body["contact"]),
        seats=tuple(SeatRequest(**seat) for seat in body["seats"]),
        language=language,
        channel="api",
        owner_id=owner_id,
    )


class PaymentCreateSerializer(ObjectSerializer):
    return_url = WebAddressField(
        max_length=500, help_text="Where the traveler's browser goes after the payment page."
    )


class CancellationCreateSerializer(ObjectSerializer):
    quote_id = IdField()


class EmptySerializer(ObjectSerializer):
    """A request without a body."""


class PassengerSerializer(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=PassengerType.values)
    given_name = serializers.CharField(allow_blank=True)
    family_name = serializers.CharField()
    date_of_birth = serializers.DateField()
    gender = serializers.ChoiceField(choices=Gender.values)
    ticket_name = serializers.CharField(help_text="As it will stand on the ticket (ICAO Doc 9303).")
    ticket_number = serializers.CharField(allow_null=True)


class BookedSegmentSerializer(serializers.Serializer[Any]):
    flight_number = serializers.CharField()
    origin = serializers.CharField()
    destination = serializers.CharField()
    departs_at = serializers.DateTimeField(help_text="Local airport time with its offset.")
    departs_at_utc = serializers.DateTimeField()
    arrives_at = serializers.DateTimeField(help_text="Local airport time with its offset.")
    arrives_at_utc = serializers.DateTimeField()
    duration_minutes = serializers.IntegerField()
    stops = serializers.ListField(
        child=serializers.CharField(), help_text="Airports where the same flight lands on the way."
    )
    slice = serializers.IntegerField()
    cabin = serializers.ChoiceField(choices=Cabin.values)
    booking_class = serializers.CharField()
    fare_family = serializers.ChoiceField(choices=FamilyCode.values)


class BookedSeatSerializer(serializers.Serializer[Any]):
    passenger = serializers.IntegerField()
    segment = serializers.IntegerField()
    leg = serializers.IntegerField()
    seat = serializers.CharField()


class BookedLineSerializer(serializers.Serializer[Any]):
    passenger = serializers.IntegerField(allow_null=True)
    segment = serializers.IntegerField(allow_null=True)
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["fare", "tax", "fee", "service"])
    amount = MoneySerializer()


class CouponSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    segment = serializers.IntegerField()
    status = serializers.ChoiceField(choices=CouponStatus.values)
    usable = serializers.BooleanField(
        help_text="Whether one may fly on it: the money is captured, and it is neither used nor given back."
    )


class TicketSerializer(serializers.Serializer[Any]):
    number = serializers.CharField()
    passenger = serializers.IntegerField()
    coupons = CouponSerializer(many=True)


class PaymentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=PAYMENT_STATUSES)
    amount = MoneySerializer()
    captured = MoneySerializer()
    refunded = MoneySerializer()
    redirect_url = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class LinksSerializer(serializers.Serializer[Any]):
    self = serializers.CharField()
    history = serializers.CharField()


class BookingSerializer(serializers.Serializer[Any]):
    locator = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.values)
    created_at = serializers.DateTimeField()
    hold_expires_at = serializers.DateTimeField(allow_null=True)
    ticketed_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    total = MoneySerializer()
    cabin = serializers.ChoiceField(choices=Cabin.values)
    fare_family = serializers.ChoiceField(choices=FamilyCode.values)
    conditions = ConditionsSerializer()
    contact = ContactSerializer()
    passengers = PassengerSerializer(many=True)
    segments = BookedSegmentSerializer(many=True)
    seats = BookedSeatSerializer(many=True)
    price_lines = BookedLineSerializer(many=True)
    tickets = TicketSerializer(many=True)
    payments = PaymentSerializer(many=True)
    links = LinksSerializer()


class HeldBookingSerializer(BookingSerializer):
    access_token = serializers.CharField(help_text="Bearer token that opens this booking to a guest.")


class CancellationQuoteSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    locator = serializers.CharField()
    refund = MoneySerializer()
    kept = MoneySerializer()
    fee = MoneySerializer()
    expires_at = serializers.DateTimeField()


class HistoryEntrySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    action = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    actor = serializers.CharField()
    channel = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # the name is the interface's


class HistoryQuerySerializer(serializers.Serializer[Any]):
    cursor = serializers.UUIDField(required=False, help_text="The last entry of the page before.")


class HistorySerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    entries = HistoryEntrySerializer(many=True)


class SeatSerializer(serializers.Serializer[Any]):
    seat = serializers.CharField()
    column = serializers.IntegerField()
    position = serializers.ChoiceField(choices=SeatPosition.values)
    kind = serializers.ChoiceField(choices=SeatKind.values)
    exit_row = serializers.BooleanField()
    extra_legroom = serializers.BooleanField()
    bassinet = serializers.BooleanField()
    available = serializers.BooleanField()
    price = MoneySerializer()


class SeatRowSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    seats = SeatSerializer(many=True)


class SeatCabinSerializer(serializers.Serializer[Any]):
    cabin = serializers.ChoiceField(choices=Cabin.values)
    columns = serializers.ListField(child=serializers.CharField(allow_blank=True))
    rows = SeatRowSerializer(many=True)


class SeatMapSerializer(serializers.Serializer[Any]):
    segment = serializers.IntegerField()
    leg = serializers.IntegerField()
    origin = serializers.CharField()
    destination = serializers.CharField()
    aircraft = serializers.CharField()
    cabins = SeatCabinSerializer(many=True)


class SeatMapsSerializer(serializers.Serializer[Any]):
    seat_maps = SeatMapSerializer(many=True)
