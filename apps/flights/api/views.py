"""Look-ups that anyone may make: airports, and what a trip costs."""

from __future__ import annotations

from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core import clock, context
from apps.core.api.bodies import read_query
from apps.core.api.fields import ProblemSerializer
from apps.core.api.views import JsonView
from apps.core.rate_limit import check_rate
from apps.flights import services
from apps.flights.api.examples import OFFERS
from apps.flights.api.parameters import AirportsQuery, OffersQuery
from apps.flights.api.render import airport_json, offer_json, offers_json
from apps.flights.api.serializers import AirportSerializer, OfferSerializer, OffersSerializer

_PRIVATE_FOR_A_MOMENT = {"Cache-Control": "private, max-age=15"}
_PUBLIC = {"Cache-Control": "public, max-age=300"}
_NO_STORE = {"Cache-Control": "no-store"}

_OFFER_ID = OpenApiParameter(
    "offer_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="`id` of an offer."
)
_CHANGED = OpenApiResponse(
    ProblemSerializer, description="`offer_changed`: `params` has both prices and the new offer's id."
)
_GONE = OpenApiResponse(ProblemSerializer, description="`offer_expired` or `offer_withdrawn`.")


class LookupView(JsonView):
    """Open to anyone, so no credentials are looked at; capped per address."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def check_throttles(self, request: Request) -> None:
        check_rate("search", context.current().address)


class AirportsView(LookupView):
    @extend_schema(
        operation_id="airports_search",
        summary="Find airports",
        tags=["search"],
        parameters=[AirportsQuery],
        responses={200: AirportSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:
        """At most 20 airports for a code, or the start of a city, airport or country name. Best first."""
        query = read_query(AirportsQuery, request.query_params)
        found = services.find_airports(q=query["q"], language=get_language() or "en")
        return Response([airport_json(airport) for airport in found], headers=_PUBLIC)


class OffersView(LookupView):
    @extend_schema(
        operation_id="offers_search",
        summary="Search offers",
        tags=["search"],
        parameters=[OffersQuery],
        responses={200: OffersSerializer},
        examples=[OFFERS],
    )
    def get(self, request: Request) -> Response:
        """What a trip costs: up to 20 ways to fly (20 offers for a return trip), each in every fare family.

        Places are airport or metropolitan area codes. An offer's price holds until `expires_at`. Nothing is
        reserved. A trip that FlyAway doesn't sell is an empty list.
        """
        query = read_query(OffersQuery, request.query_params)
        party = services.check_party(
            adults=query["adults"], children=query["children"], infants=query["infants"]
        )
        result = services.search_offers(
            origin=query["origin"],
            destination=query["destination"],
            departure_date=query["departure_date"],
            return_date=query.get("return_date"),
            cabin=query["cabin"],
            party=party,
            max_connections=query["max_connections"],
            sort=query["sort"],
            now=clock.now(),
        )
        return Response(offers_json(result.offers), headers=_PRIVATE_FOR_A_MOMENT)


class OfferView(LookupView):
    @extend_schema(
        operation_id="offers_retrieve",
        summary="Look at an offer again",
        tags=["search"],
        parameters=[_OFFER_ID],
        responses={200: OfferSerializer, 409: _CHANGED, 410: _GONE},
    )
    def get(self, request: Request, offer_id: str) -> Response:
        """The offer at its promised price, with the seats that its classes have left now."""
        offer = services.open_offer(offer_id, now=clock.now())
        return Response(offer_json(offer), headers=_NO_STORE)
