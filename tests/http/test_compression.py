"""Pages travel compressed to whoever takes that, and everything else as it is."""

from __future__ import annotations

import gzip

import pytest

from tests.http.wire import Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "clean_redis")]
TAKES = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("path", ["/en/", "/en/flights/", "/en/account/login/", "/en/nothing/"])
def test_a_page_is_compressed(wire: Wire, path: str) -> None:
    sent = wire.get(path, headers={"Accept": "text/html", **TAKES})
    page = gzip.decompress(sent.content)
    assert sent.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in sent.headers["Vary"]
    assert int(sent.headers["Content-Length"]) == len(sent.content) < len(page) / 2
    assert b"</html>" in page


def test_the_same_page_has_another_length_each_time(wire: Wire) -> None:
    """A page holds secrets beside what an attacker may choose: its compressed length must tell nothing."""
    assert len({len(wire.get("/en/", headers=TAKES).content) for _ in range(12)}) > 1


def test_who_takes_no_compression_gets_the_page_plain(wire: Wire) -> None:
    for headers in ({}, {"Accept-Encoding": "identity"}):
        plain = wire.get("/en/", headers=headers)
        assert "Content-Encoding" not in plain.headers
        # A cache between us must not hand it on to somebody who asked otherwise.
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert b"</html>" in plain.content


def test_only_pages_are_compressed(wire: Wire) -> None:
    for path in ("/healthz", "/api/v1/schema/"):
        sent = wire.get(path, headers=TAKES)
        assert sent.status == 200, path
        assert "Content-Encoding" not in sent.headers, path


def test_a_static_file_is_compressed_at_most_once(wire: Wire) -> None:
    sent = wire.get("/static/css/tokens.css", headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(sent.content) if "Content-Encoding" in sent.headers else sent.content
    assert b":root" in text
