"""The history of a trip: of its order, its payments and its travelers' documents, in one line of time."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import services as accounts
from apps.audit import services as audit
from apps.audit.types import HistoryEntry
from apps.booking.models import Passenger
from apps.payments import services as payments


def history_of_booking(
    booking_id: UUID, *, limit: int = 200, before: UUID | None = None
) -> list[HistoryEntry]:
    """The newest `limit` things that happened to the trip, newest first; `before` names an entry to go on from."""
    travelers = list(Passenger.objects.filter(booking_id=booking_id).values_list("pk", flat=True))
    subjects = {
        "booking": [str(booking_id)],
        "payment": [str(payment.id) for payment in payments.payments_of(booking_id)],
        "document": accounts.document_ids_of(travelers),
    }
    entries = [
        entry
        for kind, ids in subjects.items()
        if ids
        for entry in audit.history_of(kind, ids, limit=limit, before=before)
    ]
    return sorted(entries, key=lambda entry: UUID(entry.id), reverse=True)[:limit]
