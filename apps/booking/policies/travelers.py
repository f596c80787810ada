"""Who may travel together: types by age at each departure, laps, minors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext_lazy as _

from apps.booking.policies.ticket_names import latin_problem, looks_like_card_number, name_problem
from apps.booking.types import ContactInput, Gender, PassengerInput
from apps.core.errors import InvalidInput, Text
from apps.flights.types import PassengerType

ADULT_FROM = 12
CHILD_FROM = 2
OLDEST = 120

Errors = dict[str, list[Text]]


def age_on(born: date, day: date) -> int:
    """Completed years; somebody born on 29 February is a year older on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def type_on(born: date, day: date) -> PassengerType:
    """The passenger type of somebody's age on a day: infant below 2, child below 12 (IATA Resolution 728)."""
    age = age_on(born, day)
    if age < CHILD_FROM:
        return PassengerType.INFANT
    return PassengerType.CHILD if age < ADULT_FROM else PassengerType.ADULT


def check_travelers(
    passengers: Sequence[PassengerInput], party: dict[str, int], departures: Sequence[date], today: date
) -> None:
    """Raises InvalidInput with one error per field, named `passengers.<n>.<field>`.

    `party` counts the travelers of the offer by type; `departures` are the local dates of each departure.
    """
    errors: Errors = {}
    counts = {kind: sum(p.type == kind for p in passengers) for kind in PassengerType.values}
    if counts != {kind: party.get(kind, 0) for kind in PassengerType.values}:
        errors["passengers"] = [
            _("The travelers don't match the party of the offer. Search again for this party.")
        ]
    for index, passenger in enumerate(passengers):
        for field, text in _traveler_problems(passenger, departures, today).items():
            errors[f"passengers.{index}.{field}"] = [text]
    if not errors and counts[PassengerType.ADULT] == 0:
        errors["passengers"] = [
            _("Children travel with an adult. Please call us to book an unaccompanied minor.")
        ]
    if errors:
        raise InvalidInput(errors=errors)


def _traveler_problems(passenger: PassengerInput, departures: Sequence[date], today: date) -> dict[str, Text]:
    problems: dict[str, Text] = {}
    for field, required in (("given_name", False), ("family_name", True)):
        problem = name_problem(getattr(passenger, field), required=required)
        if problem:
            problems[field] = problem
    if not problems and (latin := latin_problem(passenger.given_name, passenger.family_name)):
        problems["family_name"] = latin
    if passenger.gender not in Gender.values:
        problems["gender"] = _("Choose female, male or unspecified, as in the passport.")
    if problem := _birth_problem(passenger, departures, today):
        problems["date_of_birth"] = problem
    return problems


def _birth_problem(passenger: PassengerInput, departures: Sequence[date], today: date) -> Text | None:
    born = passenger.date_of_birth
    if born > today:
        return _("The date of birth must be in the past.")
    if age_on(born, departures[0]) > OLDEST:
        return _("Check the year of birth: this traveler would be older than 120.")
    types = {type_on(born, day) for day in departures}
    if types == {passenger.type}:
        return None
    if passenger.type == PassengerType.INFANT and types == {PassengerType.INFANT, PassengerType.CHILD}:
        return _("This infant turns 2 before a flight of this trip. Search with a child instead.")
    if passenger.type == PassengerType.CHILD and PassengerType.ADULT in types and len(types) > 1:
        return _("This child turns 12 before a flight of this trip. Search with an adult instead.")
    return {
        PassengerType.ADULT: _(
            "Adults are 12 or older on the day of travel. Search again with a child or infant."
        ),
        PassengerType.CHILD: _(
            "Children are 2 to 11 years old on the day of travel. Check the date, or search again."
        ),
        PassengerType.INFANT: _("Infants are under 2 on the day of travel. Check the date, or search again."),
    }[PassengerType(passenger.type)]


def laps(passengers: Sequence[PassengerInput]) -> dict[int, int]:
    """Infant number → adult number, in order: one lap infant for each adult; search refuses more infants."""
    adults = [index for index, p in enumerate(passengers) if p.type == PassengerType.ADULT]
    infants = [index for index, p in enumerate(passengers) if p.type == PassengerType.INFANT]
    return dict(zip(infants, adults, strict=False))


def check_contact(contact: ContactInput) -> None:
    """Raises InvalidInput for an address or number at which nobody can be reached."""
    errors: Errors = {}
    try:
        MaxLengthValidator(254)(contact.email)
        validate_email(contact.email.strip())
    except ValidationError:
        errors["contact.email"] = [_("Enter an e-mail address like name@example.com: your tickets go there.")]
    if looks_like_card_number(contact.email):
        errors["contact.email"] = [_("This looks like a card number. Enter an e-mail address.")]
    digits = [c for c in contact.phone if c.isdigit()]
    if contact.phone and not (6 <= len(digits) <= 15 and set(contact.phone) <= set("+0123456789 ()-./")):
        errors["contact.phone"] = [_("Enter a phone number with its country code, like +44 20 7123 4567.")]
    elif len(digits) >= 13 and contact.phone.strip()[0] in "3456" and looks_like_card_number("".join(digits)):
        errors["contact.phone"] = [
            _("This looks like a card number. Enter a phone number, starting with + and the country code.")
        ]
    if errors:
        raise InvalidInput(errors=errors)
