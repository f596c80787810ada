"""What is said when nobody listens any more."""

from __future__ import annotations

import contextlib
import os
import pty
from collections.abc import Callable

import pytest

from apps.core.embedded.console import Console


@pytest.mark.parametrize(
    ("ends", "line_end"), [(pty.openpty, b"\r\n"), (os.pipe, b"\n")], ids=["terminal", "pipe"]
)
def test_who_goes_away_misses_the_words_and_stops_nothing(
    ends: Callable[[], tuple[int, int]], line_end: bytes
) -> None:
    ours, theirs = ends()
    stream = os.fdopen(theirs, "w")
    try:
        console = Console(stream)
        console.say("one")
        assert os.read(ours, 100) == b"one" + line_end
        os.close(ours)
        console.say("two")
        console.say("three")
    finally:
        # What was written in vain is still in the stream's buffer.
        with contextlib.suppress(OSError):
            stream.close()
