"""Finds the other journeys of the people in an order: a hold asks once, before it stands in line (docs/adr/0014)."""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper

CREATE = """
-- One plan for good, which costs more to make than to carry out. Made while the tables are small, it would go on reading all
-- of them; a bitmap can't be made without asking an index for something.
CREATE FUNCTION booking_journeys_of(
    families text[], births date[], account uuid, address text, visitor uuid, since timestamptz, until timestamptz
) RETURNS TABLE (
    traveler bigint, given_name varchar, family_name varchar, booking_id uuid, locator varchar, owner_id uuid,
    flight_number varchar, departs_at timestamptz, arrives_at timestamptz, departure_zone varchar
) LANGUAGE plpgsql STABLE
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
    RETURN QUERY
    SELECT asked.number, p.given_name, p.family_name, b.id, b.locator, b.owner_id,
           s.flight_number, s.departs_at, s.arrives_at, s.departure_zone
      FROM unnest(families, births) WITH ORDINALITY AS asked(family, born, number)
      JOIN booking_passenger p ON upper(p.family_name) = upper(asked.family) AND p.date_of_birth = asked.born
      JOIN booking_booking b ON b.id = p.booking_id
      JOIN booking_bookedsegment s ON s.booking_id = b.id
     WHERE (b.status = 'ticketed' OR b.status = 'held' AND b.hold_expires_at > statement_timestamp())
       AND (b.owner_id = account OR upper(b.contact_email) = upper(address) OR b.id = visitor)
       AND s.departs_at <= until AND s.arrives_at >= since
     ORDER BY s.departs_at, asked.number, b.id;
END $$;
"""

DROP = """
DROP FUNCTION booking_journeys_of(text[], date[], uuid, text, uuid, timestamptz, timestamptz);
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("booking", "0002_totals_and_ticket_numbers")]

    operations = [
        AddIndexConcurrently(
            "passenger", models.Index(Upper("family_name"), "date_of_birth", name="passenger_by_name")
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
