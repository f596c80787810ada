\set n random(1, :targets)
\set serial random(1, 1000000000000)
BEGIN;
SELECT c.id, c.held FROM bench_target t JOIN flights_legcabin c ON c.id = t.cabin WHERE t.n = :n FOR NO KEY UPDATE OF c;
UPDATE flights_legcabin SET held = held + 1, class_used[1] = class_used[1] + 1 WHERE id = (SELECT cabin FROM bench_target WHERE n = :n);
WITH b AS (
  INSERT INTO booking_booking (id, locator, status, contact_email, contact_phone, language, channel, cabin, fare_family, conditions,
      currency, total, priced_at, created_at, hold_expires_at, hold_extensions, checkout_extended)
  VALUES (gen_random_uuid(), upper(substr(md5(:serial::text), 1, 6)), 'held', 'ada@example.com', '+442071234567', 'en', 'api', 'economy',
      'light', '{"cabin": "economy", "family": "light"}', 'EUR', 12000, now(), now(), now() + interval '1 day', 0, false)
  ON CONFLICT DO NOTHING RETURNING id),
p AS (
  INSERT INTO booking_passenger (id, booking_id, index, type, given_name, family_name, date_of_birth, gender)
  SELECT gen_random_uuid(), b.id, 0, 'adult', 'Ada', 'Lovelace', '1985-12-10', 'female' FROM b RETURNING id),
s AS (
  INSERT INTO booking_bookedsegment (id, booking_id, index, slice_index, segment_id, leg_ids, flight_number, origin, destination,
      departs_at, arrives_at, departure_zone, arrival_zone, cabin, rbd, fare_family)
  SELECT gen_random_uuid(), b.id, 0, 0, t.segment, ARRAY[t.leg], 'FA101', 'LHR', 'JFK', now(), now(), 'Europe/London',
      'America/New_York', 'economy', 'Y', 'light' FROM b, bench_target t WHERE t.n = :n RETURNING id),
c AS (
  INSERT INTO booking_legclaim (id, booking_id, booked_segment_id, leg_id, cabin, rbd, seats, state)
  SELECT gen_random_uuid(), b.id, s.id, t.leg, 'economy', 'Y', 1, 'held' FROM b, s, bench_target t WHERE t.n = :n),
l AS (
  INSERT INTO booking_priceline (id, booking_id, passenger_id, booked_segment_id, code, name, kind, amount, currency, created_at)
  SELECT gen_random_uuid(), b.id, p.id, s.id, 'TX', 'Charge', 'tax', 2000, 'EUR', now() FROM b, p, s, generate_series(1, 6)),
a AS (
  INSERT INTO audit_auditentry (id, recorded_at, occurred_at, action, subject_type, subject_id, actor_kind, actor_id, actor_role,
      channel, address, request_id, data, person)
  SELECT gen_random_uuid(), now(), now(), 'booking.held', 'booking', b.id::text, 'anonymous', '', 'none', 'api', 'abcdef',
      md5(:serial::text), '{"locator": "ABCDEF", "total": 12000, "flights": ["FA101 LHR-JFK"]}', '' FROM b),
o AS (
  INSERT INTO core_outboxevent (id, type, version, payload, request_id, created_at, next_attempt_at, attempts)
  SELECT gen_random_uuid(), 'booking.held', 1, '{"locator": "ABCDEF"}', '', now(), now() + interval '1 day', 0 FROM b)
INSERT INTO core_idempotencyrecord (scope, key, fingerprint, status, answer, created_at)
  SELECT 'bench', b.id::text, decode(md5('x'), 'hex'), 201, decode(repeat('00', 1200), 'hex'), now() FROM b;
COMMIT;
