"""A record locator in an address."""

from __future__ import annotations

from apps.core.ids import LOCATOR_ALPHABET, LOCATOR_LENGTH


class LocatorConverter:
    """Six characters, in upper or lower case; anything else is no address of ours."""

    regex = f"[{LOCATOR_ALPHABET}{LOCATOR_ALPHABET.lower()}]{{{LOCATOR_LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value.upper()
