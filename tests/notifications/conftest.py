from __future__ import annotations

from typing import Any

import pytest

from apps.booking.types import BookingDetail
from apps.notifications.operations import send_booking_mail as booking_mail
from apps.notifications.operations import send_document_mail as document_mail
from apps.notifications.operations import send_refund_mail as refund_mail
from tests.notifications.builders import SetOrder, order


@pytest.fixture
def booked(monkeypatch: pytest.MonkeyPatch) -> SetOrder:
    """Makes booking answer with an order of the test's choice."""

    def answer_with(**changes: Any) -> BookingDetail:
        detail = order(**changes)
        for module in (booking_mail, document_mail, refund_mail):
            monkeypatch.setattr(module.booking, "get_booking", lambda _booking_id: detail)
        return detail

    return answer_with
