"""What must be true of orders, recounted from rows."""

from __future__ import annotations

from django.db import connection

from apps.core.registries import Finding, invariants

# Each query gives one text per difference; `count` says how many rows were looked at.
_COUNTERS = """
WITH claims AS (
    SELECT leg_id, cabin,
           coalesce(sum(seats) FILTER (WHERE state = 'held'), 0) AS held,
           coalesce(sum(seats) FILTER (WHERE state = 'sold'), 0) AS sold
      FROM booking_legclaim WHERE state <> 'released' GROUP BY leg_id, cabin)
SELECT format('leg %%s %%s: counters %%s/%%s, rows %%s/%%s', i.leg_id, i.cabin, i.held, i.sold,
              coalesce(c.held, 0), coalesce(c.sold, 0))
  FROM flights_legcabin i LEFT JOIN claims c USING (leg_id, cabin)
 WHERE (i.held, i.sold) IS DISTINCT FROM (coalesce(c.held, 0), coalesce(c.sold, 0))
"""
_CLASSES = """
WITH claims AS (
    SELECT leg_id, cabin, rbd, sum(seats) AS seats FROM booking_legclaim WHERE state <> 'released' GROUP BY 1, 2, 3),
counted AS (
    SELECT i.leg_id, i.cabin, substr(i.class_codes, n::int, 1) AS rbd, used
      FROM flights_legcabin i, unnest(i.class_used) WITH ORDINALITY AS u(used, n) WHERE i.held + i.sold > 0)
SELECT format('leg %%s %%s class %%s: counter %%s, rows %%s', k.leg_id, k.cabin, k.rbd, k.used, coalesce(c.seats, 0))
  FROM counted k LEFT JOIN claims c USING (leg_id, cabin, rbd) WHERE k.used <> coalesce(c.seats, 0)
"""
_SEATS_IN_PARTY = """
SELECT format('booking %%s: seat of a traveler who has no claim on leg %%s', s.booking_id, s.leg_id)
  FROM booking_seatassignment s
 WHERE s.active AND NOT EXISTS (SELECT FROM booking_legclaim c WHERE c.booking_id = s.booking_id
                                   AND c.leg_id = s.leg_id AND c.state <> 'released')
"""
_SEATS_IN_CABIN = """
SELECT format('booking %%s: no seat %%s in %%s of leg %%s', a.booking_id, a.seat, s.cabin, a.leg_id)
  FROM booking_seatassignment a
  JOIN booking_bookedsegment s ON s.id = a.booked_segment_id
  JOIN flights_leg l ON l.id = a.leg_id
  LEFT JOIN flights_seat m ON m.configuration_id = l.configuration_id AND m.cabin = s.cabin
                          AND m.row || m.letter = a.seat
 WHERE a.active AND m.id IS NULL
"""
_SEATS_ONCE = """
SELECT format('leg %%s: seat %%s has %%s travelers', leg_id, seat, count(*))
  FROM booking_seatassignment WHERE active GROUP BY leg_id, seat HAVING count(*) > 1
 UNION ALL
SELECT format('leg %%s: traveler %%s has %%s seats', leg_id, passenger_id, count(*))
  FROM booking_seatassignment WHERE active GROUP BY leg_id, passenger_id HAVING count(*) > 1
"""
_TOTALS = """
SELECT format('booking %%s: total %%s, lines %%s', b.locator, b.total, sum(l.amount))
  FROM booking_booking b LEFT JOIN booking_priceline l ON l.booking_id = b.id AND l.withdrawn_at IS NULL
 GROUP BY b.id HAVING b.total <> coalesce(sum(l.amount), 0)
"""
_CLAIM_STATES = """
SELECT format('booking %%s is %%s with claims %%s', b.locator, b.status, array_agg(DISTINCT c.state))
  FROM booking_booking b JOIN booking_legclaim c ON c.booking_id = b.id
 GROUP BY b.id
HAVING NOT bool_and(c.state = CASE b.status WHEN 'held' THEN 'held' WHEN 'ticketed' THEN 'sold' WHEN 'flown' THEN 'sold'
                                           ELSE 'released' END)
"""
_TICKETS = """
SELECT format('booking %%s is %%s: %%s travelers, %%s tickets', b.locator, b.status,
              (SELECT count(*) FROM booking_passenger p WHERE p.booking_id = b.id),
              (SELECT count(*) FROM booking_ticket t WHERE t.booking_id = b.id))
  FROM booking_booking b
 WHERE b.status IN ('ticketed', 'flown')
   AND (SELECT count(*) FROM booking_passenger p WHERE p.booking_id = b.id)
    <> (SELECT count(*) FROM booking_ticket t WHERE t.booking_id = b.id)
"""
_COUPONS = """
SELECT format('ticket %%s: %%s coupons, %%s segments', t.number, count(DISTINCT c.id), count(DISTINCT s.id))
  FROM booking_ticket t JOIN booking_bookedsegment s ON s.booking_id = t.booking_id
  LEFT JOIN booking_coupon c ON c.ticket_id = t.number
 GROUP BY t.number HAVING count(DISTINCT c.id) <> count(DISTINCT s.id)
"""
# The two contexts meet here in SQL only. Of every attempt to pay for an order: what was taken and neither went back nor
# is promised back (`kept`), and what may still come (`coming`). `due` is what has to be kept. An order `waits` while
# money that would make it right is on its way, or news of money that booking has yet to answer.
_MONEY = """
WITH attempts AS (
    SELECT reference, currency, amount, captured_amount, state_since,
           captured_amount - refunded_amount - refund_pending_amount AS kept,
           state IN ('authorised', 'capture_pending', 'capture_failed', 'cancel_pending') AS coming
      FROM payments_payment),
money AS (
    SELECT reference, currency, sum(captured_amount) AS captured, sum(kept) AS kept,
           sum(amount) FILTER (WHERE coming) AS coming, min(state_since) FILTER (WHERE coming) AS since
      FROM attempts GROUP BY reference, currency),
news AS (
    SELECT payload->>'reference' AS reference, min(created_at) AS since FROM core_outboxevent
     WHERE done_at IS NULL AND type IN ('payments.payment_authorised', 'payments.payment_cancelled') GROUP BY 1),
orders AS (
    SELECT b.locator, b.status, coalesce(m.kept, 0) AS kept, coalesce(m.coming, 0) AS coming,
           n.reference IS NOT NULL AS news, least(m.since, n.since) AS since,
           CASE WHEN b.status IN ('ticketed', 'flown') THEN b.total
                WHEN b.status = 'cancelled' AND b.ticketed_at IS NOT NULL AND m.captured > 0
                THEN coalesce(q.total - q.refund, 0)
                ELSE 0 END AS due
      FROM booking_booking b
      LEFT JOIN money m ON m.reference = b.id AND m.currency = b.currency
      LEFT JOIN news n ON n.reference = b.id::text
      LEFT JOIN booking_cancellationquote q ON q.booking_id = b.id AND q.used_at IS NOT NULL),
judged AS (SELECT *, news OR (kept < due AND kept + coming >= due) AS waits FROM orders WHERE kept <> due)
"""
_KEPT = f"""{_MONEY}
SELECT format('booking %%s is %%s: kept %%s, due %%s', locator, status, kept, due) FROM judged WHERE NOT waits
"""  # noqa: S608 - a constant of ours
_WAITING = f"""{_MONEY}
SELECT count(*), coalesce(extract(epoch FROM statement_timestamp() - min(since)), 0) FROM judged WHERE waits
"""  # noqa: S608 - a constant of ours
_NOBODYS = """
SELECT format('reference %%s: kept %%s %%s', p.reference, sum(p.captured_amount - p.refunded_amount
              - p.refund_pending_amount), p.currency)
  FROM payments_payment p
 WHERE NOT EXISTS (SELECT FROM booking_booking b WHERE b.id = p.reference AND b.currency = p.currency)
 GROUP BY p.reference, p.currency
HAVING sum(p.captured_amount - p.refunded_amount - p.refund_pending_amount) <> 0
"""
_CHECKS = (
    ("inventory counters equal the claims of orders", "flights_legcabin", _COUNTERS),
    ("booking class counters equal the claims of orders", "flights_legcabin", _CLASSES),
    ("seats belong to travelers with a living claim", "booking_seatassignment", _SEATS_IN_PARTY),
    ("seats exist in the cabin that was booked", "booking_seatassignment", _SEATS_IN_CABIN),
    ("a seat has one traveler, a traveler one seat", "booking_seatassignment", _SEATS_ONCE),
    ("an order's total equals the sum of its lines", "booking_booking", _TOTALS),
    ("an order's claims fit its status", "booking_booking", _CLAIM_STATES),
    ("a ticketed order has a ticket for each traveler", "booking_ticket", _TICKETS),
    ("of an order's money exactly what is due is kept", "booking_booking", _KEPT),
    ("money belongs to an order in its currency", "payments_payment", _NOBODYS),
    ("a ticket has a coupon for each segment", "booking_coupon", _COUPONS),
)


def _finding(table: str, query: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name from the table above
        (figure,) = cursor.fetchone() or (0,)
        cursor.execute(query % ())
        wrong = [row[0] for row in cursor.fetchall()]
    return Finding(figure=figure, wrong=len(wrong), differences=wrong[:20])


def _waiting() -> Finding:
    """Told, not judged: orders that wait for money, or for news of it, and how long the first has."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        figure, seconds = cursor.fetchone() or (0, 0)
    return Finding(figure=figure, differences=[f"oldest {max(0, int(seconds))} s"] if figure else [])


def _register(name: str, table: str, query: str) -> None:
    invariants.register(name, lambda: _finding(table, query))


for _name, _table, _query in _CHECKS:
    _register(_name, _table, _query)
invariants.register("orders whose money is on its way", _waiting)
