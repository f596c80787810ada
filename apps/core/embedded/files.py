"""Small files that must never be seen half-written."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
OPEN_FOLDER = 0o755


def private_folder(path: Path) -> Path:
    """Make the folder `path`, open to its owner alone, and return it."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return path


def open_folder(path: Path) -> Path:
    """Make the folder `path`, which others may look into whatever our umask says, and return it."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(OPEN_FOLDER)
    return path


def write_private(path: Path, text: str) -> None:
    """Replace the file `path` by `text` in one step; only its owner may read it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
