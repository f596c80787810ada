"""The request as this package sees it, and what may be put around its handling."""

from collections.abc import Callable

from werkzeug.wrappers import Request, Response

MAX_BODY_BYTES = 1_000_000


class SandboxRequest(Request):
    """Reading a larger body raises `RequestEntityTooLarge`. `request_id` is answered as `Request-Id`."""

    max_content_length = MAX_BODY_BYTES
    request_id = ""

    @property
    def base(self) -> str:
        """How the caller addressed the sandbox: scheme, host and port, without a trailing slash."""
        return self.host_url.rstrip("/")


Handler = Callable[[SandboxRequest], Response]

# Wraps every request, the first one outermost: the place where faults of the provider are put in.
Middleware = Callable[[SandboxRequest, Handler], Response]


def wrap(layer: Middleware, inner: Handler) -> Handler:
    return lambda request: layer(request, inner)
