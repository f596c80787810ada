"""What can go wrong in the language of the field, with one mapping each to page, HTMX fragment and problem+json.

Subclasses stand beside the operation that raises them. `code` is stable: outsiders branch on it, so it is declared by
the class and never made up where it is raised. `message` is shown to people and says how to go on. `params` are facts
a program may use; personal data has no place in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """A refusal with a reason. Nothing has changed when one leaves an operation."""

    status: ClassVar[int] = 400
    code: str = "refused"
    message: Text = _("This can't be done. Please check and try again.")
    # Where one class has many reasons: their own codes, each with what it means.
    codes: ClassVar[Mapping[str, Text]] = {}

    def __init__(self, message: Text | None = None, *, params: Mapping[str, Any] | None = None) -> None:
        self.message = message if message is not None else type(self).message
        self.params: dict[str, Any] = dict(params or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class InvalidInput(DomainError):
    """Input that can't be used. `errors` says which field and how to mend it."""

    code = "invalid"
    message = _("Some of what was sent can't be used. Please correct it and try again.")

    def __init__(
        self,
        message: Text | None = None,
        *,
        errors: Mapping[str, list[Text]] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, params=params)
        self.errors: dict[str, list[Text]] = dict(errors or {})


class NotAuthenticated(DomainError):
    status = 401
    code = "not_authenticated"
    message = _("Please sign in, or send a valid access token.")


class Forbidden(DomainError):
    status = 403
    code = "forbidden"
    message = _("You are not allowed to do this.")


class NotFound(DomainError):
    status = 404
    code = "not_found"
    message = _("We can't find that. Check the address or the reference.")


class MethodNotAllowed(DomainError):
    status = 405
    code = "method_not_allowed"
    message = _("This address doesn't take that kind of request.")


class Conflict(DomainError):
    status = 409
    code = "conflict"
    message = _("Someone else was faster, or things have changed. Please look again.")


class Gone(DomainError):
    status = 410
    code = "gone"
    message = _("This is no longer available.")


class LengthRequired(DomainError):
    status = 411
    code = "length_required"
    message = _("Say in a Content-Length header how long the body is.")


class TooLarge(DomainError):
    status = 413
    code = "too_large"
    message = _("That is larger than we accept. Send something smaller.")


class TooManyRequests(DomainError):
    status = 429
    code = "rate_limited"
    message = _("That was too many attempts in a short time. Please wait a little and try again.")

    def __init__(self, *, retry_after: int, message: Text | None = None) -> None:
        super().__init__(message, params={"retry_after": retry_after})
        self.retry_after = retry_after


class Unavailable(DomainError):
    status = 503
    code = "unavailable"
    message = _("We are very busy right now. Please try again in a moment.")

    def __init__(self, *, retry_after: int = 2, message: Text | None = None) -> None:
        super().__init__(message, params={"retry_after": retry_after})
        self.retry_after = retry_after
