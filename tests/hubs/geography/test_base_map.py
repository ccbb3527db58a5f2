import gzip
import json
from itertools import combinations
from pathlib import Path

import pytest

from hubs.geography.distance import Box, mercator
from hubs.geography.region import load_region
from hubs.geography.shapes import DATA, Layer, Shape, decode, inside, load_layer

SITE = Path(__file__).parents[3] / "site" / "sormlandsmat"
STATIC = SITE / "static" / "map-data"
LAYERS = (
    "borders",
    "county",
    "labels",
    "lakes-far",
    "lakes-large",
    "lakes-small",
    "land",
    "municipalities",
    "surroundings",
)


def packed_size(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / f"{name}.json").read_bytes(), 9)) for name in names)


def test_a_ring_is_decoded_step_by_step() -> None:
    document = {
        "name": "square",
        "type": "polygon",
        "scale": 10,
        "attribution": "nobody",
        "rings": [[170, 580, 10, 0, 0, 10, -10, 0]],
        "props": [{"code": "0480"}],
    }
    points = ((17.0, 58.0), (18.0, 58.0), (18.0, 59.0), (17.0, 59.0))
    shape = Shape(points, Box(58.0, 17.0, 59.0, 18.0), {"code": "0480"})
    assert decode(document) == Layer("square", "polygon", "nobody", (shape,))
    assert [inside(shape, 58.5, 17.5), inside(shape, 58.5, 18.5), inside(shape, 59.5, 17.5)] == [True, False, False]


def test_a_hole_is_a_ring_like_others() -> None:
    outer, hole = [0, 0, 100, 0, 0, 100, -100, 0], [40, 40, 20, 0, 0, 20, -20, 0]
    layer = decode({"name": "ring", "type": "polygon", "scale": 1, "attribution": "", "rings": [outer, hole]})
    assert [layer.covers(10, 10), layer.covers(50, 50), layer.covers(150, 50)] == [True, False, False]


def test_a_concave_outline_is_left_and_entered_again() -> None:
    horseshoe = [0, 0, 30, 0, 0, 30, -10, 0, 0, -20, -10, 0, 0, 20, -10, 0]
    [shape] = decode({"name": "u", "type": "polygon", "scale": 1, "attribution": "", "rings": [horseshoe]}).shapes
    assert [inside(shape, 20, x) for x in (5, 15, 25, 35)] == [True, False, True, False]


@pytest.mark.parametrize("name", LAYERS)
def test_the_browser_and_the_server_draw_the_same_layers(name: str) -> None:
    assert (STATIC / f"{name}.json").read_bytes() == (DATA / f"{name}.json").read_bytes()
    document = json.loads((STATIC / f"{name}.json").read_text(encoding="utf-8"))
    assert (document["name"], document["scale"]) == (name, 10_000)
    assert document["attribution"]


def test_no_layer_is_forgotten() -> None:
    assert sorted(path.stem for path in STATIC.glob("*.json")) == list(LAYERS)


def test_the_first_view_is_small() -> None:
    assert packed_size("land", "county", "lakes-large", "borders", "labels") < 36_000
    assert packed_size("land", "county", "lakes-large", "borders", "labels", "surroundings", "lakes-far") < 54_000


def test_the_county_lies_on_land_within_the_regions_reach() -> None:
    bounds = load_region(SITE / "regions" / "sormland.toml").bounds
    boxes = [shape.box for shape in load_layer("county").shapes]
    reach = (
        min(b.south for b in boxes),
        min(b.west for b in boxes),
        max(b.north for b in boxes),
        max(b.east for b in boxes),
    )
    assert reach == pytest.approx((bounds.south, bounds.west, bounds.north, bounds.east), abs=0.15)


def test_borders_are_of_three_kinds() -> None:
    assert {shape.props["kind"] for shape in load_layer("borders").shapes} == {"municipality", "county", "outside"}


def test_towns_and_waters_are_named_and_the_largest_first() -> None:
    first_zoom = {shape.props["name"]: shape.props["zoom"] for shape in load_layer("labels").shapes}
    towns = {"Eskilstuna": 7, "Nyköping": 7, "Katrineholm": 7, "Strängnäs": 8, "Trosa": 8, "Malmköping": 9}
    assert {name: first_zoom[name] for name in towns} == towns
    assert {"Mälaren", "Hjälmaren", "Båven", "Östersjön"} <= first_zoom.keys()


@pytest.mark.parametrize("zoom", range(7, 13))
def test_names_do_not_stand_on_each_other(zoom: int) -> None:
    boxes = [
        (shape.props["name"], text_box(shape, zoom))
        for shape in load_layer("labels").shapes
        if shape.props["zoom"] <= zoom
    ]
    assert [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if overlap(a, b)] == []


def text_box(shape: Shape, zoom: int) -> tuple[float, float, float, float]:
    lon, lat = shape.points[0]
    x, y = (part * 256 * 2**zoom for part in mercator(lat, lon))
    width, height = 7 * len(shape.props["name"]), 15
    left = {"right": x + 8, "left": x - 8 - width}.get(shape.props["anchor"], x - width / 2)
    top = {"above": y - 7 - height, "below": y + 7}.get(shape.props["anchor"], y - height / 2)
    return left, top, left + width, top + height


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
