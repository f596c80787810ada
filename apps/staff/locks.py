"""Row locks of the portal: a case before its items."""

from __future__ import annotations

from uuid import UUID

from apps.core.locks import lock_in_order
from apps.staff.models import WorkCase


def lock_case(case_id: UUID) -> WorkCase:
    """The case, locked; made when this is the first that is heard of it, so that there is always a row to stand at."""
    WorkCase.objects.bulk_create([WorkCase(case_id=case_id)], ignore_conflicts=True)
    return lock_in_order(WorkCase.objects.filter(pk=case_id))[0]
