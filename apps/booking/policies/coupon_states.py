"""The one table of moves of a flight coupon; docs/states/coupon.md shows it.

Coupons never go back except through a named, audited operation: those moves are not in this table.
"""

from __future__ import annotations

from apps.booking.types import CouponStatus

TRANSITIONS: dict[CouponStatus, frozenset[CouponStatus]] = {
    CouponStatus.OPEN: frozenset(
        {
            CouponStatus.CHECKED_IN,
            CouponStatus.EXCHANGED,
            CouponStatus.REFUNDED,
            CouponStatus.VOID,
            CouponStatus.NO_SHOW,
        }
    ),
    CouponStatus.CHECKED_IN: frozenset({CouponStatus.BOARDED, CouponStatus.NO_SHOW}),
    CouponStatus.BOARDED: frozenset({CouponStatus.FLOWN}),
    CouponStatus.FLOWN: frozenset(),
    CouponStatus.EXCHANGED: frozenset(),
    CouponStatus.REFUNDED: frozenset(),
    CouponStatus.VOID: frozenset(),
    CouponStatus.NO_SHOW: frozenset(),
}


def may_move(current: str, wanted: CouponStatus) -> bool:
    return wanted in TRANSITIONS[CouponStatus(current)]
