"""What notifications are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.money import Money


class Purpose(models.TextChoices):
    """Why somebody gets a message; also the name of its template."""

    HELD = "held", _("Seats held")
    RECEIPT = "receipt", _("Receipt and tickets")
    CANCELLATION = "cancellation", _("Cancellation")
    TICKETING_FAILED = "ticketing_failed", _("Seats were gone")
    REFUND_FAILED = "refund_failed", _("Refund failed")
    DOCUMENT_REJECTED = "document_rejected", _("Document rejected")


class MessageState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    # The address is gone (erased), or the mail server refuses it for good.
    DROPPED = "dropped", _("Not deliverable")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class FlightLine:
    """One flight of an itinerary, in the reader's words. Times carry their airports' zones."""

    flight_number: str
    origin: str
    origin_city: str
    destination: str
    destination_city: str
    departs_local: datetime
    arrives_local: datetime
    minutes: int
    cabin: str
    seats: str
    landings: str
    """Where the flight lands on its way."""

    @property
    def day_shift(self) -> int:
        """Calendar days between local departure and local arrival."""
        return (self.arrives_local.date() - self.departs_local.date()).days


@dataclass(frozen=True, slots=True)
class TicketLine:
    name: str
    ticket_number: str


@dataclass(frozen=True, slots=True)
class PriceRow:
    """All price lines of one kind and name together."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """A message about an order, without its content."""

    purpose: Purpose
    state: MessageState
    language: str
    sent_at: datetime | None
