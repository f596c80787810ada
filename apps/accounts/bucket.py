"""Scans in S3. Named by the settings where there is a bucket, so that nobody else loads a client for it."""

from __future__ import annotations

from typing import Any, ClassVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

# Seconds, and attempts: somebody waits for a page, or a task keeps others waiting.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 2, 10, 2


class PrivateBucket(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """A bucket that answers within bounds, and says which errors are its own."""

    errors: ClassVar[tuple[type[Exception], ...]] = (BotoCoreError, ClientError, RetriesExceededError)

    def get_default_settings(self) -> dict[str, Any]:
        # In place of the signature's own setting, which django-storages leaves out beside a client's.
        client = Config(
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        return {**super().get_default_settings(), "client_config": client}
