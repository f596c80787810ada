"""What the mails about travel documents say."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.accounts.types import DocumentDetail
from apps.notifications.mails.rendering import render_mail, trip_address
from apps.notifications.types import Mail, Purpose


def compose_rejection(document: DocumentDetail, locator: str, traveler: str) -> Mail:
    """In the active language: why the scan can't be used, the reviewer's words, where to send another."""
    values = {
        "document": document,
        "locator": locator,
        "traveler": traveler,
        "action_label": _("Open your trip"),
        "action_url": trip_address(locator),
    }
    return render_mail(
        Purpose.DOCUMENT_REJECTED,
        _("We need another scan of a passport: %(locator)s") % {"locator": locator},
        values,
    )
