"""One table of moves each; the docs show the same one."""

from __future__ import annotations

from itertools import product

import pytest

from apps.booking.policies import booking_states, coupon_states
from apps.booking.types import BookingStatus, CouponStatus


def test_the_moves_of_a_booking_are_exactly_these() -> None:
    moves = {(a.value, b.value) for a, b in product(BookingStatus, repeat=2) if booking_states.may_move(a, b)}
    assert moves == {
        ("held", "ticketed"),
        ("held", "expired"),
        ("held", "cancelled"),
        ("expired", "held"),
        ("ticketed", "flown"),
        ("ticketed", "cancelled"),
    }


def test_coupons_never_go_back() -> None:
    order = [CouponStatus.OPEN, CouponStatus.CHECKED_IN, CouponStatus.BOARDED, CouponStatus.FLOWN]
    for later, earlier in ((a, b) for i, a in enumerate(order) for b in order[:i]):
        assert not coupon_states.may_move(later, earlier)
    ends = set(CouponStatus) - set(order) | {CouponStatus.FLOWN}
    assert all(coupon_states.TRANSITIONS[end] == frozenset() for end in ends)


@pytest.mark.parametrize(
    ("name", "table"), [("booking", booking_states.TRANSITIONS), ("coupon", coupon_states.TRANSITIONS)]
)
def test_every_state_has_its_row(name: str, table: dict[object, object]) -> None:
    states = BookingStatus if name == "booking" else CouponStatus
    assert set(table) == set(states)
