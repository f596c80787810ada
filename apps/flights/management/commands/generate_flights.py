"""Generate dated flights from the filed schedules."""

import json
from datetime import UTC, date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.clock import now
from apps.core.context import SYSTEM
from apps.flights.management.progress import ProgressBar
from apps.flights.operations.generate_flights import generate_flights
from apps.flights.policies.horizon import HORIZON_DAYS


class Command(BaseCommand):
    help = (
        "Generate every missing flight between two service dates from the filed schedules. "
        "Safe to run again. Exits 1 when a flight was refused; each is named with its date and the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="first", type=date.fromisoformat, help="first service date (today)"
        )
        parser.add_argument(
            "--until",
            dest="last",
            type=date.fromisoformat,
            help=f"last service date ({HORIZON_DAYS} days from today)",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        today = now().astimezone(UTC).date()
        first = options["first"] or today
        last = options["last"] or today + timedelta(days=HORIZON_DAYS)
        if last < first:
            raise CommandError("The last service date lies before the first one.")
        bar = ProgressBar(self.stderr, "Generating flights", quiet=options["json"])
        report = generate_flights(actor=SYSTEM, first=first, last=last, progress=bar.show)
        bar.close()
        if options["json"]:
            result = {
                "first": first.isoformat(),
                "last": last.isoformat(),
                "created": report.created,
                "existing": report.existing,
                "refused": report.refused,
            }
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(
                f"{report.created} flights created, {report.existing} were there, from {first} until {last}."
            )
        for line in report.refused:
            self.stderr.write(line)
        if report.refused:
            raise SystemExit(1)
