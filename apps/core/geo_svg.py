"""Draws routes on a map as SVG path data, on the server: land, great-circle arcs, airports and their codes.

Pure geometry. Longitudes run on without a jump (a route from Tokyo to Los Angeles reaches -118 as 242), so
the antimeridian needs no special case: land is drawn again one turn further on either side, and clipped to
the picture. The projection is Miller's cylindrical one, which keeps polar routes on the page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from apps.core.geo_clip import clip, thin
from apps.core.geo_labels import Label, place_labels

LAND_FILE = Path(__file__).resolve().parent.parent.parent / "static" / "map" / "land-110m.json"

Point = tuple[float, float]
Ring = Sequence[Point]

_ARC_STEPS = 48
_MARGIN = 0.14
_LEAST_SPAN = 14.0
_TURN = 360.0
_MAX_LATITUDE = 89.5
# Below this, in radians, two places are the same or opposite, and no way between them is the shortest.
_NO_ANGLE = 1e-6


@dataclass(frozen=True, slots=True)
class Place:
    """An airport: its code, and where it is in degrees. `hub` is drawn stronger and always labelled."""

    code: str
    latitude: float
    longitude: float
    hub: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    origin: Place
    destination: Place


@dataclass(frozen=True, slots=True)
class Dot:
    """An airport on the picture. Coordinates are text in its units, as SVG wants them in any language."""

    code: str
    x: str
    y: str
    radius: str
    hub: bool
    label: bool
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class RouteMap:
    """Everything that `components/route_map.html` draws; `land` and `arcs` are values of a path's `d`."""

    width: int
    height: int
    land: str
    arcs: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class _View:
    """From projected degrees to the picture's units."""

    left: float
    top: float
    scale: float

    def __call__(self, point: Point) -> Point:
        x, y = project(*point)
        return (x - self.left) * self.scale, (self.top - y) * self.scale


@cache
def load_land(file: Path = LAND_FILE) -> tuple[Ring, ...]:
    """Rings of (longitude, latitude) in degrees; `static/map/SOURCE.md` says where they come from."""
    rings = json.loads(file.read_text())["rings"]
    return tuple(tuple((float(longitude), float(latitude)) for longitude, latitude in ring) for ring in rings)


def route_map(
    legs: Sequence[Leg], *, land: Iterable[Ring] | None = None, width: int = 640, height: int = 360
) -> RouteMap:
    """The map of `legs`, which share one picture of `width` by `height` units. ValueError without a leg."""
    if not legs:
        raise ValueError("a map needs a leg to show")
    arcs, places = _unrolled(legs)
    view = _fit([point for arc in arcs for point in arc], width, height)
    drawn = [[view(point) for point in arc] for arc in arcs]
    spots = {place: view((longitude, place.latitude)) for place, longitude in places.items()}
    labels = place_labels(
        [(place.code, spot, place.hub) for place, spot in spots.items()],
        avoid=[point for arc in drawn for point in arc],
        width=width,
        height=height,
    )
    return RouteMap(
        width=width,
        height=height,
        land=_land_path(load_land() if land is None else land, view, width, height),
        arcs=tuple(_line(arc) for arc in drawn),
        dots=tuple(_dot(place, spot, labels.get(place.code)) for place, spot in spots.items()),
    )


def project(longitude: float, latitude: float) -> Point:
    """Miller's cylindrical projection; both coordinates in degrees at the equator."""
    bounded = max(-_MAX_LATITUDE, min(_MAX_LATITUDE, latitude))
    return longitude, math.degrees(1.25 * math.log(math.tan(math.pi / 4 + 0.4 * math.radians(bounded))))


def great_circle(origin: Place, destination: Place, steps: int = _ARC_STEPS) -> list[Point]:
    """`steps` + 1 points (longitude, latitude) of the shortest way; longitudes run on past ±180."""
    a, b = _vector(origin), _vector(destination)
    angle = math.acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(a, b, strict=True)))))
    if angle < _NO_ANGLE or math.pi - angle < _NO_ANGLE:
        ends = [(origin.longitude, origin.latitude), (destination.longitude, destination.latitude)]
        return list(_running(ends))
    return list(_running(_between(a, b, angle, step / steps) for step in range(steps + 1)))


def _vector(place: Place) -> tuple[float, float, float]:
    latitude, longitude = math.radians(place.latitude), math.radians(place.longitude)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def _between(a: Sequence[float], b: Sequence[float], angle: float, share: float) -> Point:
    """The point at `share` of the way along the great circle, as (longitude, latitude) in degrees."""
    first, second = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
    x, y, z = (first * p + second * q for p, q in zip(a, b, strict=True))
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _running(points: Iterable[Point]) -> Iterator[Point]:
    """The same points, each longitude moved by whole turns to lie within half a turn of the one before."""
    previous: float | None = None
    for longitude, latitude in points:
        if previous is not None:
            longitude += _TURN * round((previous - longitude) / _TURN)
        previous = longitude
        yield longitude, latitude


def _unrolled(legs: Sequence[Leg]) -> tuple[list[list[Point]], dict[Place, float]]:
    """Arcs that meet where their legs meet, and the longitude at which each place stands."""
    arcs: list[list[Point]] = []
    longitudes: dict[Place, float] = {}
    reference = legs[0].origin.longitude
    for leg in legs:
        arc = great_circle(leg.origin, leg.destination)
        if leg.origin in longitudes:
            shift = longitudes[leg.origin] - arc[0][0]
        elif leg.destination in longitudes:
            shift = longitudes[leg.destination] - arc[-1][0]
        else:
            shift = _TURN * round((reference - arc[0][0]) / _TURN)
        arc = [(longitude + shift, latitude) for longitude, latitude in arc]
        longitudes.setdefault(leg.origin, arc[0][0])
        longitudes.setdefault(leg.destination, arc[-1][0])
        arcs.append(arc)
    return arcs, longitudes


def _fit(points: Iterable[Point], width: int, height: int) -> _View:
    """The view in which all points have room around them, never closer than a small country."""
    projected = [project(*point) for point in points]
    left, right = min(x for x, _ in projected), max(x for x, _ in projected)
    bottom, top = min(y for _, y in projected), max(y for _, y in projected)
    room = 1 + 2 * _MARGIN
    across = max((right - left) * room, (top - bottom) * room * width / height, _LEAST_SPAN)
    scale = width / across
    return _View((left + right) / 2 - across / 2, (bottom + top) / 2 + height / scale / 2, scale)


def _land_path(land: Iterable[Ring], view: _View, width: int, height: int) -> str:
    edge = 4.0
    frame = (-edge, -edge, width + edge, height + edge)
    first_turn = math.floor((view.left - 180) / _TURN)
    last_turn = math.ceil((view.left + width / view.scale + 180) / _TURN)
    parts: list[str] = []
    for ring in land:
        for turn in range(first_turn, last_turn + 1):
            seen = [view((longitude + turn * _TURN, latitude)) for longitude, latitude in ring]
            if shape := thin(clip(seen, frame)):
                parts.append(_outline(shape))
    return "".join(parts)


def _line(points: Sequence[Point]) -> str:
    """Path data to a tenth of a unit."""
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _outline(points: Sequence[Point]) -> str:
    """A closed shape by its steps, which are shorter to write than places. Whole tenths: rounding doesn't add up."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = (
        f"{_tenths(x - before_x)} {_tenths(y - before_y)}"
        for (before_x, before_y), (x, y) in pairwise(tenths)
    )
    return f"M{_tenths(tenths[0][0])} {_tenths(tenths[0][1])}l{' '.join(steps)}Z".replace(" -", "-")


def _tenths(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    digits = f"{whole or ''}.{rest}" if rest else str(whole)
    return f"-{digits}" if value < 0 else digits


def _number(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _dot(place: Place, spot: Point, label: Label | None) -> Dot:
    x, y = spot
    return Dot(
        code=place.code,
        x=_number(x),
        y=_number(y),
        radius="6" if place.hub else "4.5",
        hub=place.hub,
        label=label is not None,
        label_x=_number(label.x) if label else "0",
        label_y=_number(label.y) if label else "0",
        anchor=label.anchor if label else "middle",
    )
