"""How old somebody must be for what: completed years on the day of a departure, by the airport's date."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from apps.flights.types import PassengerType

# IATA Resolution 728: an infant is younger than 2; a child is younger than 12, and whoever isn't pays as an adult.
CHILD_FROM = 2
ADULT_FROM = 12
# 14 CFR 121.585(b)(2): nobody under 15 sits at an emergency exit.
EXIT_SEAT_FROM = 15
# Who is younger flies with somebody of this age. Carriers' practice, not law: easyJet and Ryanair say 16, and so does
# British Airways of whoever goes along with children.
COMPANION_FROM = 16
# 14 CFR 121.311(b)(1) and CAT.OP.MPA.225 of Regulation (EU) 965/2012: an infant is held by an adult. That is somebody
# of age, where an adult's fare begins at 12.
LAP_FROM = 18
OLDEST = 120


class Person(Protocol):
    """Whoever has a passenger type and a birthday: as typed, as stored, or as shown."""

    @property
    def type(self) -> str: ...

    @property
    def date_of_birth(self) -> date: ...


def age_on(born: date, day: date) -> int:
    """Completed years; somebody born on 29 February is a year older on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def type_on(born: date, day: date) -> PassengerType:
    """The passenger type of somebody's age on a day."""
    age = age_on(born, day)
    if age < CHILD_FROM:
        return PassengerType.INFANT
    return PassengerType.CHILD if age < ADULT_FROM else PassengerType.ADULT


def is_companion(person: Person, day: date) -> bool:
    """Whether younger travelers may fly in this one's company."""
    return age_on(person.date_of_birth, day) >= COMPANION_FROM


def sits_by_companion(person: Person, day: date) -> bool:
    """Whether this one's seat is to be near a companion's that day, whatever fare was paid for it."""
    return person.type != PassengerType.INFANT and age_on(person.date_of_birth, day) < ADULT_FROM


def may_hold_infant(person: Person, day: date) -> bool:
    return age_on(person.date_of_birth, day) >= LAP_FROM
