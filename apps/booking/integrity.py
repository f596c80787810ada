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
# The two contexts meet here in SQL only: what was bought is what was paid, once nothing is pending.
_UNPAID = """
SELECT format('booking %%s is ticketed: total %%s, paid %%s (%%s)', b.locator, b.total,
              coalesce(p.captured_amount - p.refunded_amount, 0), coalesce(p.state, 'no payment'))
  FROM booking_booking b LEFT JOIN payments_payment p ON p.id = b.payment_id
 WHERE b.status IN ('ticketed', 'flown')
   AND coalesce(p.state, '') NOT IN ('authorised', 'capture_pending', 'capture_failed', 'cancel_pending')
   AND coalesce(p.captured_amount - p.refunded_amount, 0) <> b.total
"""
_KEPT = """
SELECT format('booking %%s was cancelled: kept %%s, its quote says %%s', b.locator,
              p.captured_amount - p.refunded_amount - p.refund_pending_amount, q.total - q.refund)
  FROM booking_booking b
  JOIN payments_payment p ON p.id = b.payment_id
  JOIN booking_cancellationquote q ON q.booking_id = b.id AND q.used_at IS NOT NULL
 WHERE b.status = 'cancelled' AND p.captured_amount > 0
   AND p.captured_amount - p.refunded_amount - p.refund_pending_amount <> q.total - q.refund
"""
_CHECKS = (
    ("inventory counters equal the claims of orders", "flights_legcabin", _COUNTERS),
    ("booking class counters equal the claims of orders", "flights_legcabin", _CLASSES),
    ("seats belong to travelers with a living claim", "booking_seatassignment", _SEATS_IN_PARTY),
    ("an order's total equals the sum of its lines", "booking_booking", _TOTALS),
    ("an order's claims fit its status", "booking_booking", _CLAIM_STATES),
    ("a ticketed order has a ticket for each traveler", "booking_ticket", _TICKETS),
    ("a ticketed order is paid, or its money is on the way", "booking_booking", _UNPAID),
    ("of a cancelled order exactly what was quoted is kept", "booking_cancellationquote", _KEPT),
    ("a ticket has a coupon for each segment", "booking_coupon", _COUPONS),
)


def _finding(table: str, query: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name from the table above
        (figure,) = cursor.fetchone() or (0,)
        cursor.execute(query % ())
        wrong = [row[0] for row in cursor.fetchall()]
    return Finding(figure=figure, wrong=len(wrong), differences=wrong[:20])


def _register(name: str, table: str, query: str) -> None:
    invariants.register(name, lambda: _finding(table, query))


for _name, _table, _query in _CHECKS:
    _register(_name, _table, _query)
