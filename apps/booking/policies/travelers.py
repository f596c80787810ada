"""Who may travel together: types by age at each departure, laps, minors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from apps.booking.policies.ages import OLDEST, Person, age_on, is_companion, may_hold_infant, type_on
from apps.booking.policies.ticket_names import latin_problem, name_problem
from apps.booking.types import ContactInput, Gender, PassengerInput
from apps.core.card_numbers import holds_card_number, looks_like_card_number
from apps.core.errors import InvalidInput, Text
from apps.flights.types import PassengerType

Errors = dict[str, list[Text]]


def check_travelers(
    passengers: Sequence[PassengerInput], party: dict[str, int], departures: Sequence[date], today: date
) -> None:
    """Raises InvalidInput with one error per field, named `passengers.<n>.<field>`.

    `party` counts the travelers of the offer by type; `departures` are the local dates of each departure, in order.
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
    if not errors and (problem := _company_problem(passengers, departures)):
        errors["passengers"] = [problem]
    if errors:
        raise InvalidInput(errors=errors)


def _company_problem(people: Sequence[Person], departures: Sequence[date]) -> Text | None:
    """Why these people can't fly together. Everybody is youngest on the earliest day: later ones allow no less."""
    first = min(departures)
    if not any(is_companion(person, first) for person in people):
        return _(
            "Travelers under 16 fly with somebody who is 16 or older. Check the dates of birth, search again with such "
            "an adult, or call us to book a minor who flies alone."
        )
    infants = sum(person.type == PassengerType.INFANT for person in people)
    if infants > sum(may_hold_infant(person, first) for person in people):
        return _(
            "Each infant needs the lap of somebody who is 18 or older. Check the dates of birth, or search again with "
            "such an adult."
        )
    return None


def _traveler_problems(passenger: PassengerInput, departures: Sequence[date], today: date) -> dict[str, Text]:
    problems: dict[str, Text] = {}
    for field, required in (("given_name", False), ("family_name", True)):
        name = getattr(passenger, field)
        if problem := name_problem(name, required=required) or latin_problem(name):
            problems[field] = problem
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
    # Across the date line a later departure may have an earlier date.
    first, last = type_on(born, min(departures)), type_on(born, max(departures))
    if _may_fly_as(PassengerType(passenger.type), last):
        return None
    if passenger.type == PassengerType.INFANT and first == PassengerType.INFANT:
        return _("This infant turns 2 before a flight of this trip. Search with a child instead.")
    if passenger.type == PassengerType.CHILD and first != PassengerType.ADULT:
        return _("This child turns 12 before a flight of this trip. Search with an adult instead.")
    return {
        PassengerType.ADULT: _(
            "Adults are 12 or older on the day of travel. Search again with a child or infant."
        ),
        PassengerType.CHILD: _(
            "Children are under 12 on the day of travel. Check the date, or search again with an adult."
        ),
        PassengerType.INFANT: _(
            "Infants are under 2 on the day of travel. Check the date, or search again with a child."
        ),
    }[PassengerType(passenger.type)]


def _may_fly_as(kind: PassengerType, oldest: PassengerType) -> bool:
    """Whether somebody who is `oldest` at the last departure may have the place and the price of `kind`.

    A lap is for who is under 2 on every flight, a child's price for who is under 12; an infant may have a child's
    place, which is a seat. From the birthday on, if it falls on the way, the dearer type is right.
    """
    if kind == PassengerType.CHILD:
        return oldest != PassengerType.ADULT
    return kind == oldest


def laps(
    people: Sequence[Person], departures: Sequence[date], *, kept: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Infant number → number of whoever it sits on: each on a lap of its own, in order.

    Infants stay where `kept` has them while that person is old enough. For people who passed `check_travelers`.
    """
    able = [index for index, person in enumerate(people) if may_hold_infant(person, min(departures))]
    stay = {infant: adult for infant, adult in (kept or {}).items() if adult in able}
    free = [adult for adult in able if adult not in stay.values()]
    infants = [index for index, person in enumerate(people) if person.type == PassengerType.INFANT]
    return stay | dict(zip([i for i in infants if i not in stay], free, strict=False))


def in_party_order(people: Sequence[Person], types: Sequence[str]) -> tuple[int, ...]:
    """Which of `people` is meant by each of an offer's travelers, of whom it knows `types` only. They are one party."""
    numbers = {
        kind: iter([i for i, person in enumerate(people) if person.type == kind]) for kind in set(types)
    }
    return tuple(next(numbers[kind]) for kind in types)


class _MailDomainValidator(EmailValidator):
    """Mail travels to names in the DNS: neither to `localhost` nor to a bare address of a machine."""

    def validate_domain_part(self, domain_part: str) -> bool:
        return bool(self.domain_regex.match(domain_part))


_check_email = _MailDomainValidator(allowlist=[])


def check_contact(contact: ContactInput) -> None:
    """Raises InvalidInput for an address or number at which nobody can be reached."""
    errors: Errors = {}
    try:
        MaxLengthValidator(254)(contact.email)
        _check_email(contact.email.strip())
    except ValidationError:
        errors["contact.email"] = [_("Enter an e-mail address like name@example.com: your tickets go there.")]
    if looks_like_card_number(contact.email):
        errors["contact.email"] = [_("This looks like a card number. Enter an e-mail address.")]
    digits = "".join(c for c in contact.phone if c.isdigit())
    if not contact.phone.strip().startswith("+") and holds_card_number(digits):
        errors["contact.phone"] = [
            _("This looks like a card number. Enter a phone number, starting with + and the country code.")
        ]
    # ITU-T E.164 has room for 15 digits; most cards have 16.
    elif contact.phone and not (6 <= len(digits) <= 15 and set(contact.phone) <= set("+0123456789 ()-./")):
        errors["contact.phone"] = [_("Enter a phone number with its country code, like +44 20 7123 4567.")]
    if errors:
        raise InvalidInput(errors=errors)
