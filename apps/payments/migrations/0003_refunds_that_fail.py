"""A refund that failed is remembered on its payment, and tries to carry one out are told apart."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_ledger_guards")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="given_back",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.AddField(
            model_name="refund",
            name="tries",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.AddField(
            model_name="refund",
            name="tried_at",
            field=models.DateTimeField(null=True),
        ),
    ]
