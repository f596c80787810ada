"""History's table is partitioned by month and append-only; both are beyond what the ORM can declare."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models

import apps.core.ids

CREATE = """
CREATE TABLE audit_auditentry (
    id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    action varchar(80) NOT NULL,
    subject_type varchar(40) NOT NULL,
    subject_id varchar(64) NOT NULL,
    actor_kind varchar(16) NOT NULL,
    actor_id varchar(64) NOT NULL,
    actor_role varchar(16) NOT NULL,
    channel varchar(16) NOT NULL,
    address varchar(64) NOT NULL,
    request_id varchar(64) NOT NULL,
    data jsonb NOT NULL,
    person varchar(80) NOT NULL,
    sealed bytea,
    PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_by_subject ON audit_auditentry (subject_type, subject_id, recorded_at);
CREATE INDEX audit_by_actor ON audit_auditentry (actor_id, recorded_at);
CREATE TABLE audit_auditentry_default PARTITION OF audit_auditentry DEFAULT;

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'audit_append_only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();

CREATE FUNCTION audit_keep_append_only(target regclass) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'flyaway_app') THEN
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM flyaway_app', target);
    END IF;
END $$;
REVOKE ALL ON FUNCTION audit_keep_append_only(regclass) FROM PUBLIC;

CREATE FUNCTION audit_open_partition(month date) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
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

SELECT audit_keep_append_only('audit_auditentry');
SELECT audit_keep_append_only('audit_auditentry_default');
SELECT audit_open_partition((date_trunc('month', now()) + make_interval(months => n))::date) FROM generate_series(0, 6) n;
"""

DROP = """
DROP TABLE audit_auditentry CASCADE;
DROP FUNCTION audit_open_partition(date);
DROP FUNCTION audit_keep_append_only(regclass);
DROP FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.RunSQL(
            sql=CREATE,
            reverse_sql=DROP,
            state_operations=[
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "recorded_at",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False)),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("occurred_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("action", models.CharField(max_length=80)),
                        ("subject_type", models.CharField(max_length=40)),
                        ("subject_id", models.CharField(max_length=64)),
                        ("actor_kind", models.CharField(max_length=16)),
                        ("actor_id", models.CharField(blank=True, max_length=64)),
                        ("actor_role", models.CharField(max_length=16)),
                        ("channel", models.CharField(max_length=16)),
                        ("address", models.CharField(blank=True, max_length=64)),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                        ("data", models.JSONField(default=dict)),
                        ("person", models.CharField(blank=True, max_length=80)),
                        ("sealed", models.BinaryField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["subject_type", "subject_id", "recorded_at"], name="audit_by_subject"
                            ),
                            models.Index(fields=["actor_id", "recorded_at"], name="audit_by_actor"),
                        ]
                    },
                )
            ],
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("person", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("sealed_key", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", True), ("sealed_key__isnull", False)),
                            models.Q(("destroyed_at__isnull", False), ("sealed_key__isnull", True)),
                            _connector="OR",
                        ),
                        name="personkey_alive_or_destroyed",
                    )
                ]
            },
        ),
    ]
