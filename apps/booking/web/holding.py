"""Turns a draft into a held order, once however often it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from apps.booking import services
from apps.booking.errors import NotHeld
from apps.booking.services import OrderRequest
from apps.booking.types import BookingDetail, ContactInput
from apps.booking.web.access import Trip
from apps.booking.web.journey import Journey
from apps.core import clock, context
from apps.core.idempotency import Answer, Idempotency, Replayed, fingerprint


@dataclass(frozen=True, slots=True)
class Held:
    booking_id: UUID
    locator: str


def hold_draft(journey: Journey, contact: ContactInput) -> Held:
    """Holds the seats of a complete draft. Raises what `services.hold_seats` raises, KeyInFlight among it."""
    actor = context.current().actor
    request = OrderRequest(
        offer_token=journey.draft.offer_token,
        passengers=journey.passengers,
        contact=contact,
        seats=journey.seats,
        language=get_language() or journey.draft.language,
        channel="web",
        owner_id=actor.id if actor.kind == "user" else "",
    )
    try:
        booking = services.hold_seats(
            request=request, actor=actor, now=clock.now(), idempotency=_idempotency(journey, request)
        )
        held = Held(booking.id, booking.locator)
    except Replayed as replayed:
        held = Held(UUID(replayed.answer.body["id"]), replayed.answer.body["locator"])
    services.save_draft(
        draft_id=journey.draft.id, typed=journey.draft.typed, now=clock.now(), booking_id=held.booking_id
    )
    return held


def _idempotency(journey: Journey, request: OrderRequest) -> Idempotency[BookingDetail]:
    """The same draft, unchanged, is the same request; after a hold that lapsed it is a new one."""
    digest = fingerprint(repr(request), str(journey.draft.booking_id))
    key = f"{journey.draft.id}:{digest.hex()[:32]}"
    return Idempotency(scope="web.hold", key=key, fingerprint=digest, render=_answer)


def _answer(booking: BookingDetail) -> Answer:
    return Answer(201, {"id": str(booking.id), "locator": booking.locator})


def give_back(trip: Trip) -> None:
    """Cancels a held order that nothing was paid for, so that another can take its place.

    Raises NotHeld once it is paid, and what `services.cancel_booking` raises.
    """
    booking = trip.booking
    if not booking.is_held:
        raise NotHeld
    quote = services.open_cancellation_quote(booking) or services.quote_cancellation(
        booking_id=booking.id, actor=trip.actor
    )
    if quote.refund or quote.kept:
        # Paid between the two: cancelling has a price now, and is asked on its own page.
        raise NotHeld
    services.cancel_booking(booking_id=booking.id, quote_id=quote.id, actor=trip.actor)
