"""Keep the languages complete: extract, compile, check."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.core import catalogues


class Command(BaseCommand):
    help = (
        "Works on the gettext catalogues under locale/. Exit code 0: done, or nothing is missing; "
        "1: --check found a string that is missing, untranslated, fuzzy or broken."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        task = parser.add_mutually_exclusive_group(required=True)
        task.add_argument("--update", action="store_true", help="bring the .po files up to the sources")
        task.add_argument("--compile", action="store_true", help="write the .mo files that Django reads")
        task.add_argument("--check", action="store_true", help="fail when a language isn't complete")

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        if options["compile"]:
            for language in catalogues.languages():
                catalogues.compile_catalogue(root, language)
            return
        template = catalogues.extract_all(root)
        if options["update"]:
            for language in catalogues.languages():
                catalogues.update_catalogue(root, language, template)
            self.stdout.write(f"{len(template)} strings in {len(catalogues.languages())} catalogues.")
            return
        problems = [
            problem
            for language in catalogues.languages()
            for problem in catalogues.find_problems(root, language, template)
        ]
        for problem in problems[:50]:
            self.stdout.write(f"{problem.language}: {problem.message!r} {problem.reason}")
        if problems:
            self.stdout.write(
                f"{len(problems)} problems. `manage.py translations --update` adds what is missing."
            )
            sys.exit(1)
