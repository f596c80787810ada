"""What tells work items of one order from each other."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_closed_cases_and_refunds")]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="flight",
            field=models.CharField(blank=True, db_default="", max_length=8),
        ),
        migrations.AddField(
            model_name="workitem",
            name="route",
            field=models.CharField(blank=True, db_default="", max_length=32),
        ),
        migrations.AddField(
            model_name="workitem",
            name="zone",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="workitem", name="traveler", field=models.PositiveSmallIntegerField(db_default=0)
        ),
        migrations.AddField(
            model_name="workitem", name="travelers", field=models.PositiveSmallIntegerField(db_default=0)
        ),
    ]
