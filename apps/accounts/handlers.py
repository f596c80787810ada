"""What accounts does about its own news."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import vault
from apps.accounts.events import ScanDiscarded
from apps.core.events import handle


@handle(ScanDiscarded, name="accounts.remove_scan", outermost=True)
def remove_scan(event: ScanDiscarded, *, event_id: UUID) -> None:
    vault.remove(event.storage_key)
