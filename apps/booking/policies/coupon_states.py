"""The one table of moves of a flight coupon."""

from __future__ import annotations

from apps.booking.types import CouponStatus
from apps.core.registries import state_pages
from apps.core.states import Transitions

COUPON_TRANSITIONS = Transitions(
    what="a coupon",
    defined_in=__name__,
    field="status",
    initial=CouponStatus.OPEN,
    moves={
        CouponStatus.OPEN: {
            CouponStatus.CHECKED_IN,
            CouponStatus.EXCHANGED,
            CouponStatus.REFUNDED,
            CouponStatus.VOID,
            CouponStatus.NO_SHOW,
        },
        CouponStatus.CHECKED_IN: {CouponStatus.BOARDED, CouponStatus.NO_SHOW},
        CouponStatus.BOARDED: {CouponStatus.FLOWN},
        CouponStatus.FLOWN: set(),
        CouponStatus.EXCHANGED: set(),
        CouponStatus.REFUNDED: set(),
        CouponStatus.VOID: set(),
        CouponStatus.NO_SHOW: set(),
    },
    note="Coupons never go back except through a named, audited operation.",
)

state_pages.register("coupon", COUPON_TRANSITIONS.page)
