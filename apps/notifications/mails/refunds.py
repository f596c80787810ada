"""What the mails about refunds say."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.notifications.mails.rendering import render_mail, trip_address
from apps.notifications.types import Mail, Purpose


def compose_refund_failed(locator: str, amount: Money) -> Mail:
    """In the active language: that the money came back to us, that it is owed, and what happens next."""
    values = {
        "locator": locator,
        "amount": amount,
        "action_label": _("See your trip"),
        "action_url": trip_address(locator),
    }
    subject = _("We still owe you %(amount)s: %(locator)s") % {"amount": amount.format(), "locator": locator}
    return render_mail(Purpose.REFUND_FAILED, subject, values)
