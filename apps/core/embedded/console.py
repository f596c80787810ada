"""What the supervisor tells the person at the terminal."""

from __future__ import annotations

import os
import sys
from typing import TextIO

LABEL_WIDTH = 48


class Console:
    """Prints whole lines at once; goes quiet, and lets the stack go on, when nobody reads any more."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def say(self, text: str = "") -> None:
        """Print `text` and a line end."""
        try:
            self._stream.write(text + "\n")
            self._stream.flush()
        except OSError:
            # A closed pipe (EPIPE) or a terminal that is gone (EIO).
            self._stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115

    def done(self, label: str, seconds: float, remark: str = "") -> None:
        """Print that a step is finished, and how long it took."""
        self.say(f"  {label:<{LABEL_WIDTH}} {seconds:6.1f} s{'  ' + remark if remark else ''}")
