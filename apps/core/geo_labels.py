"""Where the codes of airports stand on a map: beside their dots, clear of one another and of the routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Box = tuple[float, float, float, float]

# Room for three letters at the largest size that the stylesheet gives them, in units of the picture.
_WIDTH = 46.0
_HEIGHT = 20.0
_GAP = 10.0
_SLANT = 7.0


@dataclass(frozen=True, slots=True)
class Label:
    """The start, middle or end (`anchor`) of a text's base line."""

    x: float
    y: float
    anchor: str


def place_labels(
    spots: Sequence[tuple[str, Point, bool]], *, avoid: Sequence[Point], width: int, height: int
) -> dict[str, Label]:
    """A label for each spot (code, point, always) that has room for one; `always` takes the best place."""
    taken: list[Box] = []
    labels: dict[str, Label] = {}
    for code, (x, y), always in sorted(spots, key=lambda spot: not spot[2]):
        others = [point for _, point, _ in spots if point != (x, y)]
        ranked = sorted(
            _candidates(x, y), key=lambda choice: _cost(choice[1], taken, others, avoid, width, height)
        )
        label, box = ranked[0]
        if always or not _hits(box, taken, others, width, height):
            labels[code] = label
            taken.append(box)
    return labels


def _candidates(x: float, y: float) -> list[tuple[Label, Box]]:
    """Beside the dot, above and below it, and aslant."""
    middle = y - _HEIGHT / 2
    base = y + _HEIGHT * 0.33
    return [
        (Label(x + _GAP, base, "start"), (x + _GAP, middle, x + _GAP + _WIDTH, middle + _HEIGHT)),
        (Label(x - _GAP, base, "end"), (x - _GAP - _WIDTH, middle, x - _GAP, middle + _HEIGHT)),
        (Label(x, y - _GAP, "middle"), (x - _WIDTH / 2, y - _GAP - _HEIGHT, x + _WIDTH / 2, y - _GAP)),
        (Label(x, y + _GAP + 14, "middle"), (x - _WIDTH / 2, y + _GAP, x + _WIDTH / 2, y + _GAP + _HEIGHT)),
        *(
            (
                Label(x + _SLANT * side, base + down, anchor),
                (left, middle + down, left + _WIDTH, middle + down + _HEIGHT),
            )
            for side, anchor, left in ((1, "start", x + _SLANT), (-1, "end", x - _SLANT - _WIDTH))
            for down in (-_SLANT - 4, _SLANT + 4)
        ),
    ]


def _cost(
    box: Box, taken: Sequence[Box], others: Sequence[Point], avoid: Sequence[Point], width: int, height: int
) -> int:
    return 100 * _hits(box, taken, others, width, height) + sum(_within(point, box) for point in avoid)


def _hits(box: Box, taken: Sequence[Box], others: Sequence[Point], width: int, height: int) -> int:
    """How many labels, dots and edges of the picture a box would run into."""
    left, top, right, bottom = box
    outside = left < 0 or top < 0 or right > width or bottom > height
    return (
        outside + sum(_overlap(box, other) for other in taken) + sum(_within(point, box) for point in others)
    )


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _within(point: Point, box: Box) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
