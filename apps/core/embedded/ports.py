"""TCP ports on the loopback interface."""

from __future__ import annotations

import errno
import socket

from apps.core.embedded.errors import StackError

LOOPBACK = "127.0.0.1"
HIGHEST_PORT = 65535


def parse_port(text: str) -> int:
    """Read a port that a person chose.

    Raises:
        StackError: `text` is not a whole number from 1 to 65535.
    """
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= HIGHEST_PORT:
        raise StackError(
            f"PORT={text} is not a port. Choose a number from 1 to {HIGHEST_PORT}, such as PORT=8000."
        )
    return int(text)


def is_free(port: int) -> bool:
    """Whether nothing on this machine listens on `port` of the loopback address.

    Raises:
        StackError: this account may not open that port at all.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as error:
            raise StackError(
                f"This account may not open port {port}. Choose a higher one, such as PORT=8000."
            ) from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def free_port(*, preferred: int | None = None) -> int:
    """`preferred` when it is free, otherwise any free port of the loopback address."""
    if preferred is not None and is_free(preferred):
        return preferred
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
