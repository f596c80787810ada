"""Opens offers again: what a token stands for, at the price that was promised with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.flights.errors import InvalidSearch, OfferChanged, OfferExpired, OfferNotFound, OfferWithdrawn
from apps.flights.policies.offer_token import ForgedToken, OfferContents, decode
from apps.flights.policies.open_classes import open_seats
from apps.flights.policies.pricing import FareNotFiled, shift_segments
from apps.flights.policies.search_rules import SALES_CLOSE
from apps.flights.queries.reference import current_reference, reference_covering
from apps.flights.queries.segments import SegmentRow, load_segments
from apps.flights.queries.selling import Seller, signing_keys
from apps.flights.types import JourneySlice, Offer, OfferSegment, Requote

TURNAROUND = timedelta(minutes=60)
"""The least time at the destination before the flight back leaves."""


def open_offer(token: str, *, now: datetime) -> Offer:
    """The offer behind a token, its flights as they stand now, its price as it was promised. One query.

    Raises OfferNotFound (forged or unknown), OfferExpired, OfferWithdrawn (a flight is no longer sold or a
    connection no longer works), OfferChanged (the promised price can't be rebuilt). Whether its classes
    still have seats is for the hold to find out; `seats_left` says how many they have now.
    """
    try:
        contents = decode(token, signing_keys())
    except ForgedToken as error:
        raise OfferNotFound from error
    if now >= contents.expires_at:
        raise OfferExpired
    seller = Seller(
        reference=reference_covering(contents.priced_at),
        priced_at=contents.priced_at,
        expires_at=contents.expires_at,
        cabin=contents.cabin,
        party=contents.party,
    )
    slices = _reopen(seller, contents)
    if slices[0].departs_at <= now + SALES_CLOSE:
        raise OfferWithdrawn
    offer = _sell(seller, slices, contents.family)
    if offer is None:
        raise OfferWithdrawn
    if (offer.total.amount, offer.total.currency) != (contents.total, contents.currency):
        raise _changed(contents, offer, now)
    return offer


def requote(offer: Offer, *, now: datetime) -> Requote | None:
    """The same journey, family and party in the lowest classes open now, at today's prices. One query.

    None when a flight has too few seats for the party, or is no longer sold.
    """
    seller = Seller.today(current_reference(), cabin=offer.cabin, party=offer.party, now=now)
    rows = load_segments([segment.segment_id for segment in offer.segments], offer.cabin)
    if offer.slices[0].departs_at <= now + SALES_CLOSE:
        return None
    slices = []
    for part in offer.slices:
        segments = tuple(_lowest(seller, rows.get(segment.segment_id)) for segment in part.segments)
        open_segments = tuple(segment for segment in segments if segment is not None)
        if len(open_segments) < len(segments):
            return None
        slices.append(JourneySlice(segments=open_segments))
    new = _sell(seller, tuple(slices), offer.family)
    return None if new is None else Requote(offer=new, old_total=offer.total, new_total=new.total)


def combine_offers(*, outbound: Offer, inbound: Offer, now: datetime) -> Offer:
    """One offer for the way out and the way back, each chosen by itself. No query but for an old snapshot.

    Both are priced at the moment of the outbound offer, and the earlier expiry holds. Raises InvalidSearch
    when they don't go together: another cabin, family or party, more than one slice, or a return that
    leaves before one has arrived.
    """
    _check_pair(outbound, inbound)
    slices = (*outbound.slices, *inbound.slices)
    seller = Seller(
        reference=reference_covering(outbound.priced_at),
        priced_at=outbound.priced_at,
        expires_at=min(outbound.expires_at, inbound.expires_at),
        cabin=outbound.cabin,
        party=outbound.party,
    )
    if now >= seller.expires_at:
        raise OfferExpired
    joined = join(seller, outbound, inbound) if inbound.priced_at == seller.priced_at else None
    joined = joined or _sell(seller, slices, outbound.family)
    if joined is None:
        raise OfferWithdrawn
    return joined


def join(seller: Seller, outbound: Offer, inbound: Offer | None) -> Offer | None:
    """Two one-way offers of the seller's moment as one; None without the second, or without the family."""
    family = seller.book.family(outbound.cabin, outbound.family)
    if family is None or inbound is None:
        return None
    lines = outbound.unit_lines + shift_segments(inbound.unit_lines, len(outbound.segments))
    return seller.offer((*outbound.slices, *inbound.slices), family, lines)


def returns_in_time(outbound: Offer, back: JourneySlice) -> bool:
    """Whether the way back leaves late enough after the arrival of the way out."""
    return back.departs_at >= outbound.slices[-1].arrives_at + TURNAROUND


def _check_pair(outbound: Offer, inbound: Offer) -> None:
    if len(outbound.slices) != 1 or len(inbound.slices) != 1:
        raise InvalidSearch(_("These offers are trips of their own and can't be combined."))
    if (outbound.cabin, outbound.family, outbound.party) != (inbound.cabin, inbound.family, inbound.party):
        raise InvalidSearch(_("Choose the flight back in the same cabin and fare, for the same travelers."))
    if not returns_in_time(outbound, inbound.slices[0]):
        text = InvalidSearch.codes["return_before_arrival"]
        raise InvalidSearch(text, code="return_before_arrival")


def _reopen(seller: Seller, contents: OfferContents) -> tuple[JourneySlice, ...]:
    wanted = [segment_id for part in contents.slices for segment_id, _rbd in part]
    rows = load_segments(wanted, contents.cabin)
    slices = tuple(
        JourneySlice(segments=tuple(_reopen_segment(seller, rows, *sold) for sold in part))
        for part in contents.slices
    )
    for part in slices:
        usual, special = seller.reference.connections([part.origin], [part.destination])
        if any(stop.minutes < special.get(stop.airport, usual) for stop in part.connections):
            raise OfferWithdrawn
    return slices


def _reopen_segment(
    seller: Seller, rows: Mapping[int, SegmentRow], segment_id: int, booking_class: str
) -> OfferSegment:
    row = rows.get(segment_id)
    if row is None or not row.on_sale or not seller.knows(row):
        raise OfferWithdrawn
    seats = open_seats(row.inventories)
    if booking_class not in seats:
        raise OfferWithdrawn
    return seller.segment_in(row, booking_class, seats[booking_class])


def _lowest(seller: Seller, row: SegmentRow | None) -> OfferSegment | None:
    return seller.segment(row) if row is not None and row.on_sale else None


def _sell(seller: Seller, slices: tuple[JourneySlice, ...], family_code: str) -> Offer | None:
    """None where the family, or a fare in one of the classes, is not filed."""
    family = seller.book.family(seller.cabin, family_code)
    if family is None:
        return None
    try:
        return seller.offer(slices, family, seller.lines(slices, family))
    except FareNotFiled:
        return None


def _changed(contents: OfferContents, rebuilt: Offer, now: datetime) -> OfferChanged | OfferWithdrawn:
    seller = Seller.today(current_reference(), cabin=contents.cabin, party=contents.party, now=now)
    new = _sell(seller, rebuilt.slices, contents.family)
    if new is None:
        return OfferWithdrawn()
    old_total = Money(contents.total, contents.currency)
    return OfferChanged.of(old_total=old_total, new_total=new.total, offer_id=new.id)
