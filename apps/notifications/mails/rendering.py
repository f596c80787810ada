"""From a template pair to a mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from apps.notifications.types import Mail, Purpose


def render_mail(purpose: Purpose, subject: str, values: Mapping[str, Any]) -> Mail:
    """`emails/<purpose>.html` and `.txt`, in the active language."""
    context = {**values, "mail_subject": subject}
    return Mail(
        subject=subject,
        text=render_to_string(f"emails/{purpose}.txt", context),
        html=render_to_string(f"emails/{purpose}.html", context),
    )


def trip_address(locator: str) -> str:
    """Where a trip opens from any browser: straight for whoever may see it, else by asking for the surname."""
    return f"{page_address('find_booking')}?{urlencode({'locator': locator})}"


def page_address(name: str, *arguments: str) -> str:
    """An absolute address in the active language, built from SITE_URL."""
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"
