"""Let holds end whose deadline has passed: by the sweeper, and by an attempt that meets one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from apps.audit import services as audit
from apps.booking.events import HoldExpired
from apps.booking.locks import lock_free_booking
from apps.booking.models import Booking
from apps.booking.operations.release_claims import release_claims_in_transaction
from apps.booking.policies.booking_states import BOOKING_TRANSITIONS
from apps.booking.queries.payments import is_secured, unsecured
from apps.booking.queries.sale_end import payable_until
from apps.booking.types import BookingStatus
from apps.core.clock import database_now
from apps.core.context import SYSTEM, on_our_behalf, use_context
from apps.core.errors import DomainError
from apps.core.events import publish_in_transaction
from apps.payments import services as payments

log = structlog.get_logger(__name__)

_PAGE = 500

# Asked by everybody who finds a flight full, in a crowd: as text that needs no making. Few holds are ever overdue, and
# an index has them; the claims of a full flight are many.
_MET = """
SELECT id FROM booking_booking AS b
 WHERE status = 'held' AND hold_expires_at <= statement_timestamp()
   AND EXISTS (SELECT FROM booking_legclaim
                WHERE booking_id = b.id AND state = 'held' AND leg_id = ANY(%s::bigint[]))
"""


def expire_hold(*, booking_id: UUID) -> bool:
    """Ends one hold if it's overdue by the database's clock and nobody is working on it. True when it did.

    A hold whose money is authorised already is left to ticketing. It's the deadline's deed, whoever meets it: history
    names the system (docs/adr/0011).
    """
    with use_context(on_our_behalf()), transaction.atomic(durable=True):
        booking = lock_free_booking(booking_id)
        if booking is None or booking.status != BookingStatus.HELD:
            return False
        moment = database_now()
        if booking.hold_expires_at > moment or is_secured(booking.pk):
            return False
        release_claims_in_transaction(booking=booking)
        if payable_until(booking) <= moment:
            # Nothing that comes now can buy anything: a page that is still open closes, before somebody pays there.
            payments.cancel_attempts_in_transaction(reference=booking.pk, actor=SYSTEM)
        booking.status = BOOKING_TRANSITIONS.move(booking.status, BookingStatus.EXPIRED)
        booking.expired_at = moment
        booking.save(update_fields=["status", "expired_at"])
        audit.record_in_transaction(
            action="booking.hold_expired",
            subject=("booking", booking.pk),
            actor=SYSTEM,
            data={"locator": booking.locator, "deadline": booking.hold_expires_at.isoformat()},
        )
        publish_in_transaction(HoldExpired(booking_id=booking.pk, locator=booking.locator))
    return True


def release_expired_holds(*, limit: int = 500) -> int:
    """The sweeper: ends up to `limit` overdue holds, oldest deadline first, each in its own transaction.

    Those that wait for their tickets are read past: however many they are, they keep nobody's turn.
    """
    ended = 0
    for page in _overdue_pages():
        ended += _expire_each(unsecured(page)[: limit - ended])
        if ended >= limit:
            break
    return ended


def _overdue_pages() -> Iterator[list[UUID]]:
    """Overdue holds, oldest deadline first, page after page."""
    overdue = Booking.objects.overdue(Now()).order_by("hold_expires_at", "pk")
    page = list(overdue.values_list("hold_expires_at", "pk")[:_PAGE])
    while page:
        yield [pk for _deadline, pk in page]
        deadline, last = page[-1]
        further = Q(hold_expires_at__gt=deadline) | Q(hold_expires_at=deadline, pk__gt=last)
        page = list(overdue.filter(further).values_list("hold_expires_at", "pk")[:_PAGE])


def expire_overdue_holds_on(*, leg_ids: Collection[int]) -> int:
    """Ends the overdue holds that keep seats on these legs. Returns how many there were, whoever ended them."""
    with connection.cursor() as cursor:
        cursor.execute(_MET, [list(leg_ids)])
        met = unsecured([booking_id for (booking_id,) in cursor.fetchall()])
    _expire_each(met)
    return len(met)


def _expire_each(booking_ids: list[UUID]) -> int:
    """One that can't be ended now is named in the log and left for the next time; the others don't wait for it."""
    ended = 0
    for booking_id in booking_ids:
        try:
            ended += expire_hold(booking_id=booking_id)
        except (DomainError, OperationalError) as error:
            log.warning("hold_expiry_failed", booking=str(booking_id), reason=type(error).__name__)
    return ended
