"""What can be refused about people and their papers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound, Text, TooLarge


class InvalidCredentials(NotAuthenticated):
    """One answer for an unknown or unverified address, a wrong password and a closed account."""

    code = "invalid_credentials"
    message = _("The e-mail address and password don't match an account with a verified e-mail address.")


class InvalidToken(NotAuthenticated):
    code = "invalid_token"
    message = _("This token is not valid, or no longer. Sign in again for a new one.")


class EmailTaken(Conflict):
    code = "email_taken"
    message = _("There is an account with this e-mail address already.")


class StaffOnly(Forbidden):
    code = "staff_only"
    message = _("Only FlyAway staff may do this.")


class OwnAccess(InvalidInput):
    """An administrator would lock themselves out, and the last one everybody."""

    code = "own_access"
    message = _("Another administrator has to change your access.")


class UnknownLanguage(InvalidInput):
    code = "unknown_language"
    message = _("Choose one of the languages that FlyAway speaks.")


class DocumentNotFound(NotFound):
    code = "document_not_found"
    message = _("We can't find that document.")


class DocumentTooLarge(TooLarge):
    code = "document_too_large"
    message = _("The file is too large. Send a photo or PDF of 8 MB or less.")


class DocumentTooManyPixels(DocumentTooLarge):
    """`params`: limit_pixels."""

    code = "document_too_many_pixels"
    message = _(
        "The picture has too many pixels. Send a JPEG from a phone or camera, or a picture of 24 megapixels or less."
    )


class DocumentRefused(InvalidInput):
    """A file that can't be a scan. Subclasses say why; the words stand at the form's `document` field."""

    def __init__(self) -> None:
        text: Text = type(self).message
        super().__init__(errors={"document": [text]})


class DocumentEmpty(DocumentRefused):
    code = "document_empty"
    message = _("The file is empty. Choose the photo or PDF again.")


class DocumentTypeUnknown(DocumentRefused):
    code = "document_type"
    message = _("Send a photo (JPEG, PNG or WebP) or a PDF.")


class DocumentUnreadable(DocumentRefused):
    code = "document_unreadable"
    message = _("The file is damaged and can't be opened. Take the photo again, or save the PDF anew.")


class DocumentNotPlain(DocumentRefused):
    code = "document_not_plain"
    message = _(
        "This PDF is protected or holds more than pictures of pages. Send a photo of the page instead."
    )


class DocumentInfected(DocumentRefused):
    code = "document_infected"
    message = _("Our virus scanner stopped this file. Send a photo of the page instead.")


class DocumentChanged(Conflict):
    """Two uploads for one traveler met."""

    code = "document_changed"
    message = _(
        "Another scan was sent for this traveler just now. Look at it, and send yours again if needed."
    )


class DocumentDecided(Conflict):
    """Somebody else has decided, or the traveler has sent a newer scan.

    `params`: state, reviewed_by, reviewed_at.
    """

    code = "document_decided"
    message = _("This document was decided or replaced in the meantime. Nothing was changed.")


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = _("Choose a reason: the traveler reads it and sends a better scan.")


class NoteMissing(InvalidInput):
    code = "note_missing"
    message = _("Say in your own words what is wrong: the traveler reads it.")
