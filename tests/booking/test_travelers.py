"""Ages are taken at each departure; infants fly on laps; nobody small travels alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.booking.policies.ages import age_on, type_on
from apps.booking.policies.travelers import check_contact, check_travelers, laps
from apps.booking.types import ContactInput, PassengerInput
from apps.core.errors import InvalidInput

TODAY = date(2026, 11, 22)
OUT, BACK = date(2026, 12, 10), date(2026, 12, 20)


def person(kind: str, born: date, given: str = "Ada", family: str = "Lovelace") -> PassengerInput:
    return PassengerInput(
        type=kind, given_name=given, family_name=family, date_of_birth=born, gender="female"
    )


ADULT = person("adult", date(1985, 12, 10))
CHILD = person("child", date(2018, 5, 1))
INFANT = person("infant", date(2026, 1, 1))


def errors_of(*people: PassengerInput, departures: tuple[date, ...] = (OUT, BACK)) -> list[str]:
    party = {kind: sum(p.type == kind for p in people) for kind in ("adult", "child", "infant")}
    with pytest.raises(InvalidInput) as refused:
        check_travelers(people, party, departures, TODAY)
    return sorted(refused.value.errors)


def test_a_family_may_travel() -> None:
    check_travelers([ADULT, CHILD, INFANT], {"adult": 1, "child": 1, "infant": 1}, [OUT, BACK], TODAY)


@pytest.mark.parametrize(
    ("traveler", "why"),
    [
        (person("infant", date(2024, 12, 15)), "turns two between the flights"),
        (person("infant", date(2024, 12, 10)), "is two on the day of the first flight"),
        (person("child", date(2014, 12, 15)), "turns twelve between the flights"),
        (person("child", date(2014, 12, 10)), "is twelve on the day of the first flight"),
        (person("adult", date(2014, 12, 21)), "is eleven on the last flight"),
        (person("adult", TODAY + timedelta(days=1)), "isn't born yet"),
        (person("adult", date(1890, 1, 1)), "is older than anybody"),
    ],
)
def test_the_type_must_fit_at_each_departure(traveler: PassengerInput, why: str) -> None:
    assert errors_of(ADULT, traveler) == ["passengers.1.date_of_birth"], why


@pytest.mark.parametrize(
    ("traveler", "why"),
    [
        (person("child", date(2024, 12, 15)), "turns two between the flights: a seat on both"),
        (person("child", date(2026, 1, 1)), "is an infant with a seat of its own"),
        (person("adult", date(2014, 12, 15)), "turns twelve between the flights: an adult's fare"),
        (person("adult", date(2014, 12, 20)), "turns twelve on the day of the last flight"),
    ],
)
def test_the_way_out_that_a_refusal_names_is_open(traveler: PassengerInput, why: str) -> None:
    check_travelers(
        [ADULT, traveler],
        {"adult": 1 + (traveler.type == "adult"), "child": traveler.type == "child"},
        [OUT, BACK],
        TODAY,
    )


def test_a_refusal_names_the_way_out() -> None:
    for kind, born, way in (
        ("infant", date(2024, 12, 15), "Search with a child instead."),
        ("infant", date(2024, 12, 10), "search again with a child."),
        ("child", date(2014, 12, 15), "Search with an adult instead."),
        ("child", date(2014, 12, 10), "search again with an adult."),
        ("adult", date(2024, 12, 15), "Search again with a child or infant."),
    ):
        with pytest.raises(InvalidInput) as refused:
            check_travelers([ADULT, person(kind, born)], {"adult": 2}, [OUT, BACK], TODAY)
        (text,) = refused.value.errors["passengers.1.date_of_birth"]
        assert str(text).endswith(way)


@pytest.mark.parametrize("kind", ["infant", "child"])
def test_a_later_departure_may_have_an_earlier_date_across_the_date_line(kind: str) -> None:
    """From Tonga at noon to Samoa a day before: whoever is too old for a lap or a child's fare at either, is."""
    first, second = date(2026, 12, 15), date(2026, 12, 14)
    born = first.replace(year=first.year - (2 if kind == "infant" else 12))
    assert errors_of(ADULT, person(kind, born), departures=(first, second)) == ["passengers.1.date_of_birth"]
    assert errors_of(aged(16, on=first), departures=(first, second)) == ["passengers"]


def test_the_last_day_as_an_infant_is_the_day_before_the_second_birthday() -> None:
    baby = person("infant", date(2024, 12, 21))
    check_travelers([ADULT, baby], {"adult": 1, "infant": 1}, [OUT, BACK], TODAY)


def test_every_problem_is_named_with_its_field() -> None:
    odd = PassengerInput(
        type="adult", given_name="R2", family_name="", date_of_birth=date(1985, 1, 1), gender="robot"
    )
    assert errors_of(ADULT, odd) == [
        "passengers.1.family_name",
        "passengers.1.gender",
        "passengers.1.given_name",
    ]


def test_children_do_not_travel_alone() -> None:
    assert errors_of(CHILD) == ["passengers"]


def aged(years: int, kind: str = "adult", *, on: date = OUT) -> PassengerInput:
    """Somebody who has that birthday on that day."""
    return person(kind, on.replace(year=on.year - years))


@pytest.mark.parametrize("ages", [(12,), (15,), (12, 15), (11, 12), (11, 15)])
def test_nobody_under_16_travels_without_somebody_who_is_older(ages: tuple[int, ...]) -> None:
    people = [aged(years, "adult" if years >= 12 else "child") for years in ages]
    assert errors_of(*people, departures=(OUT,)) == ["passengers"]
    party = {"adult": sum(years >= 12 for years in ages) + 1, "child": sum(years < 12 for years in ages)}
    check_travelers([*people, aged(16)], party, [OUT], TODAY)


def test_who_turns_16_on_the_way_does_not_set_out_alone() -> None:
    assert errors_of(aged(16, on=BACK)) == ["passengers"]
    check_travelers([aged(16)], {"adult": 1}, [OUT, BACK], TODAY)


def test_an_infant_needs_the_lap_of_somebody_who_is_of_age_at_each_departure() -> None:
    assert errors_of(aged(17), INFANT) == ["passengers"]
    assert errors_of(aged(18, on=BACK), INFANT) == ["passengers"]
    assert errors_of(ADULT, aged(17), INFANT, INFANT) == ["passengers"]
    check_travelers([aged(18), INFANT], {"adult": 1, "infant": 1}, [OUT, BACK], TODAY)


def test_the_refusal_says_how_to_go_on() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_travelers([aged(12)], {"adult": 1}, [OUT], TODAY)
    (text,) = refused.value.errors["passengers"]
    assert "16 or older" in str(text)
    assert "call us" in str(text)


def test_laps_are_given_to_those_who_are_of_age_and_kept_while_they_are() -> None:
    party = [aged(17), ADULT, ADULT, ADULT, INFANT, INFANT]
    assert laps(party, [OUT, BACK]) == {4: 1, 5: 2}
    assert laps(party, [OUT, BACK], kept={4: 3, 5: 1}) == {4: 3, 5: 1}
    assert laps(party, [OUT, BACK], kept={4: 0, 5: 1}) == {4: 2, 5: 1}


def test_another_party_than_the_offers_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_travelers([ADULT], {"adult": 2}, [OUT], TODAY)
    assert list(refused.value.errors) == ["passengers"]


def test_each_infant_has_a_lap_of_its_own() -> None:
    assert laps([ADULT, ADULT, CHILD, INFANT, INFANT], [OUT, BACK]) == {3: 0, 4: 1}


@given(born=st.dates(date(1930, 1, 1), date(2026, 1, 1)), day=st.dates(date(2026, 1, 1), date(2036, 1, 1)))
def test_age_counts_completed_years(born: date, day: date) -> None:
    age = age_on(born, day)
    birthdays = sum(
        (year, born.month, born.day) <= (day.year, day.month, day.day)
        for year in range(born.year + 1, day.year + 1)
    )
    assert age == birthdays
    assert type_on(born, day) == ("infant" if age < 2 else "child" if age < 12 else "adult")


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "a b@example.com",
        "a" * 250 + "@b.com",
        "ada@localhost",
        "ada@[127.0.0.1]",
        "ada@[::1]",
    ],
)
def test_an_address_that_cannot_be_reached(email: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_contact(ContactInput(email=email))
    assert list(refused.value.errors) == ["contact.email"]


@pytest.mark.parametrize("email", ["ada@example.com", "ada@mail.example.co.uk", "ada@exämple.com"])
def test_an_address_that_can_be_reached(email: str) -> None:
    check_contact(ContactInput(email=email))


@pytest.mark.parametrize(
    "phone",
    [
        "123",
        "abc",
        "+44 20 7123 4567 8910 11",
        "4242424242424242",
        "+4242424242424242",
        "4222 222 222 222",
        "(3782) 822463-10005",
    ],
)
def test_a_number_that_cannot_be_called(phone: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_contact(ContactInput(email="ada@example.com", phone=phone))
    assert list(refused.value.errors) == ["contact.phone"]


@pytest.mark.parametrize("phone", ["+4222222222222", "+44 20 7123 4565", "0049 1512 3456789", ""])
def test_a_number_that_only_happens_to_pass_a_card_s_check(phone: str) -> None:
    check_contact(ContactInput(email="ada@example.com", phone=phone))


def test_a_card_number_in_the_address_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_contact(ContactInput(email="4242424242424242@example.com"))
    assert list(refused.value.errors) == ["contact.email"]
