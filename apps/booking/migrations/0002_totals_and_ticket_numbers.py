"""What the ORM can't declare: an order's total is the sum of its living lines, and tickets are numbered by a sequence."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE SEQUENCE booking_ticket_serial AS bigint MINVALUE 1 MAXVALUE 9999999999 START 2400000001;

-- A plan that was kept from when the tables were small would read all of them at each commit, under the sale's locks.
CREATE FUNCTION booking_check_total() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    checked uuid;
    wanted bigint;
    lines bigint;
BEGIN
    IF TG_TABLE_NAME = 'booking_booking' THEN
        checked := NEW.id;
    ELSE
        checked := coalesce(NEW.booking_id, OLD.booking_id);
    END IF;
    SELECT total INTO wanted FROM booking_booking WHERE id = checked;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(amount), 0) INTO lines
      FROM booking_priceline WHERE booking_id = checked AND withdrawn_at IS NULL;
    IF wanted <> lines THEN
        RAISE EXCEPTION 'total % of booking % is not the sum % of its lines', wanted, checked, lines
            USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_total_is_sum_of_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER booking_total_is_sum_of_lines AFTER INSERT OR UPDATE OF total ON booking_booking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION booking_check_total();
CREATE CONSTRAINT TRIGGER booking_total_is_sum_of_lines AFTER INSERT OR UPDATE OR DELETE ON booking_priceline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION booking_check_total();
"""

DROP = """
DROP TRIGGER booking_total_is_sum_of_lines ON booking_priceline;
DROP TRIGGER booking_total_is_sum_of_lines ON booking_booking;
DROP FUNCTION booking_check_total();
DROP SEQUENCE booking_ticket_serial;
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
