"""Other contexts' access tokens: each kind is told by its prefix, and read by whoever gave it out."""

from __future__ import annotations

from collections.abc import Callable

from apps.core.context import Actor
from apps.core.registries import Registry

# The actor a token stands for; None for a token that isn't valid (any more).
BearerResolver = Callable[[str], Actor | None]

_schemes: Registry[BearerResolver] = Registry("bearer scheme")


def register_bearer_scheme(prefix: str, resolver: BearerResolver) -> None:
    """Makes the API accept tokens that start with `prefix` (`bk_`). Called from a context's `apps.py`."""
    _schemes.register(prefix, resolver)


def resolver_of(token: str) -> BearerResolver | None:
    """Who reads this token; None when it is none of the registered kinds."""
    return next((resolver for prefix, resolver in _schemes if token.startswith(prefix)), None)
