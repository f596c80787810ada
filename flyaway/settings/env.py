"""Typed access to the environment that fails loudly, naming the variable and what it should hold."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class Environment:
    """Reads settings from a mapping; the first source that has a name wins.

    Raises ImproperlyConfigured with the variable's name when it is missing or malformed.
    """

    def __init__(self, *sources: Mapping[str, str]) -> None:
        self._sources = sources

    def _find(self, name: str) -> str | None:
        for source in self._sources:
            if name in source:
                return source[name]
        return None

    def has(self, name: str) -> bool:
        return bool(self._find(name))

    def string(self, name: str, default: str | None = None) -> str:
        value = self._find(name)
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. Set it in the environment of this process.")
        return default

    def integer(self, name: str, default: int | None = None) -> int:
        text = self.string(name, None if default is None else str(default))
        try:
            return int(text)
        except ValueError:
            raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from None

    def boolean(self, name: str, default: bool | None = None) -> bool:
        text = self.string(name, None if default is None else str(default)).lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name} must be one of 1/0, true/false, yes/no, on/off, not {text!r}.")

    def strings(self, name: str, default: str | None = None) -> list[str]:
        """A comma-separated list."""
        return [part.strip() for part in self.string(name, default).split(",") if part.strip()]

    def database(self, name: str, default: str | None = None) -> dict[str, object]:
        """A `postgresql://user:password@host:port/name?option=value` URL as Django's settings."""
        url = self.string(name, default)
        parts = urlsplit(url)
        if parts.scheme not in {"postgres", "postgresql"}:
            raise ImproperlyConfigured(
                f"{name} must be a postgresql:// URL, not {parts.scheme or 'empty'}://."
            )
        options: dict[str, object] = dict(parse_qsl(parts.query))
        # libpq's own way to name a Unix socket folder in a URL: ?host=/path
        socket = options.pop("host", None)
        return {
            "ENGINE": "apps.core.database",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": socket or parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
        }


def read_env_file(path: Path) -> dict[str, str]:
    """KEY=VALUE lines; blank lines and lines that start with # are left out. A missing file is empty."""
    if not path.is_file():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, value in pairs if not key.lstrip().startswith("#")}


def process_environment() -> Environment:
    return Environment(os.environ)
