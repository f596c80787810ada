"""The shapes of answers, for the API's description. `render` writes them; a test holds the two together."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.fields import MoneySerializer
from apps.flights.types import Cabin, FamilyCode

_LOCAL = "Local airport time with its offset from UTC (RFC 3339)."


class AirportSerializer(serializers.Serializer[Any]):
    iata = serializers.CharField()
    name = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2 code.")
    country_name = serializers.CharField()
    timezone = serializers.CharField(help_text="IANA time zone.")
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    metro_code = serializers.CharField(help_text="IATA metropolitan area; empty for none.")
    served = serializers.BooleanField(help_text="Whether FlyAway flies there.")


class SegmentSerializer(serializers.Serializer[Any]):
    flight_number = serializers.CharField()
    origin = serializers.CharField()
    destination = serializers.CharField()
    departs_at = serializers.DateTimeField(help_text=_LOCAL)
    arrives_at = serializers.DateTimeField(help_text=_LOCAL)
    departs_at_utc = serializers.DateTimeField()
    arrives_at_utc = serializers.DateTimeField()
    duration_minutes = serializers.IntegerField()
    stops = serializers.ListField(
        child=serializers.CharField(), help_text="Airports where the same flight lands on the way."
    )
    aircraft = serializers.CharField()
    cabin = serializers.ChoiceField(choices=Cabin.values)
    booking_class = serializers.CharField()
    fare_family = serializers.ChoiceField(choices=FamilyCode.values)
    seats_left = serializers.IntegerField(min_value=0, max_value=9, help_text="9 stands for 9 or more.")


class ConnectionSerializer(serializers.Serializer[Any]):
    airport = serializers.CharField()
    minutes = serializers.IntegerField()


class SliceSerializer(serializers.Serializer[Any]):
    origin = serializers.CharField()
    destination = serializers.CharField()
    departs_at = serializers.DateTimeField(help_text=_LOCAL)
    arrives_at = serializers.DateTimeField(help_text=_LOCAL)
    duration_minutes = serializers.IntegerField()
    days_later = serializers.IntegerField(
        help_text="Calendar days from the local departure to the local arrival."
    )
    connections = ConnectionSerializer(many=True)
    segments = SegmentSerializer(many=True)


class PriceLineSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["fare", "tax", "fee", "service"])
    amount = MoneySerializer()


class PartySerializer(serializers.Serializer[Any]):
    adults = serializers.IntegerField()
    children = serializers.IntegerField()
    infants = serializers.IntegerField()


class ConditionsSerializer(serializers.Serializer[Any]):
    fare_family = serializers.ChoiceField(choices=FamilyCode.values)
    name = serializers.CharField()
    cabin_bags = serializers.IntegerField()
    checked_bags = serializers.IntegerField()
    checked_bag_kg = serializers.IntegerField()
    seat_choice = serializers.ChoiceField(choices=["free", "paid"])
    change_fee = MoneySerializer(allow_null=True, help_text="Per person; null: no changes.")
    refund_fee = MoneySerializer(allow_null=True, help_text="Kept per person; null: no refund of the fare.")
    no_show_fee = MoneySerializer(allow_null=True, help_text="Kept per person; null: the whole fare.")
    miles_percent = serializers.IntegerField()
    summary = serializers.ListField(child=serializers.CharField(), help_text="The same in plain words.")


class OfferSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Signed, at most 120 characters; good in a URL.")
    expires_at = serializers.DateTimeField(help_text="The price is honoured until then.")
    cabin = serializers.ChoiceField(choices=Cabin.values)
    fare_family = serializers.ChoiceField(choices=FamilyCode.values)
    party = PartySerializer()
    total = MoneySerializer(help_text="For the whole party, with all taxes and fees.")
    per_adult = MoneySerializer()
    slices = SliceSerializer(many=True)
    price_lines = PriceLineSerializer(many=True, help_text="For the whole party; they add up to the total.")
    conditions = ConditionsSerializer()


class OffersSerializer(serializers.Serializer[Any]):
    offers = OfferSerializer(many=True)
