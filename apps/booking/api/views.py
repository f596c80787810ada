"""The booking API: parse, one service call, render. Names are those of the published interface."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.booking.api import render, serializers
from apps.booking.errors import BookingNotFound
from apps.booking.operations.cancel_booking import cancel_booking
from apps.booking.operations.hold_seats import hold_seats
from apps.booking.operations.quote_cancellation import quote_cancellation
from apps.booking.operations.start_payment import start_payment
from apps.booking.queries.bookings import get_booking_for
from apps.booking.queries.history import history_of_booking
from apps.booking.queries.seat_maps import seat_maps_of_offer
from apps.booking.types import BookingDetail
from apps.core import clock, context
from apps.core.api.bodies import read_body, read_query
from apps.core.api.fields import ProblemSerializer
from apps.core.api.idempotency import idempotency_of, once, response_of
from apps.core.api.schema import KEY, LOCATION, REPLAYED
from apps.core.api.views import JsonView
from apps.core.idempotency import Answer
from apps.core.rate_limit import check_rate
from apps.flights import services as flights
from apps.payments import services as payments

PROBLEM = OpenApiResponse(ProblemSerializer)
# Beside what every operation may answer: things have changed; the idempotency key was used for another request.
CONFLICTS = {409: PROBLEM, 422: PROBLEM}


HISTORY_PAGE = 50


@method_decorator(never_cache, name="dispatch")
class PublicView(JsonView):
    """Anybody may ask; what a booking shows is decided by its own access rule. No cache keeps an answer."""

    permission_classes = (AllowAny,)


class BookingScopedView(PublicView):
    """A booking found for whoever asks. Without a token, or with somebody else's, there is none."""

    def booking(self, locator: str) -> BookingDetail:
        actor = context.current().actor
        if actor.kind == "user":
            # Staff are customers here: what they read of others goes through the portal, which writes it down.
            actor = replace(actor, role="customer")
        if actor.kind == "anonymous":
            raise BookingNotFound
        return get_booking_for(locator=locator, actor=actor)


class SeatMapsView(PublicView):
    authentication_classes = ()

    def check_throttles(self, request: Request) -> None:
        check_rate("search", context.current().address)

    @extend_schema(
        operation_id="offer_seat_maps",
        responses={200: serializers.SeatMapsSerializer, 409: PROBLEM, 410: PROBLEM},
    )
    def get(self, request: Request, offer_id: str) -> Response:
        """The seats of each leg of an offer, which of them are free, and what they cost."""
        offer = flights.open_offer(offer_id, now=clock.now())
        maps = [
            render.seat_map_json(one.seat_map, one.segment, set(one.taken), one.prices)
            for one in seat_maps_of_offer(offer)
        ]
        return Response({"seat_maps": maps})


class BookingsView(PublicView):
    @extend_schema(
        operation_id="create_booking",
        parameters=[KEY, REPLAYED, LOCATION],
        request=serializers.BookingCreateSerializer,
        responses={201: serializers.HeldBookingSerializer, **CONFLICTS, 404: PROBLEM, 410: PROBLEM},
    )
    def post(self, request: Request) -> HttpResponse:
        """Holds the offer's seats for the travelers until `hold_expires_at`."""
        body = read_body(serializers.BookingCreateSerializer, request.data)
        actor = context.current().actor
        answer = once(render.booking_answer)
        detail = hold_seats(
            request=serializers.order_request(
                body, language=get_language() or "en", owner_id=actor.id if actor.kind == "user" else ""
            ),
            actor=actor,
            now=clock.now(),
            idempotency=idempotency_of(request, answer),
        )
        return response_of(answer(detail))


class BookingView(BookingScopedView):
    @extend_schema(operation_id="get_booking", responses={200: serializers.BookingSerializer})
    def get(self, request: Request, locator: str) -> Response:
        """The order as it stands, with tickets, coupons and payments."""
        detail = self.booking(locator)
        return Response(render.booking_json(detail, payments.payments_of(detail.id)))


class HistoryView(BookingScopedView):
    @extend_schema(
        operation_id="get_booking_history",
        parameters=[serializers.HistoryQuerySerializer],
        responses={200: serializers.HistorySerializer},
    )
    def get(self, request: Request, locator: str) -> Response:
        """What happened to the trip, the newest first, 50 at a time; `next` leads to what was before."""
        cursor = read_query(serializers.HistoryQuerySerializer, request.query_params).get("cursor")
        detail = self.booking(locator)
        entries = history_of_booking(detail.id, limit=HISTORY_PAGE + 1, before=cursor)
        return Response(render.history_json(detail, entries, HISTORY_PAGE))


class PaymentsView(BookingScopedView):
    @extend_schema(
        operation_id="start_payment",
        parameters=[KEY, REPLAYED],
        request=serializers.PaymentCreateSerializer,
        responses={201: serializers.PaymentSerializer, **CONFLICTS, 410: PROBLEM},
    )
    def post(self, request: Request, locator: str) -> HttpResponse:
        """Opens the hosted payment page; send the traveler's browser to `redirect_url`."""
        body = read_body(serializers.PaymentCreateSerializer, request.data)
        detail = self.booking(locator)
        answer = once(render.payment_answer)
        payment = start_payment(
            booking_id=detail.id,
            return_url=body["return_url"],
            cancel_url=body["return_url"],
            actor=context.current().actor,
            idempotency=idempotency_of(request, answer),
        )
        return response_of(answer(payment))


class CancellationQuotesView(BookingScopedView):
    @extend_schema(
        operation_id="quote_cancellation",
        parameters=[KEY, REPLAYED],
        request=serializers.EmptySerializer,
        responses={201: serializers.CancellationQuoteSerializer, **CONFLICTS},
    )
    def post(self, request: Request, locator: str) -> HttpResponse:
        """What cancelling would give back; the quote is honoured until it expires."""
        read_body(serializers.EmptySerializer, request.data)
        answer = once(render.quote_answer)
        quote = quote_cancellation(
            booking_id=self.booking(locator).id,
            actor=context.current().actor,
            idempotency=idempotency_of(request, answer),
        )
        return response_of(answer(quote))


class CancellationsView(BookingScopedView):
    @extend_schema(
        operation_id="cancel_booking",
        parameters=[KEY, REPLAYED, LOCATION],
        request=serializers.CancellationCreateSerializer,
        responses={201: serializers.BookingSerializer, **CONFLICTS},
    )
    def post(self, request: Request, locator: str) -> HttpResponse:
        """Cancels against a quote."""
        body = read_body(serializers.CancellationCreateSerializer, request.data)
        found = self.booking(locator)
        answer = once(_cancelled_answer)
        detail = cancel_booking(
            booking_id=found.id,
            quote_id=body["quote_id"],
            actor=context.current().actor,
            idempotency=idempotency_of(request, answer),
        )
        return response_of(answer(detail))


def _cancelled_answer(detail: BookingDetail) -> Answer:
    return Answer(201, render.booking_json(detail, payments.payments_of(detail.id)))
