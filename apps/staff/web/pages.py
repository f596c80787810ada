"""From what the portal knows to what its templates show."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from apps.accounts.types import DocumentState
from apps.core import formatting
from apps.staff.types import (
    CaseFile,
    Neighbours,
    Outcome,
    Queue,
    RefundCase,
    Subject,
    WorkKind,
    WorkLine,
    WorkState,
)

_OUTCOME_KINDS = {Outcome.APPROVED: "success", Outcome.HANDLED: "success", Outcome.REJECTED: "danger"}
_URGENCIES = {
    "now": pgettext_lazy("urgency", "Now"),
    "soon": pgettext_lazy("urgency", "Soon"),
    "low": pgettext_lazy("urgency", "Later"),
}
_PAGES = {WorkKind.DOCUMENT_VALIDATION: "staff:document", WorkKind.REFUND: "staff:refund"}
_NOTICE_KINDS = {DocumentState.APPROVED: "success", DocumentState.REJECTED: "error"}


def list_context(queue: Queue, *, current: UUID | None = None) -> dict[str, Any]:
    """The list, its tabs and its pages; `current` is the subject that stands open beside it."""
    return {
        "queue": queue,
        "tabs": _tabs(queue),
        "rows": [_row(line, current) for line in queue.lines],
        "first": _address(queue.lines[0]) if queue.lines else "",
        "previous": _page_address(queue, queue.page - 1) if queue.page > 1 else "",
        "next": _page_address(queue, queue.page + 1) if queue.page < queue.pages else "",
    }


def case_context(case: CaseFile) -> dict[str, Any]:
    """The document that stands open: what to compare it with, or what was decided."""
    before, after = case.neighbours.previous, case.neighbours.next
    return {
        "case": case,
        "facts": _facts(case),
        "before": subject_address(before) if before else "",
        "after": subject_address(after) if after else "",
        "outcome_kind": _NOTICE_KINDS.get(case.document.state, "info"),
        "outcome_title": str(case.document.state.label),
        "outcome_message": _outcome_message(case),
    }


def refund_context(case: RefundCase) -> dict[str, Any]:
    """The refund that stands open: what is owed and how to reach whom, or how it was handled."""
    before, after = case.neighbours.previous, case.neighbours.next
    return {
        "case": case,
        "facts": _refund_facts(case),
        "before": subject_address(before) if before else "",
        "after": subject_address(after) if after else "",
        "outcome_title": case.line.outcome_label,
        "outcome_message": _decided(case.line.closed_at, case.decided_by),
    }


def _refund_facts(case: RefundCase) -> list[dict[str, Any]]:
    refund = case.refund
    facts: list[dict[str, Any]] = [
        {"label": _("Owed"), "value": refund.amount.format()},
        {"label": _("Why it is owed"), "value": str(refund.reason.label)},
        {"label": _("Why it failed"), "value": refund.failure_code or "–", "code": bool(refund.failure_code)},
        {"label": _("Payment"), "value": str(refund.payment_id), "code": True},
    ]
    if case.contact_email:
        facts.append({"label": _("E-mail"), "value": case.contact_email})
    if case.contact_phone:
        facts.append({"label": _("Phone"), "value": case.contact_phone})
    return facts


def subject_address(subject: Subject) -> str:
    return reverse(_PAGES[subject.kind], args=[subject.id])


def following_address(neighbours: Neighbours) -> str:
    """Where the work goes on once something is decided."""
    return subject_address(neighbours.next) if neighbours.next else reverse("staff:queue")


def _address(line: WorkLine) -> str:
    return subject_address(Subject(line.kind, line.subject_id))


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
    shown_at = line.closed_at or _local(line.due_at, line.marks.zone)
    urgency = line.urgency if line.state == WorkState.OPEN else "low"
    return {
        "urgency": urgency,
        "urgency_label": str(_URGENCIES[urgency]) if line.state == WorkState.OPEN else "",
        # Money whose booking is gone has no code.
        "title": line.locator or "–",
        "detail": _detail(line),
        "flight": f"{line.marks.flight} {line.marks.route}".strip(),
        "due": shown_at,
        "due_label": f"{formatting.day(shown_at)}, {formatting.clock_zone(shown_at)}",
        "href": _address(line),
        "current": line.subject_id == current,
        "tag_label": line.outcome_label,
        "tag_kind": _OUTCOME_KINDS.get(Outcome(line.outcome), "neutral") if line.outcome else "",
    }


def _detail(line: WorkLine) -> str:
    if line.kind == WorkKind.REFUND:
        return _("Refund")
    if not line.marks.traveler:
        return _("Passport")
    numbers = {"number": line.marks.traveler, "count": line.marks.travelers}
    return _("Passport, traveler %(number)d of %(count)d") % numbers


def _local(moment: datetime, zone: str) -> datetime:
    """By the clock at the airport, where it is known which one."""
    return moment.astimezone(ZoneInfo(zone)) if zone else moment


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
    decided = _decided(case.document.reviewed_at, case.decided_by)
    return f"{decided} {case.document.reason}".strip() if decided else ""


def _decided(at: datetime | None, name: str) -> str:
    if at is None:
        return ""
    return _("Decided by %(name)s on %(day)s at %(time)s.") % {
        "name": name or _("a colleague"),
        "day": formatting.day(at),
        "time": formatting.clock_zone(at),
    }
