"""Seats are judged and taken where their rows are locked (docs/adr/0009)."""

from django.db import migrations

TAKE_SEATS = """
CREATE FUNCTION flights_take_seats(legs bigint[], cabins text[], rbds text[], wanted int[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    cabin record;
    claim record;
    used smallint[];
    taken int;
    room int;
    below int;
    locked int := 0;
BEGIN
    -- Every sale takes its rows in this order: so nobody waits in a circle.
    FOR cabin IN
        SELECT id, leg_id, c.cabin AS name, class_codes, class_limits, class_used
          FROM flights_legcabin AS c
         WHERE (leg_id, c.cabin) IN (SELECT * FROM unnest(legs, cabins))
         ORDER BY id
           FOR NO KEY UPDATE
    LOOP
        locked := locked + 1;
        used := cabin.class_used;
        taken := 0;
        FOR claim IN
            SELECT rbd, seats, CASE WHEN length(rbd) = 1 THEN strpos(cabin.class_codes, rbd) ELSE 0 END AS place
              FROM unnest(legs, cabins, rbds, wanted) AS c(leg, cabin, rbd, seats)
             WHERE c.leg = cabin.leg_id AND c.cabin = cabin.name
             ORDER BY place
        LOOP
            IF claim.place = 0 THEN
                RAISE EXCEPTION 'unknown booking class' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'legcabin_class_offered',
                    DETAIL = json_build_object('leg', cabin.leg_id, 'cabin', cabin.name, 'class', claim.rbd);
            END IF;
            -- What a class may sell is the least that its own limit and those above it leave, each counting all below.
            room := NULL;
            below := 0;
            FOR place IN REVERSE cardinality(used) .. 1 LOOP
                below := below + used[place];
                IF place <= claim.place THEN
                    room := least(room, cabin.class_limits[place] - below);
                END IF;
            END LOOP;
            IF room < claim.seats THEN
                RAISE EXCEPTION 'sold out' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'legcabin_class_limits',
                    DETAIL = json_build_object('leg', cabin.leg_id, 'cabin', cabin.name, 'class', claim.rbd,
                                               'available', greatest(room, 0));
            END IF;
            used[claim.place] := used[claim.place] + claim.seats;
            taken := taken + claim.seats;
        END LOOP;
        UPDATE flights_legcabin SET held = held + taken, class_used = used WHERE id = cabin.id;
    END LOOP;
    IF locked < (SELECT count(DISTINCT (c.leg, c.cabin)) FROM unnest(legs, cabins) AS c(leg, cabin)) THEN
        RAISE EXCEPTION 'unknown cabin' USING ERRCODE = 'check_violation', CONSTRAINT = 'legcabin_flown',
            DETAIL = (SELECT json_build_object('leg', c.leg, 'cabin', c.cabin)
                        FROM unnest(legs, cabins) AS c(leg, cabin)
                       WHERE NOT EXISTS (SELECT FROM flights_legcabin AS known
                                          WHERE known.leg_id = c.leg AND known.cabin = c.cabin)
                       ORDER BY c.leg, c.cabin LIMIT 1);
    END IF;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("flights", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TAKE_SEATS, reverse_sql="DROP FUNCTION flights_take_seats(bigint[], text[], text[], int[])"
        )
    ]
