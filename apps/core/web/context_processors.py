"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from apps.core import context


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "actor": context.current().actor,
        "request_id": context.current().request_id,
    }
