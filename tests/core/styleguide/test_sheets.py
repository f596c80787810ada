"""The stylesheets keep their promises: logical directions, tokens, and colours that everybody can read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from apps.core import asset_names

SHEETS = sorted(asset_names.SOURCES.glob("css/**/*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+)[;}]")

PHYSICAL = re.compile(
    r"^(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-.*)?"
    r"|left|right|top|bottom|width|height|(?:min|max)-(?:width|height)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|overflow-[xy]-.*)$"
)
FOUR_SIDED = ("margin", "padding", "inset", "scroll-margin", "scroll-padding", "border-width", "border-color")

# What stands on what, for text: 4.5 to 1. And edges of controls on what they stand on: 3 to 1.
TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "ink-faint")
        for ground in ("ground", "surface", "surface-sunken")
    ),
    *(
        (ink, ground)
        for ink in ("brand-ink", "danger", "accent-ink", "success")
        for ground in ("ground", "surface")
    ),
    ("ink", "brand-tint"),
    ("ink-soft", "brand-tint"),
    ("ink", "accent-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("brand-ink", "brand-tint"),
    ("brand-ink", "surface-sunken"),
    ("on-deep", "deep"),
    ("on-deep-soft", "deep"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("accent-ink", "accent-tint"),
    ("on-danger", "danger"),
    ("on-danger", "danger-hover"),
    ("success", "success-tint"),
    ("warning", "warning-tint"),
    ("danger", "danger-tint"),
    ("info", "info-tint"),
    *(("ink", f"{status}-tint") for status in ("success", "warning", "danger", "info")),
    ("ink", "map-sea"),
    ("ink", "map-land"),
]
EDGES = [
    *(
        (edge, ground)
        for edge in ("line-strong", "brand", "focus", "focus-field")
        for ground in ("ground", "surface")
    ),
    ("map-line", "map-sea"),
    ("map-line", "map-land"),
]


def declarations(css: str) -> Iterator[tuple[str, str]]:
    for found in DECLARATION.finditer(COMMENT.sub("", css)):
        yield found[1], found[2].strip()


def token_pairs() -> dict[str, tuple[str, str]]:
    text = (asset_names.SOURCES / "css/tokens.css").read_text()
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", text)
    return {name: (light, dark) for name, light, dark in pairs}


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_directions_are_logical(sheet: object) -> None:
    css = sheet.read_text()  # type: ignore[attr-defined]
    physical = [name for name, _ in declarations(css) if PHYSICAL.match(name)]
    sided = [
        f"{name}: {value}"
        for name, value in declarations(css)
        if name in FOUR_SIDED and len(parts := split_values(value)) == 4 and parts[1] != parts[3]
    ]
    aligned = [
        value
        for name, value in declarations(css)
        if name in ("text-align", "float", "clear") and value in ("left", "right")
    ]
    assert (physical, sided, aligned) == ([], [], [])


def split_values(value: str) -> list[str]:
    """At the spaces outside parentheses."""
    return re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", value)


def test_no_colour_stands_outside_the_tokens() -> None:
    allowed = {"tokens.css", "print.css"}
    strays = {
        sheet.name: found
        for sheet in SHEETS
        if sheet.name not in allowed
        and (found := re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"mask[^;]*;", "", sheet.read_text())))
    }
    assert strays == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT, ids=lambda name: name)
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    tokens = token_pairs()
    assert contrast(tokens[ink][theme], tokens[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES, ids=lambda name: name)
def test_edges_can_be_seen(edge: str, ground: str, theme: int) -> None:
    tokens = token_pairs()
    assert contrast(tokens[edge][theme], tokens[ground][theme]) >= 3


def test_every_token_that_is_used_exists() -> None:
    css = "\n".join(COMMENT.sub("", sheet.read_text()) for sheet in SHEETS)
    used, defined = set(re.findall(r"var\(--([\w-]+)", css)), set(re.findall(r"--([\w-]+)\s*:", css))
    assert used - defined == set()


def test_every_sheet_stands_in_a_layer() -> None:
    outside = [
        sheet.name for sheet in SHEETS if not COMMENT.sub("", sheet.read_text()).lstrip().startswith("@layer")
    ]
    assert outside == []
