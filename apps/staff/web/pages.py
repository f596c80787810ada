"""From what the portal knows to what its templates show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.types import DocumentState
from apps.core import formatting
from apps.staff.types import CaseFile, Outcome, Queue, WorkLine, WorkState

_OUTCOME_KINDS = {Outcome.APPROVED: "success", Outcome.REJECTED: "danger"}
_NOTICE_KINDS = {DocumentState.APPROVED: "success", DocumentState.REJECTED: "error"}


def list_context(queue: Queue, *, current: UUID | None = None) -> dict[str, Any]:
    """The list, its tabs and its pages; `current` is the document that stands open beside it."""
    return {
        "queue": queue,
        "tabs": _tabs(queue),
        "rows": [_row(line, current) for line in queue.lines],
        "first": reverse("staff:document", args=[queue.lines[0].subject_id]) if queue.lines else "",
        "previous": _page_address(queue, queue.page - 1) if queue.page > 1 else "",
        "next": _page_address(queue, queue.page + 1) if queue.page < queue.pages else "",
    }


def case_context(case: CaseFile) -> dict[str, Any]:
    """The document that stands open: what to compare it with, or what was decided."""
    before, after = case.neighbours.previous, case.neighbours.next
    return {
        "case": case,
        "facts": _facts(case),
        "before": reverse("staff:document", args=[before]) if before else "",
        "after": reverse("staff:document", args=[after]) if after else "",
        "outcome_kind": _NOTICE_KINDS.get(case.document.state, "info"),
        "outcome_title": str(case.document.state.label),
        "outcome_message": _outcome_message(case),
    }


def _tabs(queue: Queue) -> list[dict[str, Any]]:
    address = reverse("staff:queue")
    done = queue.state == WorkState.DONE
    return [
        {"label": _("To check"), "href": address, "current": not done, "count": queue.open_count},
        {"label": _("Done"), "href": f"{address}?state=done", "current": done},
    ]


def _page_address(queue: Queue, page: int) -> str:
    return f"{reverse('staff:queue')}?state={queue.state}&page={page}"


def _row(line: WorkLine, current: UUID | None) -> dict[str, Any]:
    shown_at = line.closed_at or line.due_at
    return {
        "urgency": line.urgency if line.state == WorkState.OPEN else "low",
        "title": line.locator,
        "detail": _("Passport"),
        "due": shown_at,
        "due_label": f"{formatting.day(shown_at)}, {formatting.clock_zone(shown_at)}",
        "href": reverse("staff:document", args=[line.subject_id]),
        "current": line.subject_id == current,
        "tag_label": line.outcome_label,
        "tag_kind": _OUTCOME_KINDS.get(Outcome(line.outcome), "neutral") if line.outcome else "",
    }


def _facts(case: CaseFile) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = []
    if case.traveler is not None:
        facts += [
            {"label": _("Name on the booking"), "value": case.traveler.full_name},
            {"label": _("Name on the ticket"), "value": case.traveler.ticket_name, "code": True},
            {"label": _("Date of birth"), "value": formatting.day_long(case.traveler.date_of_birth)},
        ]
    if case.departs_local is not None:
        departs = f"{formatting.day(case.departs_local)}, {formatting.clock_zone(case.departs_local)}"
        facts += [
            {"label": _("Route"), "value": case.route, "code": True},
            {"label": _("Departure"), "value": departs},
        ]
    return facts


def _outcome_message(case: CaseFile) -> str:
    at = case.document.reviewed_at
    if at is None:
        return ""
    words = _("Decided by %(name)s on %(day)s at %(time)s.") % {
        "name": case.decided_by or _("a colleague"),
        "day": formatting.day(at),
        "time": formatting.clock_zone(at),
    }
    return f"{words} {case.document.reason}".strip()
