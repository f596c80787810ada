"""Cases that remember their end, and a second kind of work: refunds that failed."""

from __future__ import annotations

from django.db import migrations, models

OUTCOMES = [
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("handled", "Handled"),
    ("superseded", "Replaced by a newer scan"),
    ("erased", "Erased"),
    ("cancelled", "Booking cancelled"),
    ("lapsed", "Flight has left"),
]


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="WorkCase",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=16)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="workitem",
            name="kind",
            field=models.CharField(
                choices=[("document_validation", "Document to check"), ("refund", "Refund that failed")],
                max_length=32,
            ),
        ),
        migrations.AlterField(
            model_name="workitem",
            name="outcome",
            field=models.CharField(blank=True, choices=OUTCOMES, max_length=16),
        ),
    ]
