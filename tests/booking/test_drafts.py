"""What is typed is kept sealed, survives a lapsed hold, and goes when nobody comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.booking import services as booking
from apps.booking.errors import DraftNotFound
from apps.booking.locks import lock_draft
from apps.booking.models import Draft
from apps.booking.operations.purge_drafts import KEPT, purge_drafts
from apps.core.ids import uuid7
from apps.core.locks import NotInTransaction

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
TYPED = {"contact": {"email": "ada@example.com", "phone": ""}}


def test_a_draft_keeps_what_was_typed_last() -> None:
    draft = booking.start_draft(offer_token="first", language="en", typed=None, now=NOW)
    assert (draft.typed, draft.booking_id) == ({}, None)
    saved = booking.save_draft(draft_id=draft.id, typed=TYPED, now=NOW, offer_token="second")
    assert (saved.typed, saved.offer_token, saved.language) == (TYPED, "second", "en")
    assert booking.save_draft(draft_id=draft.id, typed={}, now=NOW).offer_token == "second"
    booking.save_draft(draft_id=draft.id, typed=TYPED, now=NOW)
    assert booking.get_draft(draft.id) == saved
    assert b"ada" not in bytes(Draft.objects.get().typed)


def test_a_draft_that_is_gone_is_not_found() -> None:
    with pytest.raises(DraftNotFound):
        booking.get_draft(uuid7())
    with pytest.raises(DraftNotFound):
        booking.save_draft(draft_id=uuid7(), typed=TYPED, now=NOW)


def test_a_draft_is_locked_inside_a_transaction_alone() -> None:
    draft = booking.start_draft(offer_token="o", language="en", typed=None, now=NOW)
    with pytest.raises(NotInTransaction):
        lock_draft(draft.id)


def test_drafts_that_nobody_touches_go() -> None:
    stale = booking.start_draft(offer_token="o", language="en", typed=TYPED, now=NOW)
    touched = booking.start_draft(offer_token="o", language="en", typed=TYPED, now=NOW)
    booking.save_draft(draft_id=touched.id, typed=TYPED, now=NOW + timedelta(seconds=1))
    assert purge_drafts(now=NOW + KEPT) == 0
    assert purge_drafts(now=NOW + KEPT + timedelta(seconds=1)) == 1
    assert [row.pk for row in Draft.objects.all()] == [touched.id]
    assert stale.id != touched.id
