"""`manage.py create_demo_users`: the three logins that the demo prints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accounts import services
from apps.accounts.demo import DEMO_PEOPLE, DemoPerson
from apps.accounts.errors import EmailTaken
from apps.core.context import SYSTEM


class Command(BaseCommand):
    help = (
        "Creates the demo's logins, unless they are there, and prints them. "
        "Their passwords are public, so it refuses anywhere but in the demo."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The passwords of these logins are public: they are made in the demo only.")
        width = max(len(person.email) for person in DEMO_PEOPLE)
        for person in DEMO_PEOPLE:
            self._create(person)
            self.stdout.write(f"{person.email:<{width}}  {person.password}  ({person.role.value})")

    def _create(self, person: DemoPerson) -> None:
        try:
            services.create_person(
                email=person.email,
                password=person.password,
                role=person.role,
                full_name=person.full_name,
                actor=SYSTEM,
            )
        except EmailTaken:
            # There since an earlier start: nothing to make.
            return
