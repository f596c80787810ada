"""Load FlyAway's network: airports, aircraft, fares, schedules and the flights of the months ahead."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.core.clock import now
from apps.core.context import SYSTEM
from apps.flights.management.progress import ProgressBar
from apps.flights.operations.load_network import LoadReport, load_network
from apps.flights.policies.horizon import HORIZON_DAYS


class Command(BaseCommand):
    help = (
        "Load airports, aircraft, fares and schedules, and generate flights from today on. "
        "Safe to run again: adds what is missing and changes no flight that exists. "
        "Exits 1 when a flight was refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed", action="store_true", help="do nothing when everything is up to date"
        )
        parser.add_argument(
            "--days", type=int, default=HORIZON_DAYS, help=f"how many days ahead (default {HORIZON_DAYS})"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        bar = ProgressBar(self.stderr, "Generating flights", quiet=options["json"])
        report = load_network(
            actor=SYSTEM,
            now=now(),
            horizon_days=options["days"],
            only_if_needed=options["if_needed"],
            progress=bar.show,
        )
        bar.close()
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report, time.monotonic() - started)))
        else:
            self.stdout.write(_as_text(report, time.monotonic() - started))
        for line in report.refused:
            self.stderr.write(line)
        if report.refused:
            raise SystemExit(1)


def _as_text(report: LoadReport, seconds: float) -> str:
    if report.up_to_date:
        return f"The network is up to date; flights until {report.flights_until}."
    return (
        f"Loaded {report.airports} airports, {report.configurations} aircraft configurations, "
        f"{report.prices} prices and {report.schedules} schedules; {report.flights_created} flights "
        f"created until {report.flights_until} in {seconds:.1f} s."
    )


def _as_json(report: LoadReport, seconds: float) -> dict[str, object]:
    return {
        "up_to_date": report.up_to_date,
        "airports": report.airports,
        "configurations": report.configurations,
        "schedules": report.schedules,
        "prices": report.prices,
        "flights_created": report.flights_created,
        "flights_until": report.flights_until.isoformat(),
        "refused": report.refused,
        "seconds": round(seconds, 3),
    }
