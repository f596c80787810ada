"""The books: rows are never changed, and every transaction balances by the end of the one that writes it."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE FUNCTION payments_ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'ledger_append_only';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON payments_ledgertransaction
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON payments_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_refuse_change();

CREATE FUNCTION payments_ledger_require_balance(written uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payments_ledgerentry WHERE transaction_id = written)
       OR EXISTS (SELECT FROM payments_ledgerentry WHERE transaction_id = written GROUP BY currency HAVING sum(amount) <> 0)
    THEN
        RAISE EXCEPTION 'ledger transaction % does not balance', written
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balanced';
    END IF;
END $$;
CREATE FUNCTION payments_ledger_transaction_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_ledger_require_balance(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION payments_ledger_entry_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_ledger_require_balance(NEW.transaction_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON payments_ledgertransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_ledger_transaction_written();
CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON payments_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_ledger_entry_written();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'flyaway_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON payments_ledgertransaction, payments_ledgerentry FROM flyaway_app;
    END IF;
END $$;
"""

DROP = """
DROP TRIGGER ledger_balanced ON payments_ledgerentry;
DROP TRIGGER ledger_balanced ON payments_ledgertransaction;
DROP TRIGGER ledger_append_only ON payments_ledgerentry;
DROP TRIGGER ledger_append_only ON payments_ledgertransaction;
DROP FUNCTION payments_ledger_entry_written();
DROP FUNCTION payments_ledger_transaction_written();
DROP FUNCTION payments_ledger_require_balance(uuid);
DROP FUNCTION payments_ledger_refuse_change();
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'flyaway_app') THEN
        GRANT UPDATE, DELETE ON payments_ledgertransaction, payments_ledgerentry TO flyaway_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunSQL(sql=CREATE, reverse_sql=DROP)]
