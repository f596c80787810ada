"""The one error of the embedded stack."""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot start or go on; the message is a sentence for the person at the terminal."""
