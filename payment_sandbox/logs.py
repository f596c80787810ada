"""One line of JSON per request on stderr: never a body, a query string, or a header."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

# A path can be anything that somebody types: runs of digits as long as a card number don't reach the log.
_LONG_NUMBER = re.compile(r"(?:[0-9][ %20-]*){12,}")


def safe_path(path: str) -> str:
    return _LONG_NUMBER.sub("[number]", path[:200])


class JsonLines(logging.Formatter):
    """The message is the event's name; `extra={"fields": {...}}` adds to the line.

    Of an exception only its class and the places it passed are told: messages can quote what was typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def configure() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("payment_sandbox")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
