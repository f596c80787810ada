"""Short ways to place an order in tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from apps.booking import services as booking
from apps.booking.models import Booking
from apps.booking.services import OrderRequest
from apps.booking.types import BookingDetail, ContactInput, PassengerInput, SeatRequest
from apps.core.context import ANONYMOUS
from apps.core.idempotency import Idempotency
from apps.core.registries import invariants
from apps.flights.models import LegCabin
from apps.flights.types import Offer
from apps.payments.types import PaymentInfo

BORN = {"adult": date(1985, 12, 10), "child": date(2019, 1, 2), "infant": date(2026, 2, 3)}


def people(offer: Offer, family_name: str = "Lovelace") -> tuple[PassengerInput, ...]:
    return tuple(
        PassengerInput(
            type=kind,
            given_name=f"Ada {'ABCDEFGHI'[number]}",
            family_name=family_name,
            date_of_birth=BORN[kind],
            gender="female",
        )
        for number, kind in enumerate(offer.party.passenger_types)
    )


def order(
    offer: Offer,
    *seats: tuple[int, int, str],
    email: str = "ada@example.com",
    family_name: str = "Lovelace",
) -> OrderRequest:
    return OrderRequest(
        offer_token=offer.id,
        passengers=people(offer, family_name),
        contact=ContactInput(email=email, phone="+442071234567"),
        seats=tuple(SeatRequest(passenger=p, segment=s, seat=seat) for p, s, seat in seats),
    )


def hold(
    offer: Offer,
    *seats: tuple[int, int, str],
    idempotency: Idempotency[BookingDetail] | None = None,
    email: str = "",
    family_name: str = "Lovelace",
) -> BookingDetail:
    address = email or f"ada{datetime.now(UTC).timestamp()}@example.com"
    return booking.hold_seats(
        request=order(offer, *seats, email=address, family_name=family_name),
        actor=ANONYMOUS,
        now=datetime.now(UTC),
        idempotency=idempotency,
    )


def counters() -> list[tuple[int, int]]:
    """(held, sold) of every economy cabin, in the order of legs."""
    return list(LegCabin.objects.filter(cabin="economy").order_by("leg_id").values_list("held", "sold"))


def pay(detail: BookingDetail) -> PaymentInfo:
    """Opens the payment page of a held booking."""
    return booking.start_payment(
        booking_id=detail.id,
        return_url="https://example.com/back",
        cancel_url="https://example.com/cancel",
        actor=ANONYMOUS,
    )


def session_of(payment: PaymentInfo) -> str:
    return f"cs_{payment.id}"


def let_lapse(detail: BookingDetail) -> None:
    """Makes the hold overdue, as if its time had gone by."""
    Booking.objects.filter(pk=detail.id).update(hold_expires_at=datetime.now(UTC) - timedelta(seconds=1))


def wrong_invariants() -> list[str]:
    return [f"{name}: {finding.differences}" for name, count in invariants if (finding := count()).wrong]
