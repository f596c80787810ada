"""Fonts: which faces FlyAway is set in, which characters they keep, and how they become WOFF2.

Both families are under the SIL Open Font License and come out of Python packages. Arabic, Japanese and
Chinese are set in the system's own fonts. A stand-in face with the same widths and heights (built on Arial)
keeps the page still while the real one loads.
"""

from __future__ import annotations

import io
from typing import Any

from fontTools import subset as subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from apps.core.asset_names import Face

_LATIN = [(0x20, 0x7E), (0xA0, 0x17F)]
_REST = (
    "\u0192\u01a0\u01a1\u01af\u01b0\u0218\u0219\u021a\u021b\u02bc\u02bb\u02c6\u02dc\u0300\u0301\u0302\u0303\u0304\u0306"
    "\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e"
    "\u2020\u2022\u2026\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2122\u2190\u2191\u2192\u2193\u2196\u2197\u2212\u2215"
)

# Widths of Arial in thousandths of an em, and how often each character stands in running text, per thousand.
_FREQUENCY = dict(
    zip(
        " etaoinsrhldcumfpgwybvk",
        (180, 102, 75, 65, 62, 57, 57, 53, 50, 49, 33, 33, 22, 23, 20, 18, 15, 16, 19, 16, 12, 8, 6),
        strict=True,
    )
)
_ARIAL = dict(
    zip(
        _FREQUENCY,
        (278, 556, 278, 556, 556, 222, 556, 500, 333, 556, 222, 556)
        + (500, 556, 833, 278, 556, 556, 722, 500, 556, 500, 500),
        strict=True,
    )
)
_ARIAL_BOLD = dict(
    zip(
        _FREQUENCY,
        (278, 556, 333, 556, 611, 278, 611, 556, 389, 611, 278, 611)
        + (556, 611, 889, 333, 611, 611, 778, 556, 611, 556, 556),
        strict=True,
    )
)


def subset(face: Face) -> bytes:
    """The face as WOFF2, with the characters and features that FlyAway uses; the same bytes on every run."""
    font = TTFont(face.source(), recalcTimestamp=False)
    options = subsetter.Options()
    options.layout_features = list(face.features)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]
    options.notdef_outline = True
    worker = subsetter.Subsetter(options)
    worker.populate(unicodes=_characters())
    worker.subset(font)
    if face.axes:
        font = instancer.instantiateVariableFont(font, dict(face.axes))
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def stylesheet(faces: tuple[Face, ...]) -> str:
    """`@font-face` rules for the faces and for their stand-ins."""
    return "@layer tokens {\n" + "\n".join(_rules(face) for face in faces) + "\n}\n"


def _characters() -> set[int]:
    latin = {point for first, last in _LATIN for point in range(first, last + 1)}
    return latin | {ord(character) for character in _REST}


def _rules(face: Face) -> str:
    font = TTFont(face.source(), lazy=True)
    em: int = font["head"].unitsPerEm
    adjust = _mean_width(font) / em / (_arial_mean(face) / 1000)
    ascent, descent, gap = (
        f"{abs(value) / em / adjust:.2%}"
        for value in (font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap)
    )
    local = (
        'local("Arial Bold"), local("Liberation Sans Bold")'
        if face.bold
        else 'local("Arial"), local("Liberation Sans")'
    )
    metrics = f"ascent-override: {ascent}; descent-override: {descent}; line-gap-override: {gap};"
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: normal; '
        f'font-display: swap; src: url("../{face.target}") format("woff2"); }}\n'
        f'@font-face {{ font-family: "{face.family} Stand-in"; font-weight: {face.weight}; src: {local}; '
        f"size-adjust: {adjust:.2%}; {metrics} }}"
    )


def _mean_width(font: Any) -> float:
    """Mean advance of running text, in font units."""
    characters, metrics = font.getBestCmap(), font["hmtx"]
    total = sum(metrics[characters[ord(letter)]][0] * share for letter, share in _FREQUENCY.items())
    return float(total / sum(_FREQUENCY.values()))


def _arial_mean(face: Face) -> float:
    widths = _ARIAL_BOLD if face.bold else _ARIAL
    return sum(widths[letter] * share for letter, share in _FREQUENCY.items()) / sum(_FREQUENCY.values())
