"""A threaded HTTP/1.1 server on the loopback interface: one thread per connection, which it keeps open.

The standard library's WSGI server answers one request per connection, and so does Werkzeug's; the official
client keeps its connection and expects it to be kept.
"""

import json
import logging
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import RawIOBase
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from payment_sandbox.app import Sandbox

_logger = logging.getLogger(__name__)
HOST = "127.0.0.1"
_IDLE_SECONDS = 120
_DRAIN_SECONDS = 5
# How much of an unread body is read away, so that a client that is still sending it sees the answer.
_MAX_LEFTOVER_BYTES = 64_000_000


class _Body(RawIOBase):
    """The body of one request: reading stops where it ends, though the connection goes on."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        super().__init__()
        self._source = source
        self.left = length
        self.broken = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._source.read(min(len(buffer), self.left))
        except OSError:
            # The client has stopped sending: for the application the body ends early.
            chunk = b""
        self.broken = len(chunk) < min(len(buffer), self.left)
        self.left -= len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "PaymentSandbox"
    sys_version = ""
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1
    server: "SandboxServer"
    _declared_length = "0"

    def _serve(self) -> None:
        length = self._length()
        if length is None:
            return
        if self.server.stopping:
            self.send_error(503, "The payment sandbox is stopping")
            return
        with self.server.busy():
            body = _Body(self.rfile, length)  # type: ignore[arg-type]  # typeshed names the reader's base class
            payload = b"".join(self.server.app(self._environ(body), self._start))
            self._finish(payload, body)

    def _finish(self, payload: bytes, body: _Body) -> None:
        # The answer to HEAD tells the length of the body that GET would have.
        length = self._declared_length if self.command == "HEAD" else str(len(payload))
        self.send_header("Content-Length", length)
        if body.left:
            # It was refused unread, or it never came: the connection can't be kept.
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(payload)
        self.wfile.flush()
        while 0 < body.left <= _MAX_LEFTOVER_BYTES and not body.broken:
            body.read(65536)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def _length(self) -> int | None:
        """The length of the body; None when the request was answered here already."""
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self.send_error(411, "Send the body with a Content-Length")
            return None
        lengths = set(self.headers.get_all("Content-Length", ["0"]))
        text = lengths.pop()
        if lengths or not (text.isascii() and text.isdigit() and len(text) < 16):
            self.close_connection = True
            self.send_error(400, "The Content-Length is not a number")
            return None
        return int(text)

    def _environ(self, body: _Body) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            # WSGI carries bytes as Latin-1.
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(body.left),
            "SERVER_NAME": HOST,
            "SERVER_PORT": str(self.server.port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": body,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            # An underscore would let a header pass for another one.
            if "_" not in name and key not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
                environ[key] = value
        return environ

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        self.send_header("Date", self.date_time_string())
        for name, value in headers:
            if name == "Content-Length":
                self._declared_length = value
            else:
                self.send_header(name, value)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What can't be read as a request at all: Stripe's error format for that, too."""
        code = 405 if code == 501 else code
        # A request line that can't be read counts as HTTP 0.9, whose answers have no status.
        self.request_version = self.protocol_version
        error = {"type": "invalid_request_error", "message": message or "The request can't be read."}
        payload = json.dumps({"error": error}).encode()
        self.close_connection = True
        self.send_response_only(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(payload)
        _logger.info("malformed", extra={"fields": {"status": code}})

    def log_message(self, format: str, *args: Any) -> None:
        """The application writes the log."""


class SandboxServer(ThreadingHTTPServer):
    """`port` 0 takes a free one; `.port` tells which. Raises `OSError` when the port is taken."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, app: Sandbox, port: int) -> None:
        self.app = app
        self.stopping = False
        self._requests = 0
        self._changed = threading.Condition()
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        """As the base class, without asking the resolver for the host's name, which can take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.port

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Counts a request that must not be cut off by `drain`."""
        with self._changed:
            self._requests += 1
        try:
            yield
        finally:
            with self._changed:
                self._requests -= 1
                self._changed.notify_all()

    def drain(self) -> None:
        """Refuse what comes on open connections; wait for what is under way, five seconds at most."""
        with self._changed:
            self.stopping = True
            self._changed.wait_for(lambda: self._requests == 0, timeout=_DRAIN_SECONDS)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], OSError):
            _logger.exception("connection")


@contextmanager
def running(app: Sandbox, port: int = 0) -> Iterator[SandboxServer]:
    """Serve an application on a thread of this process until the block ends, and stop it then.

    Raises `OSError` when the port is taken; the application is stopped then, too.
    """
    try:
        with SandboxServer(app, port) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="server", daemon=True)
            thread.start()
            app.start()
            try:
                yield server
            finally:
                server.shutdown()
                thread.join()
                server.drain()
    finally:
        app.stop()
