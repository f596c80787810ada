"""People and scans for tests."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage, EmailMultiAlternatives
from PIL import Image

from apps.accounts import services
from apps.accounts.actors import actor_of
from apps.accounts.models import User
from apps.accounts.types import NO_MARKS, DocumentDetail, Role, ScanMarks
from apps.core.context import Actor
from apps.core.ids import uuid7

PASSWORD = "a-window-seat-please"
DEPARTURE = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
GUEST = Actor(kind="guest", id="0199aaaa-0000-7000-8000-000000000001")


def make_user(
    email: str = "ada@example.com",
    *,
    role: Role = Role.CUSTOMER,
    verified: bool = True,
    active: bool = True,
    name: str = "",
) -> User:
    user = User.objects.create_user(email, PASSWORD, role=role, full_name=name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    if not active:
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.refresh_from_db()
    return user


def make_staff(email: str = "agent@example.com", name: str = "Alex Agent") -> User:
    return make_user(email, role=Role.STAFF, name=name)


def staff_actor(email: str = "agent@example.com") -> Actor:
    return actor_of(make_staff(email))


def picture(image_format: str = "JPEG", size: tuple[int, int] = (600, 400), **options: object) -> bytes:
    """A picture with a gradient, so that it is no trivial one."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    kept = io.BytesIO()
    image.save(kept, image_format, **options)
    return kept.getvalue()


def html_of(message: EmailMessage) -> str:
    """The HTML side of a mail."""
    assert isinstance(message, EmailMultiAlternatives)
    (alternative,) = message.alternatives
    return str(alternative[0])


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def submit(
    *,
    content: bytes | None = None,
    holder_id: UUID | None = None,
    case_id: UUID | None = None,
    needed_by: datetime = DEPARTURE,
    actor: Actor = GUEST,
    marks: ScanMarks = NO_MARKS,
) -> DocumentDetail:
    return services.submit_document(
        holder_id=holder_id or uuid7(),
        case_id=case_id or uuid7(),
        locator="K7QM2X",
        needed_by=needed_by,
        upload=io.BytesIO(picture() if content is None else content),
        actor=actor,
        marks=marks,
    )
