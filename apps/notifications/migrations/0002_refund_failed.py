"""A mail about a refund that failed."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="sentmessage",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("receipt", "Receipt and tickets"),
                    ("cancellation", "Cancellation"),
                    ("ticketing_failed", "Seats were gone"),
                    ("refund_failed", "Refund failed"),
                    ("document_rejected", "Document rejected"),
                ],
                max_length=32,
            ),
        ),
    ]
