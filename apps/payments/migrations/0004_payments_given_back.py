"""Notes on each payment whether a refund of it was ever asked for."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_refunds_that_fail")]

    operations = [
        migrations.RunSQL(
            "UPDATE payments_payment SET given_back = true"
            " WHERE NOT given_back AND id IN (SELECT payment_id FROM payments_refund)",
            migrations.RunSQL.noop,
        ),
    ]
