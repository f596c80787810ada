"""A month of history can be opened at any time: rows that came before it move in, and nobody who sells waits."""

from __future__ import annotations

from django.db import migrations

# CREATE TABLE … PARTITION OF would lock the whole of history against writing. ATTACH locks the default partition alone,
# which nothing but the rows of an unopened month is written to, and waits for it no longer than a second.
# Rows are copied before that lock is asked for; what came meanwhile is copied under it. They are deleted where they
# were without the trigger that refuses it, under a lock that keeps everybody else out.
OPEN = """
CREATE OR REPLACE FUNCTION audit_open_partition(month date) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
    since timestamptz := date_trunc('month', month::timestamp);
    until timestamptz := since + interval '1 month';
    name text := 'audit_auditentry_' || to_char(since, 'YYYYMM');
    copy text := format('INSERT INTO public.%I SELECT * FROM public.audit_auditentry_default late'
                        ' WHERE recorded_at >= $1 AND recorded_at < $2', name);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_open_partition'));
    IF EXISTS (SELECT FROM pg_inherits WHERE inhparent = 'public.audit_auditentry'::regclass
                                         AND inhrelid = to_regclass('public.' || name)) THEN
        RETURN name;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_auditentry INCLUDING DEFAULTS INCLUDING INDEXES,'
                   ' CONSTRAINT of_this_month CHECK (recorded_at >= %L AND recorded_at < %L))', name, since, until);
    PERFORM public.audit_keep_append_only(('public.' || name)::regclass);
    EXECUTE copy USING since, until;
    LOCK TABLE public.audit_auditentry_default IN ACCESS EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM public.audit_auditentry_default WHERE recorded_at >= since AND recorded_at < until) THEN
        EXECUTE copy || format(' AND NOT EXISTS (SELECT FROM public.%I here'
                               ' WHERE here.recorded_at = late.recorded_at AND here.id = late.id)', name)
            USING since, until;
        ALTER TABLE public.audit_auditentry_default DISABLE TRIGGER audit_append_only;
        DELETE FROM public.audit_auditentry_default WHERE recorded_at >= since AND recorded_at < until;
        ALTER TABLE public.audit_auditentry_default ENABLE TRIGGER audit_append_only;
    END IF;
    EXECUTE format('ALTER TABLE public.audit_auditentry ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                   name, since, until);
    EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT of_this_month', name);
    RETURN name;
END $$;
"""
OPEN_AHEAD_ONLY = """
CREATE OR REPLACE FUNCTION audit_open_partition(month date) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    name text := 'audit_auditentry_' || to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass('public.' || name) IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_auditentry FOR VALUES FROM (%L) TO (%L)',
                       name, first || ' 00:00:00+00', (first + interval '1 month')::date || ' 00:00:00+00');
        PERFORM public.audit_keep_append_only(('public.' || name)::regclass);
    END IF;
    RETURN name;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        # Temporary tables come last: whoever calls may have made one under the name of one of ours.
        migrations.RunSQL(
            "ALTER FUNCTION audit_keep_append_only(regclass) SET search_path = pg_catalog, public, pg_temp",
            "ALTER FUNCTION audit_keep_append_only(regclass) SET search_path = pg_catalog, public",
        ),
        migrations.RunSQL(OPEN, OPEN_AHEAD_ONLY),
    ]
