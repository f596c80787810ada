"""The one thing to do now about a trip, or to wait for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.booking.types import BookingDetail, BookingStatus
from apps.booking.web.addresses import search_again_url
from apps.booking.web.presenters.papers import DocumentView


class Standing(Enum):
    """What the order's own status doesn't tell of its money."""

    USUAL = auto()
    CONFIRMING = auto()
    """The money is there, and no ticket yet."""
    CHARGE_FAILED = auto()
    """There are tickets, and the bank has refused the money for them. It is asked again for a while."""
    VOIDED = auto()
    """It went on refusing: the tickets have ended."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now. `pays` is the button that goes to the checkout page."""

    title: str
    message: str
    icon: str
    label: str = ""
    href: str = ""
    pays: bool = False


def next_step(
    booking: BookingDetail,
    status: BookingStatus,
    standing: Standing,
    documents: Sequence[DocumentView],
    *,
    departed: bool,
    money_back: str,
) -> NextStep:
    """What is the matter with the money comes before everything else."""
    match standing:
        case Standing.CONFIRMING:
            return _confirming(booking)
        case Standing.CHARGE_FAILED:
            return _charge_failed()
        case Standing.VOIDED:
            return _voided(booking, money_back)
        case Standing.USUAL:
            return _usual(booking, status, documents, departed=departed, money_back=money_back)


def _confirming(booking: BookingDetail) -> NextStep:
    return NextStep(
        _("We are confirming your payment"),
        _("This takes a moment. Your tickets come by e-mail as soon as it is done."),
        "clock",
        _("See how it stands"),
        reverse("payment_return", args=[booking.locator]),
    )


def _charge_failed() -> NextStep:
    return NextStep(
        _("We couldn't charge your card"),
        _(
            "Your bank refused the payment. We try again by ourselves for about an hour and keep your seats meanwhile: "
            "please make sure that the card can be charged. Your tickets can be used once it is. If it can't be, they "
            "end, and you pay nothing."
        ),
        "card",
    )


def _voided(booking: BookingDetail, money_back: str) -> NextStep:
    words = _("Your bank did not let us take the money in time, so your tickets have ended.")
    return NextStep(
        _("We couldn't charge your card"),
        f"{words} {money_back}",
        "close",
        _("Search flights"),
        search_again_url(booking),
    )


def _usual(
    booking: BookingDetail,
    status: BookingStatus,
    documents: Sequence[DocumentView],
    *,
    departed: bool,
    money_back: str,
) -> NextStep:
    match status:
        case BookingStatus.HELD:
            return NextStep(
                _("Check and pay"),
                _("Your seats are held. Pay before the time is over and your tickets are issued at once."),
                "clock",
                _("Check and pay %(total)s") % {"total": booking.total.format()},
                reverse("check", args=[booking.locator]),
                pays=True,
            )
        case BookingStatus.EXPIRED:
            return NextStep(
                _("These seats were given back"),
                _("The time to pay is over. What you typed is kept: search again and it is filled in."),
                "refresh",
                _("Search again"),
                search_again_url(booking),
            )
        case BookingStatus.CANCELLED:
            return NextStep(
                _("This trip is cancelled"),
                money_back,
                "close",
                _("Search flights"),
                search_again_url(booking),
            )
        case _:
            return _before_departure(booking, documents, departed=departed)


def _before_departure(
    booking: BookingDetail, documents: Sequence[DocumentView], *, departed: bool
) -> NextStep:
    wanted = next((document for document in documents if document.is_wanted), None)
    if departed:
        return NextStep(_("Have a good journey"), _("This trip has begun."), "plane")
    if wanted is not None:
        return _scan_wanted(wanted)
    checked = [document.name for document in documents if document.is_being_checked]
    if checked:
        return _being_checked(checked)
    if not all(coupon.usable for coupon in booking.coupons):
        return NextStep(
            _("Your card is being charged"),
            _("This takes a moment. Your tickets can be used as soon as it is done."),
            "clock",
        )
    return NextStep(
        _("You are all set"),
        _("Check-in opens 24 hours before departure. Be at the airport in good time."),
        "check-circle",
    )


def _scan_wanted(document: DocumentView) -> NextStep:
    asked = (
        _("The scan of the passport of %(name)s can't be used. %(reason)s")
        if document.reason
        else _(
            "This trip crosses a border. Send a scan of the passport of %(name)s, and we check it before you leave."
        )
    )
    message = asked % {"name": document.name, "reason": document.reason}
    return NextStep(document.action, message.strip(), "document", document.action, document.href)


def _being_checked(names: Sequence[str]) -> NextStep:
    title = ngettext("We are checking your passport", "We are checking your passports", len(names))
    message = _(
        "There is nothing to do for now: we write to you if anything is missing. We check: %(names)s."
    )
    return NextStep(title, message % {"names": ", ".join(names)}, "clock")
