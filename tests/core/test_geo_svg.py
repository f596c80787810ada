"""Routes as SVG: great circles, the antimeridian, clipping, labels."""

from __future__ import annotations

import re

import pytest

from apps.core.geo_clip import clip, thin
from apps.core.geo_labels import place_labels
from apps.core.geo_svg import Leg, Place, great_circle, load_land, project, route_map

LHR = Place("LHR", 51.47, -0.45, hub=True)
JFK = Place("JFK", 40.64, -73.78)
HND = Place("HND", 35.55, 139.78)
LAX = Place("LAX", 33.94, -118.41)
SYD = Place("SYD", -33.95, 151.18)
SQUARE = ((-10.0, 40.0), (10.0, 40.0), (10.0, 60.0), (-10.0, 60.0), (-10.0, 40.0))


def numbers(path: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_a_great_circle_bends_towards_the_pole() -> None:
    arc = great_circle(LHR, JFK)
    assert arc[0] == pytest.approx((-0.45, 51.47))
    assert arc[-1] == pytest.approx((-73.78, 40.64))
    assert max(latitude for _, latitude in arc) == pytest.approx(53.66, abs=0.05)


def test_longitudes_run_on_past_the_antimeridian() -> None:
    longitudes = [longitude for longitude, _ in great_circle(HND, LAX)]
    assert longitudes == sorted(longitudes)
    assert longitudes[-1] == pytest.approx(360 - 118.41)


@pytest.mark.parametrize("other", [LHR, Place("XXX", -51.47, 179.55)])
def test_the_same_place_and_the_opposite_one_are_straight_lines(other: Place) -> None:
    assert len(great_circle(LHR, other)) == 2


def test_the_projection_is_millers() -> None:
    assert project(12, 0) == pytest.approx((12, 0))
    assert project(0, 45)[1] == pytest.approx(48.29, abs=0.01)
    assert project(0, 90) == project(0, 89.5)


def test_a_map_shows_its_route_whole() -> None:
    drawn = route_map([Leg(LHR, JFK)], land=[SQUARE])
    coordinates = numbers(drawn.arcs[0])
    assert all(0 <= x <= drawn.width for x in coordinates[::2])
    assert all(0 <= y <= drawn.height for y in coordinates[1::2])
    assert [dot.code for dot in drawn.dots] == ["LHR", "JFK"]
    assert float(drawn.dots[0].x) > float(drawn.dots[1].x)


def test_across_the_pacific_the_east_is_on_the_right() -> None:
    tokyo, angeles = route_map([Leg(HND, LAX)], land=[]).dots
    assert float(tokyo.x) < float(angeles.x)


def test_legs_meet_where_they_meet() -> None:
    drawn = route_map([Leg(SYD, LAX), Leg(LAX, JFK)], land=[])
    assert numbers(drawn.arcs[0])[-2:] == pytest.approx(numbers(drawn.arcs[1])[:2])
    assert [dot.code for dot in drawn.dots] == ["SYD", "LAX", "JFK"]


def test_a_way_home_meets_the_way_out() -> None:
    drawn = route_map([Leg(HND, LAX), Leg(LAX, HND)], land=[])
    assert numbers(drawn.arcs[1])[-2:] == pytest.approx(numbers(drawn.arcs[0])[:2])
    assert len(drawn.dots) == 2


def test_land_is_drawn_again_beyond_the_antimeridian() -> None:
    america = ((-125.0, 30.0), (-115.0, 30.0), (-115.0, 45.0), (-125.0, 45.0), (-125.0, 30.0))
    assert route_map([Leg(HND, LAX)], land=[america]).land.count("M") == 1


def test_the_land_of_the_world_fits_into_a_page() -> None:
    drawn = route_map([Leg(LHR, JFK)])
    assert load_land()
    assert 2_000 < len(drawn.land) < 24_000
    assert re.fullmatch(r"[MlZ0-9. -]+", drawn.land)


def test_land_is_drawn_by_its_steps_and_comes_back_to_where_it_began() -> None:
    drawn = route_map([Leg(LHR, JFK)], land=[SQUARE]).land
    (start, steps), end = drawn.removesuffix("Z").removeprefix("M").split("l"), drawn[-1]
    moves = [float(found) for found in re.findall(r"-?(?:\d+(?:\.\d)?|\.\d)", steps)]
    assert end == "Z"
    assert len(start.replace("-", " -").split()) == 2
    assert len(moves) % 2 == 0
    assert sum(moves[::2]) == pytest.approx(0)
    assert sum(moves[1::2]) == pytest.approx(0)


def test_a_short_hop_is_not_blown_up() -> None:
    near = Place("LGW", 51.15, -0.19)
    first, second = route_map([Leg(LHR, near)], land=[]).dots
    assert abs(float(first.x) - float(second.x)) < 30


def test_a_map_needs_a_leg() -> None:
    with pytest.raises(ValueError, match="a leg"):
        route_map([])


def test_clipping_keeps_what_is_inside() -> None:
    square = [(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)]
    assert sorted(clip(square, (0, 0, 10, 10))) == [(0, 0), (0, 5), (5, 0), (5, 5)]
    assert clip(square, (6, 6, 10, 10)) == []


def test_what_is_too_small_to_see_is_left_out() -> None:
    assert thin([(0, 0), (1, 0), (1, 1)]) == []
    assert thin([(0, 0), (0.1, 0.1), (9, 0), (9, 9)]) == [(0, 0), (9, 0), (9, 9)]


def test_labels_keep_clear_of_one_another_and_hubs_always_have_one() -> None:
    crowd = [(f"A{index:02}", (100.0 + index, 100.0), False) for index in range(12)]
    labels = place_labels([*crowd, ("HUB", (106.0, 103.0), True)], avoid=[], width=640, height=360)
    assert "HUB" in labels
    assert len(labels) < len(crowd)


def test_labels_stay_in_the_picture() -> None:
    label = place_labels([("AAA", (636.0, 180.0), False)], avoid=[], width=640, height=360)["AAA"]
    assert label.anchor == "end"
