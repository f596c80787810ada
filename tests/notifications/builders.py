"""An order as booking hands it out, with everything that a mail may mention, and the news that sends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.booking.types import BookingDetail, PassengerInfo, PriceLineInfo, SeatInfoBooked, SegmentInfo
from apps.core.events import Event, handlers_of, publish_in_transaction
from apps.core.ids import uuid7
from apps.core.models import HandlerReceipt
from apps.core.money import Money
from apps.core.operations.handle_event import handle_event

SetOrder = Callable[..., BookingDetail]
DEPARTS = datetime(2027, 3, 1, 21, 30, tzinfo=UTC)


def segment(index: int, origin: str, destination: str, zones: tuple[str, str], hours: float) -> SegmentInfo:
    departs = DEPARTS + timedelta(days=7 * index)
    arrives = departs + timedelta(hours=hours)
    return SegmentInfo(
        id=uuid7(),
        index=index,
        slice_index=index,
        segment_id=index + 1,
        flight_number=f"FA10{index + 1}",
        origin=origin,
        destination=destination,
        departs_at=departs,
        arrives_at=arrives,
        departs_local=departs.astimezone(ZoneInfo(zones[0])),
        arrives_local=arrives.astimezone(ZoneInfo(zones[1])),
        cabin="economy",
        rbd="K",
        fare_family="standard",
        leg_ids=(index + 1,),
    )


def line(name: str, kind: str, cents: int, passenger: int | None = 0) -> PriceLineInfo:
    return PriceLineInfo(
        passenger_index=passenger,
        segment_index=0,
        code=name[:2].upper(),
        name=name,
        kind=kind,
        amount=Money(cents, "EUR"),
    )


def traveler(passenger_id: UUID | None) -> PassengerInfo:
    return PassengerInfo(
        id=passenger_id or uuid7(),
        index=0,
        type="adult",
        given_name="Ada",
        family_name="O’Lovelace",
        ticket_name="OLOVELACE/ADA",
        date_of_birth=date(1985, 12, 10),
        gender="female",
        ticket_number="9742400000017",
    )


def order(*, booking_id: UUID | None = None, holder_id: UUID | None = None, **changes: Any) -> BookingDetail:
    """A return trip London–Singapore of Ada (with a scan of `holder_id`'s to check), ticketed."""
    detail = BookingDetail(
        id=booking_id or uuid7(),
        locator="K7QM2X",
        status="ticketed",
        created_at=DEPARTS - timedelta(days=30),
        hold_expires_at=DEPARTS - timedelta(days=30),
        priced_at=DEPARTS - timedelta(days=30),
        hold_can_extend=False,
        ticketed_at=DEPARTS - timedelta(days=30),
        cancelled_at=None,
        owner_id="",
        contact_email="ada@example.com",
        contact_phone="",
        language="en",
        cabin="economy",
        fare_family="standard",
        conditions={},
        total=Money(45_000, "EUR"),
        passengers=(traveler(holder_id),),
        segments=(
            segment(0, "LHR", "SIN", ("Europe/London", "Asia/Singapore"), 13.5),
            segment(1, "SIN", "LHR", ("Asia/Singapore", "Europe/London"), 14),
        ),
        seats=(SeatInfoBooked(passenger_index=0, segment_index=0, leg_id=1, seat="12A"),),
        price_lines=(
            line("Fare", "fare", 20_000),
            line("Fare", "fare", 20_000),
            line("Air passenger duty", "tax", 4_000),
            line("Payment fee", "fee", 1_000, passenger=None),
        ),
    )
    return replace(detail, **changes)


def deliver(event: Event, times: int = 1) -> None:
    """Publishes, and lets the notifications' handlers react as often as the relay would bring the event."""
    with transaction.atomic():
        event_id = publish_in_transaction(event)
    for _time in range(times):
        for handler in handlers_of(event.TYPE):
            if handler.name.startswith("notifications."):
                handle_event(event_id=event_id, handler_name=handler.name)
        HandlerReceipt.objects.all().delete()
