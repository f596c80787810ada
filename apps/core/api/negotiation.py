"""What a body may be written in, and who is spoken to in JSON."""

from __future__ import annotations

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from apps.core.web.responses import PROBLEM


class JsonNegotiation(DefaultContentNegotiation):
    """Bodies are what they say, to the letter. Whoever asks for nothing or for problems is fine with JSON."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """None leads to a 415: also for a compressed body, and for a type that stands for many."""
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        if request.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
            return None
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def get_accept_list(self, request: Request) -> list[str]:
        return [_plain(kind) for kind in super().get_accept_list(request)] or ["*/*"]


def _plain(kind: str) -> str:
    """Problems are JSON, and an answer that is none is no problem."""
    head, _, parameters = kind.partition(";")
    return f"application/json;{parameters}" if head.strip().lower() == PROBLEM else kind
