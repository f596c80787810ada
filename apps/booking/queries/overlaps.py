"""Whether somebody would be on two flights at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db import connection

from apps.booking.policies.ticket_names import ticket_form
from apps.booking.queries.assemble import local_time
from apps.booking.types import PassengerInput
from apps.core.context import Actor

_JOURNEYS = "SELECT * FROM booking_journeys_of(%s::text[], %s::date[], %s::uuid, %s, %s::uuid, %s, %s)"


class Flown(Protocol):
    @property
    def departs_at(self) -> datetime: ...

    @property
    def arrives_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Who stands behind an order: only their own other orders are looked at, so that nobody learns of a stranger's."""

    owner_id: str
    email: str
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Traveler number `passenger` has this flight of another order at the time of one that is wanted."""

    passenger: int
    flight_number: str
    departs_local: datetime
    booking_id: UUID
    locator: str
    owner_id: UUID | None


class _Row(NamedTuple):
    traveler: int
    given_name: str
    family_name: str
    booking_id: UUID
    locator: str
    owner_id: UUID | None
    flight_number: str
    departs_at: datetime
    arrives_at: datetime
    departure_zone: str


def find_overlap(
    people: Sequence[PassengerInput], flights: Sequence[Flown], behind: Behind
) -> Overlap | None:
    """The first flight, of a living order of the same people behind it, that one of these travelers is on while one of
    `flights` is under way. One query; names are compared as they stand on tickets.
    """
    for row in _journeys(people, flights, behind):
        person = people[row.traveler - 1]
        known = ticket_form(row.given_name, row.family_name)
        if known != ticket_form(person.given_name, person.family_name):
            continue
        if any(row.departs_at <= f.arrives_at and f.departs_at <= row.arrives_at for f in flights):
            return Overlap(
                passenger=row.traveler - 1,
                flight_number=row.flight_number,
                departs_local=local_time(row.departs_at, row.departure_zone),
                booking_id=row.booking_id,
                locator=row.locator,
                owner_id=row.owner_id,
            )
    return None


def _journeys(people: Sequence[PassengerInput], flights: Sequence[Flown], behind: Behind) -> list[_Row]:
    """All flights of these people between the first departure and the last arrival, the earliest first."""
    visitor = behind.actor.id if behind.actor.kind == "guest" else None
    with connection.cursor() as cursor:
        cursor.execute(
            _JOURNEYS,
            [
                [person.family_name.strip() for person in people],
                [person.date_of_birth for person in people],
                behind.owner_id or None,
                behind.email.strip(),
                visitor,
                min(flight.departs_at for flight in flights),
                max(flight.arrives_at for flight in flights),
            ],
        )
        return [_Row(*row) for row in cursor.fetchall()]
