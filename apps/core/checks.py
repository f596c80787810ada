"""System checks of the kernel: what must be configured before anything is sold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from apps.core.crypto import SealBroken, open_sealed, seal
from apps.core.rate_limit import parse_rate


@register("flyaway")
def check_data_key(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        open_sealed(seal(b"check", "check"), "check")
    except (ImproperlyConfigured, SealBroken) as error:
        return [Error(str(error), id="flyaway.E001")]
    return []


@register("flyaway")
def check_rates(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    for name, rate in settings.RATE_LIMITS.items():
        try:
            parse_rate(rate)
        except ImproperlyConfigured as error:
            problems.append(Error(f"RATE_LIMITS[{name!r}]: {error}", id="flyaway.E002"))
    return problems
