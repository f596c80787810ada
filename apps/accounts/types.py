"""What accounts hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.context import Actor


class Role(models.TextChoices):
    """As what a person acts. Everything is denied that a role isn't given."""

    CUSTOMER = "customer", _("Customer")
    STAFF = "staff", _("Staff")
    ADMIN = "admin", _("Administrator")


class DocumentKind(models.TextChoices):
    PASSPORT = "passport", _("Passport")


class DocumentState(models.TextChoices):
    SUBMITTED = "submitted", _("Being checked")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Needs a new scan")
    SUPERSEDED = "superseded", _("Replaced")
    ERASED = "erased", _("Erased")


class RejectionReason(models.TextChoices):
    """Why a scan can't be used, in words that tell the traveler what to do."""

    UNREADABLE = "unreadable", _("The scan can't be read. Take it again in good light, without glare.")
    INCOMPLETE = (
        "incomplete",
        _("Part of the page is missing. Show the whole photo page with both code lines."),
    )
    EXPIRED = "expired", _("The passport expires before the end of the trip.")
    NAME_MISMATCH = "name_mismatch", _("The name differs from the one on the booking.")
    WRONG_DOCUMENT = "wrong_document", _("This is not a passport. Send the photo page of the passport.")
    OTHER = "other", _("Another reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanMarks:
    """What tells a scan from the others of its order, in codes: whose it is (the 2nd of 4), of which departure."""

    flight: str = ""
    route: str = ""
    zone: str = ""
    traveler: int = 0
    travelers: int = 0


NO_MARKS = ScanMarks()


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's own account, as they see it."""

    id: UUID
    email: str
    email_verified: bool
    full_name: str
    role: Role
    language: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """What is known of a travel document besides its picture.

    `holder_id` is whom it shows: a passenger's id.
    """

    id: UUID
    kind: DocumentKind
    state: DocumentState
    holder_id: UUID
    case_id: UUID
    locator: str
    content_type: str
    size: int
    needed_by: datetime
    submitted_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str
    reason_code: str
    # What the reviewer wrote to the traveler.
    note: str

    @property
    def reason(self) -> str:
        """Why it was rejected, in the reader's language; '' when it wasn't, or when only `note` says it."""
        if self.reason_code in ("", RejectionReason.OTHER):
            return ""
        return str(RejectionReason(self.reason_code).label)

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """An opened document: what is shown to the one person who asked."""

    content: bytes
    content_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What an API client gets for its credentials. `expires_in` is the access token's life in seconds."""

    access: str
    refresh: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class BearerIdentity:
    """`request.auth` of an API request: who the token stands for."""

    actor: Actor
