"""Log files of child processes, and what in them is worth a line on the terminal."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

LARGEST_LOG = 5_000_000
KEPT_LINES = 200
_SEVERE_LEVELS = frozenset({"error", "critical", "fatal"})
_SEVERE_TEXT = re.compile(r"\b(?:FATAL|PANIC|CRITICAL|ERROR)\b|\[ERROR\]")
_TRACEBACK = "Traceback (most recent call last)"
_HEADLINE_WIDTH = 160


class ProcessLog:
    """Writes what a process prints to a file that is turned over at 5 MB, and remembers the last lines."""

    def __init__(self, path: Path, *, largest: int = LARGEST_LOG) -> None:
        self.path = path
        self._largest = largest
        self._file = path.open("ab")
        self._unfinished = b""
        self._last: deque[str] = deque(maxlen=KEPT_LINES)

    def feed(self, data: bytes) -> list[str]:
        """Store `data` and return the lines it completes."""
        if self._file.tell() + len(data) > self._largest:
            self._turn_over()
        self._file.write(data)
        self._file.flush()
        *complete, self._unfinished = (self._unfinished + data).split(b"\n")
        lines = [line.decode(errors="replace").rstrip("\r") for line in complete]
        self._last.extend(lines)
        return lines

    def last_words(self, count: int) -> list[str]:
        """The last `count` lines, an unfinished one included, as a person reads them."""
        return list(plain_words([*self._last, self._unfinished.decode(errors="replace")]))[-count:]

    def close(self) -> None:
        self._file.close()

    def _turn_over(self) -> None:
        self._file.close()
        self.path.replace(self.path.with_suffix(".log.1"))
        self._file = self.path.open("wb")


def headline(line: str) -> str | None:
    """What to show of a log line on the terminal: errors in short, nothing else."""
    record = _record(line)
    if record is not None:
        severe = str(record.get("level", "")).lower() in _SEVERE_LEVELS
        return _shorten(_event(record, line)) if severe else None
    severity = _SEVERE_TEXT.search(line)
    return _shorten(line[severity.start() :]) if severity else None


def plain_words(lines: Iterable[str]) -> Iterator[str]:
    """Log lines as a person reads them: of records their event, of a traceback only the error at its end."""
    inside_traceback = False
    for line in lines:
        if line.startswith(_TRACEBACK):
            inside_traceback = True
        elif inside_traceback and line.startswith(" "):
            continue
        elif line.strip():
            inside_traceback = False
            record = _record(line)
            yield line if record is None else _event(record, line)


def _record(line: str) -> dict[str, object] | None:
    """The fields of a structured log line."""
    if not line.startswith("{"):
        return None
    try:
        record = json.loads(line)
    except json.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def _event(record: Mapping[str, object], line: str) -> str:
    return str(record.get("event") or record.get("message") or line)


def _shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _HEADLINE_WIDTH else words[: _HEADLINE_WIDTH - 1] + "…"


class HeadlineLimit:
    """Lets `most` headlines of a process through in each `seconds`: one fault is not to be a flood."""

    def __init__(self, *, most: int = 3, seconds: float = 10.0) -> None:
        self._most = most
        self._seconds = seconds
        self._shown: deque[float] = deque(maxlen=most)

    def allows(self) -> bool:
        """Whether one more may be shown now; it counts as shown when it may."""
        now = time.monotonic()
        if len(self._shown) == self._most and now - self._shown[0] < self._seconds:
            return False
        self._shown.append(now)
        return True
