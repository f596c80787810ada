"""A mail about a hold, and until when it can be paid."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_refund_failed")]

    operations = [
        migrations.AlterField(
            model_name="sentmessage",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("held", "Seats held"),
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
