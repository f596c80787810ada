"""Recounts everything from rows and prints each invariant with its figure."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from apps.core.registries import Finding, invariants


class Command(BaseCommand):
    help = "Recounts every invariant from rows. Exit code 0: all hold; 1: a difference was found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="machine output")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = self._count(progress=sys.stdout.isatty() and not options["json"])
        if options["json"]:
            self.stdout.write(json.dumps({name: asdict(finding) for name, finding in findings.items()}))
        else:
            for name, finding in findings.items():
                self._print(name, finding)
        wrong = sum(finding.wrong for finding in findings.values())
        if wrong:
            sys.exit(1)
        if not options["json"]:
            self.stdout.write(self.style.SUCCESS(f"{len(findings)} invariants hold."))

    def _count(self, progress: bool) -> dict[str, Finding]:
        """All invariants see one snapshot: sales that go on meanwhile can't look like differences."""
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET LOCAL statement_timeout = '10min'")
            findings = {}
            for name, count in invariants:
                if progress:
                    self.stdout.write(f"  … {name}", ending="\r")
                findings[name] = count()
        return findings

    def _print(self, name: str, finding: Finding) -> None:
        mark = self.style.ERROR("DIFFERS") if finding.wrong else self.style.SUCCESS("ok     ")
        self.stdout.write(f"{mark} {finding.figure:>9}  {name}")
        for difference in finding.differences:
            self.stdout.write(f"          {difference}")
