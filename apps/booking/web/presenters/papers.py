"""The passport scans of a trip's travelers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.types import DocumentDetail, DocumentState
from apps.booking.types import BookingDetail
from apps.booking.web.presenters.itinerary import Airports

_DOCUMENT_KINDS = {
    DocumentState.SUBMITTED: "info",
    DocumentState.APPROVED: "success",
    DocumentState.REJECTED: "danger",
}


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A traveler's passport scan: where it stands, and what is wanted of them."""

    name: str
    detail: str
    status: str
    status_kind: str
    reason: str
    href: str
    action: str
    is_being_checked: bool = False

    @property
    def is_wanted(self) -> bool:
        return bool(self.action)


def is_international(booking: BookingDetail, airports: Airports) -> bool:
    codes = {code for segment in booking.segments for code in (segment.origin, segment.destination)}
    return len({airports[code].country for code in codes if code in airports}) > 1


def document_views(
    booking: BookingDetail, airports: Airports, papers: Mapping[UUID, DocumentDetail]
) -> list[DocumentView]:
    """A row per traveler of an international trip."""
    if not is_international(booking, airports):
        return []
    return [
        _document(booking.locator, person.index, person.full_name, papers.get(person.id))
        for person in booking.passengers
    ]


def _document(locator: str, index: int, name: str, paper: DocumentDetail | None) -> DocumentView:
    href = reverse("trip_document", args=[locator, index])
    if paper is None:
        return DocumentView(
            name, _("Passport scan"), _("Not sent yet"), "warning", "", href, _("Add passport")
        )
    rejected = paper.state == DocumentState.REJECTED
    return DocumentView(
        name=name,
        detail=_("Passport scan"),
        status=str(paper.state.label),
        status_kind=_DOCUMENT_KINDS.get(paper.state, "neutral"),
        reason=" ".join(part for part in (paper.reason, paper.note) if part) if rejected else "",
        href=href,
        action=_("Send a new scan") if rejected else "",
        is_being_checked=paper.state == DocumentState.SUBMITTED,
    )
