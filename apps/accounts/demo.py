"""The logins of the demo.

They are public on purpose: `make demo` prints them, and nothing else ever makes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.types import Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    email: str
    password: str
    role: Role
    full_name: str


DEMO_PEOPLE = (
    DemoPerson("traveler@flyaway.example", "window-seat-please", Role.CUSTOMER, "Robin Traveler"),
    DemoPerson("agent@flyaway.example", "documents-in-order", Role.STAFF, "Alex Agent"),
    DemoPerson("admin@flyaway.example", "keys-to-the-hangar", Role.ADMIN, "Sam Admin"),
)
