from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

from apps.core.ids import LOCATOR_ALPHABET, new_locator, time_of, uuid7


def test_uuids_are_version_7_and_in_order_of_time() -> None:
    first = uuid7()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    later = [uuid7() for _ in range(2000)]
    assert [first, *later] == sorted({first, *later})
    assert abs((first.int >> 80) - time.time_ns() // 1_000_000) < 60_000


def test_locators_have_no_letters_that_people_confuse() -> None:
    assert not set("01OI") & set(LOCATOR_ALPHABET)
    assert len(LOCATOR_ALPHABET) == 32
    locators = {new_locator() for _ in range(500)}
    assert {len(locator) for locator in locators} == {6}
    assert set("".join(locators)) <= set(LOCATOR_ALPHABET)
    assert len(locators) == 500


def test_a_uuid_knows_when_it_was_made() -> None:
    assert abs((datetime.now(UTC) - time_of(uuid7())).total_seconds()) < 60
    assert time_of(UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")) == datetime(
        2022, 2, 22, 19, 22, 22, tzinfo=UTC
    )
