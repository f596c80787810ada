"""Fare conditions in plain words, from the same data that is applied after the sale."""

from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.flights.types import Conditions, ConditionSentence


def describe_conditions(conditions: Conditions) -> tuple[ConditionSentence, ...]:
    """One sentence per topic in the active language, always in the same order, so that fares line up."""
    return _described(conditions, get_language())


@lru_cache(maxsize=512)
def _described(conditions: Conditions, _language: str | None) -> tuple[ConditionSentence, ...]:
    return (
        _cabin_bags(conditions),
        _checked_bags(conditions),
        _seat(conditions),
        _change(conditions),
        _refund(conditions),
        _no_show(conditions),
        _miles(conditions),
    )


def _cabin_bags(conditions: Conditions) -> ConditionSentence:
    count = conditions.fare.cabin_bags
    text = ngettext("%(count)d cabin bag", "%(count)d cabin bags", count) % {"count": count}
    return ConditionSentence(
        topic="cabin_bag",
        label=_("Cabin bag"),
        text=text if count else _("A small bag under the seat only"),
        included=count > 0,
    )


def _checked_bags(conditions: Conditions) -> ConditionSentence:
    count, kilograms = conditions.fare.checked_bags, conditions.fare.checked_bag_kg
    text = ngettext(
        "%(count)d checked bag up to %(kilograms)d kg",
        "%(count)d checked bags up to %(kilograms)d kg each",
        count,
    )
    return ConditionSentence(
        topic="checked_bag",
        label=_("Checked bag"),
        text=text % {"count": count, "kilograms": kilograms} if count else _("No checked bag"),
        included=count > 0,
    )


def _seat(conditions: Conditions) -> ConditionSentence:
    free = conditions.fare.seat_choice == "free"
    return ConditionSentence(
        topic="seat",
        label=_("Seat"),
        text=_("Choose your seat free of charge")
        if free
        else _("Choose your seat for a fee, or get one free at check-in"),
        included=free,
        fee=not free,
    )


def _change(conditions: Conditions) -> ConditionSentence:
    fee = conditions.change_fee
    if fee is None:
        text = _("Can't be changed")
    elif fee:
        text = _("Change for %(fee)s per person plus any fare difference") % {"fee": fee}
    else:
        text = _("Change free of charge, paying only a fare difference")
    return ConditionSentence(
        topic="change", label=_("Change"), text=text, included=_is_free(fee), fee=bool(fee)
    )


def _refund(conditions: Conditions) -> ConditionSentence:
    fee = conditions.refund_fee
    if fee is None:
        text = _(
            "The fare, our surcharges and paid seats are not refunded; unused taxes and airport charges are"
        )
    elif fee:
        text = _("Refund less %(fee)s per person, but not of paid seats") % {"fee": fee}
    else:
        text = _("Full refund")
    return ConditionSentence(
        topic="refund", label=_("Refund"), text=text, included=_is_free(fee), fee=bool(fee)
    )


def _no_show(conditions: Conditions) -> ConditionSentence:
    fee = conditions.no_show_fee
    if fee is None:
        text = _("The fare is lost if you don't show up")
    elif fee:
        text = _("If you don't show up we keep %(fee)s per person") % {"fee": fee}
    else:
        text = _("Nothing is kept if you don't show up")
    return ConditionSentence(
        topic="no_show", label=_("No-show"), text=text, included=_is_free(fee), fee=bool(fee)
    )


def _miles(conditions: Conditions) -> ConditionSentence:
    percent = conditions.fare.miles_percent
    return ConditionSentence(
        topic="miles",
        label=_("Miles"),
        text=_("Earns %(percent)d%% of the miles flown") % {"percent": percent}
        if percent
        else _("Earns no miles"),
        included=percent > 0,
    )


def _is_free(fee: Money | None) -> bool:
    return fee is not None and not fee
