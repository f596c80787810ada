"""Compares payments and refunds with the provider's lists."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core import clock
from apps.core.context import SYSTEM
from apps.payments.errors import PaymentProviderUnavailable, ProviderNotUnderstood
from apps.payments.operations.reconcile_payments import reconcile_payments
from apps.payments.queries.pending import pending_figures
from apps.payments.types import PendingFigure, Reconciliation


class Command(BaseCommand):
    help = (
        "Compares payments and refunds with the payment provider's lists, and settles those that are behind. "
        "Exit code 0: no unexplained difference; 1: there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="how far back to compare (7)")
        parser.add_argument("--json", action="store_true", help="machine output")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 < options["days"] <= 3650:
            raise CommandError("--days must be between 1 and 3650.")
        shows_progress = sys.stdout.isatty() and not options["json"]
        try:
            result = reconcile_payments(
                since=clock.now() - timedelta(days=options["days"]),
                actor=SYSTEM,
                progress=self._progress if shows_progress else lambda _: None,
            )
        except PaymentProviderUnavailable as error:
            raise CommandError(
                "The payment provider can't be reached, so nothing was compared.", returncode=2
            ) from error
        except ProviderNotUnderstood as error:
            raise CommandError(
                f"The payment provider says what nobody understands ({error.params['said']}), so nothing was compared.",
                returncode=2,
            ) from error
        pending = [figure for figure in pending_figures() if figure.count]
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(result, pending), default=str))
        else:
            self._print(result, pending)
        if result.differences:
            sys.exit(1)

    def _progress(self, text: str) -> None:
        self.stdout.write(f"\x1b[2K  … {text}", ending="\r")

    def _print(self, result: Reconciliation, pending: list[PendingFigure]) -> None:
        self.stdout.write(f"{result.payments:>9}  payments compared")
        self.stdout.write(f"{result.refunds:>9}  refunds compared")
        self.stdout.write(f"{result.settled:>9}  were behind and have been settled")
        for figure in pending:
            amounts = ", ".join(money.format("en") for money in figure.amounts)
            self.stdout.write(
                f"{figure.count:>9}  {figure.name}, oldest {figure.oldest_seconds} s, {amounts or '–'}"
            )
        for item in result.differences:
            sides = f"ours {item.ours}, theirs {item.theirs}"
            who = f"{item.payment_id or ''} {item.provider_id}".strip()
            self.stdout.write(self.style.ERROR("DIFFERS  ") + f"{item.what}: {who}: {sides}")
        if not result.differences:
            self.stdout.write(self.style.SUCCESS("No unexplained difference."))


def _as_json(result: Reconciliation, pending: list[PendingFigure]) -> dict[str, Any]:
    return {**asdict(result), "pending": [asdict(figure) for figure in pending]}
