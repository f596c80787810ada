"""What the built assets are called, and which faces FlyAway is set in: all that pages need to know of them.

Apart from the builder, which loads a font library that no web process should wait for.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "static"
OUTPUT = ROOT / "var" / "assets"

STYLESHEET = "css/app.css"
FONT_SHEET = "css/fonts.css"
SCRIPT = "js/app.js"
SCRIPT_ENTRY = "js/main.js"
RECORD = "build.json"


@dataclass(frozen=True, slots=True)
class Face:
    """One font file as browsers load it. `axes` pins or limits the axes of a variable font."""

    family: str
    package: str
    file: str
    target: str
    weight: str
    axes: tuple[tuple[str, float | tuple[float, float]], ...]
    features: tuple[str, ...]
    bold: bool
    preload: bool = True

    def source(self) -> Path:
        """FileNotFoundError when the package that carries the font isn't installed."""
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"the font package {self.package} is not installed")
        return Path(spec.origin).parent / "files" / self.file


FACES = (
    Face(
        family="Inter",
        package="fontpkg_inter",
        file="Inter[opsz,wght].ttf",
        target="fonts/inter.woff2",
        weight="400 700",
        axes=(("opsz", 14.0), ("wght", (400.0, 700.0))),
        features=("kern", "mark", "mkmk", "ccmp", "locl", "tnum", "case"),
        bold=False,
    ),
    Face(
        family="Red Hat Display",
        package="font_rhd",
        file="RedHatDisplay-Bold.ttf",
        target="fonts/red-hat-display.woff2",
        weight="700",
        axes=(),
        features=("kern", "ccmp", "locl", "tnum", "zero"),
        bold=True,
    ),
)


def stylesheet_names(sources: Path = SOURCES) -> list[str]:
    """Static names of every sheet, in the order of the cascade layers."""
    folders = ("css/components", "css/screens")
    parts = [
        f"{folder}/{sheet.name}" for folder in folders for sheet in sorted((sources / folder).glob("*.css"))
    ]
    return [
        "css/layers.css",
        "css/tokens.css",
        FONT_SHEET,
        "css/base.css",
        "css/layouts.css",
        *parts,
        "css/utilities.css",
        "css/print.css",
    ]
