"""Mail in the demo: each message is a readable file under `var/outbox/`, newest last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from apps.core import clock


class FileOutboxBackend(BaseEmailBackend):
    """Writes `<time>-<digits of its id>.eml`, which any mail program opens. A file appears whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            mime = message.message()
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{abs(hash(mime['Message-ID'])):016x}.eml"
            partial = folder / f".{name}.part"
            partial.write_bytes(mime.as_bytes())
            partial.rename(folder / name)
        return len(email_messages)
