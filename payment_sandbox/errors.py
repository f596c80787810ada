"""Stripe's error format, and the errors that several modules raise.

Source: Stripe's API reference, "Errors" and "Idempotent requests".
"""

from typing import Any, Literal

ErrorType = Literal["api_error", "card_error", "idempotency_error", "invalid_request_error"]


class ApiError(Exception):
    """An answer other than success, as the client is to read it.

    `executed` tells that the endpoint did run, so the answer belongs to the request's idempotency key
    (Stripe forgets answers to requests that failed validation). `commits` tells that what the endpoint has
    written so far stays.
    """

    def __init__(
        self,
        status: int,
        kind: ErrorType,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        details: dict[str, Any] | None = None,
        executed: bool = False,
        commits: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.executed = executed
        self.commits = commits
        error: dict[str, Any] = {"type": kind, "message": message}
        if code is not None:
            error["code"] = code
        if param is not None:
            error["param"] = param
        self.body: dict[str, Any] = {"error": {**error, **(details or {})}}


def invalid(
    message: str, *, param: str | None = None, code: str | None = None, status: int = 400
) -> ApiError:
    """A request that is refused before anything is done."""
    return ApiError(status, "invalid_request_error", message, code=code, param=param)


def missing_parameter(param: str) -> ApiError:
    return invalid(f"Missing required param: {param}.", param=param, code="parameter_missing")


def no_such(noun: str, object_id: str, *, param: str = "id", status: int = 404) -> ApiError:
    """`noun` is Stripe's spelling in the message: 'checkout.session', 'payment_intent', 'refund', ..."""
    return invalid(f"No such {noun}: '{object_id}'", param=param, code="resource_missing", status=status)


def refused(
    message: str, *, code: str | None = None, param: str | None = None, details: dict[str, Any] | None = None
) -> ApiError:
    """A well-formed request that the object's state does not allow."""
    return ApiError(
        400, "invalid_request_error", message, code=code, param=param, details=details, executed=True
    )
