"""Clipping and thinning of polygons in a picture's units."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Point = tuple[float, float]
Frame = tuple[float, float, float, float]

_NEAR = 0.7
_LEAST_SIZE = 1.5


def clip(polygon: Sequence[Point], frame: Frame) -> list[Point]:
    """The part of a closed polygon inside `frame` (left, top, right, bottom), by Sutherland and Hodgman."""
    left, top, right, bottom = frame
    shape = list(polygon)
    for axis, limit, keep_above in ((0, left, True), (0, right, False), (1, top, True), (1, bottom, False)):
        if not shape:
            return []
        shape = _clip_side(shape, axis, limit, _keeper(axis, limit, keep_above))
    return shape


def thin(polygon: Sequence[Point]) -> list[Point]:
    """Without points that nobody could tell apart; empty when the whole shape is too small to see."""
    if len(polygon) < 3:
        return []
    across = max(x for x, _ in polygon) - min(x for x, _ in polygon)
    down = max(y for _, y in polygon) - min(y for _, y in polygon)
    if max(across, down) < _LEAST_SIZE:
        return []
    kept = [polygon[0]]
    for x, y in polygon[1:]:
        if abs(x - kept[-1][0]) >= _NEAR or abs(y - kept[-1][1]) >= _NEAR:
            kept.append((x, y))
    return kept if len(kept) >= 3 else []


def _keeper(axis: int, limit: float, keep_above: bool) -> Callable[[Point], bool]:
    if keep_above:
        return lambda point: point[axis] >= limit
    return lambda point: point[axis] <= limit


def _clip_side(
    shape: Sequence[Point], axis: int, limit: float, inside: Callable[[Point], bool]
) -> list[Point]:
    result: list[Point] = []
    previous = shape[-1]
    for point in shape:
        if inside(point) != inside(previous):
            result.append(_crossing(previous, point, axis, limit))
        if inside(point):
            result.append(point)
        previous = point
    return result


def _crossing(a: Point, b: Point, axis: int, limit: float) -> Point:
    share = (limit - a[axis]) / (b[axis] - a[axis])
    other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
    return (limit, other) if axis == 0 else (other, limit)
