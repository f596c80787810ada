"""`manage.py create_staff`: gives somebody who works for the airline an account."""

from __future__ import annotations

import getpass
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import services
from apps.accounts.types import Role
from apps.core.context import SYSTEM
from apps.core.errors import DomainError, InvalidInput


class Command(BaseCommand):
    help = "Creates an account for staff or an administrator, with a verified e-mail address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=[Role.STAFF.value, Role.ADMIN.value], default=Role.STAFF.value)
        parser.add_argument("--name", default="", help="as colleagues see it")
        parser.add_argument(
            "--password-from-stdin",
            action="store_true",
            help="read the password's one line instead of asking for it",
        )
        parser.add_argument("--json", action="store_true", help="answer as one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        password = self._password(from_stdin=options["password_from_stdin"])
        try:
            profile = services.create_person(
                email=options["email"],
                password=password,
                role=Role(options["role"]),
                full_name=options["name"],
                actor=SYSTEM,
            )
        except DomainError as error:
            raise CommandError(_words(error)) from error
        if options["json"]:
            self.stdout.write(
                json.dumps({"id": str(profile.id), "email": profile.email, "role": profile.role.value})
            )
        else:
            self.stdout.write(f"{profile.email} may sign in now, as {profile.role.label.lower()}.")

    def _password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        if not sys.stdin.isatty():
            raise CommandError("No terminal to ask for the password: give --password-from-stdin.")
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Once more: "):
            raise CommandError("The two passwords differ.")
        return password


def _words(error: DomainError) -> str:
    fields = error.errors if isinstance(error, InvalidInput) else {}
    details = [f"{field}: {text}" for field, texts in fields.items() for text in texts]
    return " ".join(details) or str(error)
