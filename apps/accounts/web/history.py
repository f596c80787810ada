"""An account's history in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.audit.types import HistoryEntry
from apps.core.errors import Text

_WORDS: dict[str, tuple[Text, str]] = {
    "accounts.signed_up": (_("Account created"), "person"),
    "accounts.person_created": (_("Account created for you"), "person"),
    "accounts.signed_in": (_("Signed in"), "lock"),
    "accounts.signed_out": (_("Signed out"), "sign-out"),
    "accounts.signed_out_everywhere": (_("Signed out everywhere"), "sign-out"),
    "accounts.email_verified": (_("E-mail address confirmed"), "mail"),
    "accounts.email_changed": (_("E-mail address changed"), "mail"),
    "accounts.password_changed": (_("Password changed"), "lock"),
    "accounts.password_reset": (_("Password reset by e-mail"), "lock"),
    "accounts.profile_changed": (_("Name or language changed"), "edit"),
    "accounts.access_changed": (_("Access changed by an administrator"), "shield"),
    "accounts.token_issued": (_("Signed in by a program (API)"), "lock"),
    "accounts.token_revoked": (_("Program signed out (API)"), "sign-out"),
    "accounts.token_reused": (_("A used API token came again; that sign-in was ended"), "warning"),
}
_WARNING = frozenset({"accounts.token_reused"})


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line of the timeline component."""

    at: datetime
    title: str
    icon: str
    kind: str


def timeline(entries: list[HistoryEntry]) -> list[TimelineEvent]:
    """The entries that mean something to the person, in the order given."""
    return [
        TimelineEvent(
            at=entry.occurred_at,
            title=str(_WORDS[entry.action][0]),
            icon=_WORDS[entry.action][1],
            kind="warning" if entry.action in _WARNING else "neutral",
        )
        for entry in entries
        if entry.action in _WORDS
    ]
