"""Whatever a column may say about a person is told and forgotten on request: no context keeps people to itself."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from apps.core.registries import personal_data
from tests.architecture.test_structure import is_ours

# Columns that may hold something about a person → who tells and forgets it.
PERSONAL = {
    "accounts.TravelDocument.sealed_note": "accounts.documents",
    "accounts.TravelDocument.sha256": "accounts.documents",
    "accounts.TravelDocument.storage_key": "accounts.documents",
    "accounts.User.email": "accounts.account",
    "accounts.User.full_name": "accounts.account",
    "accounts.User.password": "accounts.account",
    "booking.Booking.contact_email": "booking.contact",
    "booking.Booking.contact_phone": "booking.contact",
    "booking.Draft.typed": "booking.drafts",
    "booking.Passenger.date_of_birth": "booking.passengers",
    "booking.Passenger.family_name": "booking.passengers",
    "booking.Passenger.gender": "booking.passengers",
    "booking.Passenger.given_name": "booking.passengers",
    "notifications.SentMessage.recipient_digest": "notifications.messages",
    "payments.Payment.sealed_email": "payments.emails",
}
# Personal too, and gone in a way of its own.
GONE_OTHERWISE = {
    # Sealed with the person's key: `audit.destroy_key_in_transaction` is their erasure.
    "audit.AuditEntry.sealed",
    "audit.PersonKey.sealed_key",
    # Where somebody acted from is part of the proof of who acted.
    "audit.AuditEntry.address",
    # Sealed, and purged after a day.
    "core.IdempotencyRecord.answer",
}
# Codes, ids, digests, amounts, places: columns of text, dates or bytes that name nobody.
IMPERSONAL = {
    "accounts.TravelDocument": "kind state locator uploader_kind uploader_id content_type reviewed_by reason_code",
    "accounts.User": "role language",
    "audit.AuditEntry": "action subject_type subject_id actor_kind actor_id actor_role channel request_id data person",
    "audit.PersonKey": "person",
    "booking.BookedSegment": "flight_number origin destination departure_zone arrival_zone cabin rbd fare_family",
    "booking.Booking": "locator status language channel cabin fare_family conditions currency",
    "booking.CancellationQuote": "currency",
    "booking.Coupon": "status",
    "booking.Draft": "offer_token language",
    "booking.LegClaim": "cabin rbd state",
    "booking.Passenger": "type",
    "booking.PriceLine": "code name kind currency",
    "booking.SeatAssignment": "seat",
    "booking.Ticket": "number",
    "core.HandlerReceipt": "handler",
    "core.IdempotencyRecord": "scope key fingerprint",
    "core.OutboxEvent": "type payload request_id",
    "notifications.SentMessage": "purpose language state",
    "payments.LedgerEntry": "account currency",
    "payments.LedgerTransaction": "kind",
    "payments.Payment": "tender description lines language return_url cancel_url state failure_code currency"
    " provider_session_id provider_intent_id redirect_url",
    "payments.Refund": "currency state reason provider_refund_id failure_code",
    "payments.WebhookEvent": "provider_event_id type object_id session_id",
    "staff.WorkCase": "outcome",
    "staff.WorkItem": "kind locator flight route zone state outcome decided_by",
}
# The network: schedules, aircraft and fares know nobody.
NOBODY_IN = {"flights"}

SPEAKING = (models.CharField, models.TextField, models.BinaryField, models.JSONField, models.FileField)


def speaks(field: models.Field[object, object]) -> bool:
    """Whether a column could say who somebody is. A moment (`DateTimeField`) says when, a date may be a birthday."""
    is_date = isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
    return is_date or isinstance(field, (*SPEAKING, models.GenericIPAddressField))


def speaking_fields() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in filter(is_ours, apps.get_models())
        if model._meta.app_label not in NOBODY_IN
        for field in model._meta.local_concrete_fields
        if speaks(field)
    }


def test_of_every_column_it_is_known_whether_it_speaks_of_people() -> None:
    """A new column has to be named above, on the side on which it belongs."""
    impersonal = {f"{model}.{field}" for model, fields in IMPERSONAL.items() for field in fields.split()}
    assert speaking_fields() == PERSONAL.keys() | GONE_OTHERWISE | impersonal


def test_contexts_tell_and_forget_what_they_know_of_people() -> None:
    registered = {name for name, _entry in personal_data}
    assert set(PERSONAL.values()) == registered
    for field, name in PERSONAL.items():
        assert name.split(".")[0] == field.split(".")[0], field
