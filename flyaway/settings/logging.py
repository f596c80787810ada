"""Structured logs: one JSON object a line, with request id, without personal data.

What may be logged is a closed list of codes and ids at each call; the processor below is the net under it.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRET_KEYS = frozenset(
    {"password", "token", "access_token", "authorization", "cookie", "secret", "email", "phone", "name"}
)
_EMAIL = re.compile(r"[^\s@\"']+@[^\s@\"']+\.[a-zA-Z]{2,}")
_CARD = re.compile(r"\b\d(?:[ -]?\d){12,18}\b")


def mask_sensitive(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Masks values under telling names, and e-mail addresses and card-like numbers anywhere in a text."""
    for key, value in event.items():
        event[key] = "[masked]" if key in _SECRET_KEYS else _mask_texts(value)
    return event


def _mask_texts(value: Any) -> Any:
    """Also deep inside: what an exception says stands in its trace, and the database quotes values there."""
    if isinstance(value, str):
        return _CARD.sub("[number]", _EMAIL.sub("[email]", value))
    if isinstance(value, dict):
        return {name: _mask_texts(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_mask_texts(inner) for inner in value]
    return value


class WithoutPath(logging.Filter):
    """Django ends what it says of a fault with the whole address, in which locators and keys stand.

    The request's own line, found by the same id, names the route.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and str(record.msg).endswith(": %s"):
            record.msg, record.args = str(record.msg).removesuffix(": %s"), record.args[:-1]
        return True


def shared_processors() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def configure_structlog() -> None:
    structlog.configure(
        processors=[*shared_processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_config(level: str = "INFO") -> dict[str, Any]:
    configure_structlog()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared_processors(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    # Without the frames' variables: secrets and people stand in them.
                    structlog.processors.ExceptionRenderer(
                        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
                    ),
                    mask_sensitive,
                    structlog.processors.JSONRenderer(sort_keys=True),
                ],
            }
        },
        "filters": {"without_path": {"()": WithoutPath}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR", "filters": ["without_path"]},
            # It writes whole addresses, and traces for junk. The error views log the same as codes.
            "django.security": {"level": "CRITICAL"},
            "django.server": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            "stripe": {"level": "WARNING"},
        },
    }


logging.captureWarnings(True)
