"""Builds what browsers load: one stylesheet, one script, subset fonts; from `static/` and the font packages.

Runs at install time and needs neither Node nor a network. The output is not committed. It is deterministic,
and a file is left alone while the digest of its inputs (sources, packages, the code that builds it) stands in
the build record.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from apps.core import asset_fonts, asset_scripts
from apps.core.asset_names import (
    FACES,
    FONT_SHEET,
    OUTPUT,
    RECORD,
    SCRIPT,
    SCRIPT_ENTRY,
    SOURCES,
    STYLESHEET,
    stylesheet_names,
)

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s+")


@dataclass(frozen=True, slots=True)
class Built:
    """One file that browsers load: its size in bytes, and whether this run wrote it."""

    name: str
    size: int
    written: bool


@dataclass
class _Workshop:
    """Where files go, and the digests of the inputs they were last made of."""

    output: Path
    digests: dict[str, str] = field(default_factory=dict)

    def make(self, name: str, inputs: list[bytes], produce: Callable[[], bytes]) -> Built:
        target = self.output / name
        digest = hashlib.sha256(b"\0".join(inputs)).hexdigest()
        current = self.digests.get(name) == digest and target.exists()
        if not current:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(produce())
            self.digests[name] = digest
        return Built(name, target.stat().st_size, written=not current)


def build(*, sources: Path = SOURCES, output: Path = OUTPUT, force: bool = False) -> list[Built]:
    """Writes what is missing or out of date under `output`.

    Raises asset_scripts.ScriptError for a module that the bundle can't take, FileNotFoundError for a source
    that isn't there.
    """
    record = output / RECORD
    known = json.loads(record.read_text()) if record.exists() and not force else {}
    workshop = _Workshop(output, known)
    fonts_code = Path(asset_fonts.__file__).read_bytes()
    built = [
        workshop.make(
            face.target,
            [fonts_code, face.source().read_bytes(), repr(face).encode()],
            partial(asset_fonts.subset, face),
        )
        for face in FACES
    ]
    sheet = asset_fonts.stylesheet(FACES).encode()
    built.append(workshop.make(FONT_SHEET, [sheet], lambda: sheet))
    styles = "\n".join(_read_sheet(sources, output, name) for name in stylesheet_names(sources)).encode()
    built.append(workshop.make(STYLESHEET, [styles], lambda: styles))
    script = asset_scripts.bundle(sources / SCRIPT_ENTRY).encode()
    built.append(workshop.make(SCRIPT, [script], lambda: script))
    record.write_text(json.dumps(workshop.digests, indent=1, sort_keys=True) + "\n")
    return built


def _read_sheet(sources: Path, output: Path, name: str) -> str:
    """A sheet without comments and indentation: what is left compresses well enough."""
    text = ((output if name == FONT_SHEET else sources) / name).read_text()
    return _INDENT.sub("\n", _COMMENT.sub("", text)).strip()
