"""What booking knows about people: told to them, and forgotten when they ask; the order itself stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from apps.audit.services import history_of
from apps.booking import services as booking
from apps.booking.errors import BookingNotFound, DraftNotFound
from apps.booking.models import Booking, Draft, Passenger
from apps.booking.types import BookingDetail, DraftInfo
from apps.core.context import Actor, RequestContext, use_context
from apps.core.ids import uuid7
from apps.core.registries import personal_data
from tests import world
from tests.booking.orders import hold, wrong_invariants

pytestmark = pytest.mark.django_db(transaction=True)

PASSENGERS, CONTACT, DRAFTS = "booking.passengers", "booking.contact", "booking.drafts"
CLERK = Actor(kind="user", id="c1", role="staff")


@pytest.fixture
def held() -> BookingDetail:
    """An adult and a child, the adult on 10A."""
    world.open_for_sale()
    world.fly(101, "LHR", "JFK")
    offer = world.offer("LHR", "JFK", family="standard", children=1)
    return hold(offer, (0, 0, "10A"), (1, 0, "10C"), email="ada@example.com")


def draft_for(held: BookingDetail) -> DraftInfo:
    people = [{"family_name": "Lovelace", "given_name": name} for name in ("Ada A", "Ada B")]
    typed = {"passengers": people, "contact": {"email": "ada@example.com", "phone": ""}}
    draft = booking.start_draft(offer_token="o", language="en", typed=typed, now=timezone.now())
    return booking.save_draft(draft_id=draft.id, typed=typed, now=timezone.now(), booking_id=held.id)


def export(name: str, person: str) -> dict[str, Any]:
    return personal_data.get(name).export(person)


def erase(name: str, person: str) -> int:
    with use_context(RequestContext(actor=CLERK)), transaction.atomic():
        return personal_data.get(name).erase_in_transaction(person)


def last_entry(held: BookingDetail) -> tuple[str, str, dict[str, Any]]:
    entry = history_of("booking", [str(held.id)])[0]
    return entry.action, entry.actor_id, entry.data


def test_a_traveler_is_told_what_is_known_of_them(held: BookingDetail) -> None:
    traveler = held.passengers[0]
    assert export(PASSENGERS, f"passenger:{traveler.id}") == {
        "booking": held.locator,
        "type": "adult",
        "given_name": "Ada A",
        "family_name": "Lovelace",
        "date_of_birth": "1985-12-10",
        "gender": "female",
        "ticket_number": "",
        "flights": [
            {
                "flight": "FA101",
                "from": "LHR",
                "to": "JFK",
                "departs": held.segments[0].departs_local.isoformat(),
                "seat": "10A",
            }
        ],
    }


def test_an_erased_traveler_is_nobody(held: BookingDetail) -> None:
    traveler, other = held.passengers
    assert erase(PASSENGERS, f"passenger:{traveler.id}") == 1
    row = Passenger.objects.get(pk=traveler.id)
    assert (row.given_name, row.family_name, row.gender) == ("", "", "unspecified")
    assert row.date_of_birth.isoformat() == "1900-01-01"
    assert export(PASSENGERS, f"passenger:{traveler.id}") == {}
    assert last_entry(held) == (
        "booking.passenger_erased",
        "c1",
        {"locator": held.locator, "passenger": traveler.index},
    )
    detail = booking.get_booking(held.id)
    assert (detail.total, detail.seats, detail.passengers[1]) == (held.total, held.seats, other)
    assert wrong_invariants() == []
    assert erase(PASSENGERS, f"passenger:{traveler.id}") == 0


def test_nobody_is_found_by_the_name_that_an_erased_traveler_has_left(held: BookingDetail) -> None:
    for traveler in held.passengers:
        erase(PASSENGERS, f"passenger:{traveler.id}")
    for name in ("", " ", "-", "Lovelace"):
        with pytest.raises(BookingNotFound):
            booking.find_booking(locator=held.locator, family_name=name)


def test_a_contact_is_told_and_forgotten(held: BookingDetail) -> None:
    person = f"contact:{held.id}"
    assert export(CONTACT, person) == {
        "booking": held.locator,
        "email": "ada@example.com",
        "phone": "+442071234567",
        "language": "en",
    }
    assert erase(CONTACT, person) == 1
    row = Booking.objects.get(pk=held.id)
    assert (row.contact_email, row.contact_phone) == ("", "")
    assert (export(CONTACT, person), erase(CONTACT, person)) == ({}, 0)
    assert last_entry(held) == ("booking.contact_erased", "c1", {"locator": held.locator})


@pytest.mark.parametrize("by_traveler", [True, False])
def test_what_was_typed_is_told_and_forgotten(held: BookingDetail, by_traveler: bool) -> None:
    draft, traveler = draft_for(held), held.passengers[1]
    person = f"passenger:{traveler.id}" if by_traveler else f"contact:{held.id}"
    typed = draft.typed["passengers"][1] if by_traveler else draft.typed
    assert export(DRAFTS, person) == {"typed": [typed]}
    assert erase(DRAFTS, person) == 1
    with pytest.raises(DraftNotFound):
        booking.get_draft(draft.id)
    assert (export(DRAFTS, person), erase(DRAFTS, person)) == ({}, 0)


def test_other_people_are_left_alone(held: BookingDetail) -> None:
    draft_for(held)
    before = (*Passenger.objects.order_by("pk").values(), *Booking.objects.values(), *Draft.objects.values())
    for name in (PASSENGERS, CONTACT, DRAFTS):
        for kind in ("user", "passenger", "contact"):
            assert (export(name, f"{kind}:{uuid7()}"), erase(name, f"{kind}:{uuid7()}")) == ({}, 0)
    assert (
        erase(PASSENGERS, f"contact:{held.id}") == erase(CONTACT, f"passenger:{held.passengers[0].id}") == 0
    )
    after = (*Passenger.objects.order_by("pk").values(), *Booking.objects.values(), *Draft.objects.values())
    assert before == after
