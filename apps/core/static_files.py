"""Static files of a release: names with a digest, compressed beside them, looked up once."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ReleaseStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """A release's files never change while it runs, so that neither do their addresses."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        known = self._addresses.get(name or "")
        if known is None:
            known = self._addresses[name or ""] = super().url(name, force)
        return known
