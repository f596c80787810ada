"""Identifiers that look like Stripe's: a prefix that names the kind, then random letters and digits."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def random_text(length: int) -> str:
    """Unguessable: 5.95 bits a character."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_id(prefix: str) -> str:
    """24 random characters (142 bits) after the prefix: `pi_...`, `ch_...`, `re_...`, `evt_...`, `pm_...`."""
    return f"{prefix}_{random_text(24)}"


def new_session_id() -> str:
    """58 random characters, as long as Stripe's; whoever knows it may pay, so it has to be unguessable."""
    return f"cs_test_{random_text(58)}"


def new_request_id() -> str:
    return f"req_{random_text(14)}"
