"""The build scripts, run on a small country of two counties: land to the east of a sea, a border at 17 degrees."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
import shapely.geometry

from hubs.geography.data import build_base_map, build_gazetteer
from hubs.geography.shapes import Layer, decode

REGION = Path(__file__).parents[3] / "site" / "sormlandsmat" / "regions" / "sormland.toml"
FLEN, TROSA, SODERTALJE = ("0482", "Flen"), ("0488", "Trosa"), ("0181", "Södertälje")
AREAS = {
    FLEN: shapely.box(16.0, 58.9, 16.6, 59.5),
    TROSA: shapely.Polygon([(16.6, 58.9), (17.0, 58.9), (17.1, 59.2), (17.0, 59.5), (16.6, 59.5)]),
    SODERTALJE: shapely.Polygon([(17.0, 58.9), (17.8, 58.9), (17.8, 59.5), (17.0, 59.5), (17.1, 59.2)]),
}
LAND = shapely.box(16.0, 58.9, 17.8, 59.5)
ISLAND = shapely.box(16.5, 58.80, 16.6, 58.85)
FAR_ISLAND = shapely.box(17.5, 58.80, 17.6, 58.85)
LAKE = shapely.Polygon(
    shapely.box(16.2, 59.1, 16.5, 59.3).exterior.coords, [shapely.box(16.3, 59.15, 16.4, 59.2).exterior.coords]
)


def geojson(path: Path, shapes: list[Any], properties: list[dict[str, str]] | None = None) -> Path:
    about = properties or [{}] * len(shapes)
    features = [
        {"type": "Feature", "properties": each, "geometry": shapely.geometry.mapping(shape)}
        for shape, each in zip(shapes, about, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def municipalities(folder: Path) -> Path:
    about = [{"kommun_kod": code, "kommun": name} for code, name in AREAS]
    return geojson(folder / "kommun.geojson", list(AREAS.values()), about)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Layer]:
    folder = tmp_path_factory.mktemp("map")
    arguments = {
        "region": REGION,
        "municipalities": municipalities(folder),
        "land": geojson(folder / "land.geojson", [LAND, ISLAND, FAR_ISLAND]),
        "surroundings": geojson(folder / "far.geojson", [shapely.box(10.0, 58.0, 24.0, 61.0)]),
        "large-lakes": geojson(folder / "large.geojson", [LAKE]),
        "small-lakes": geojson(folder / "small.geojson", [shapely.box(16.8, 59.0, 16.82, 59.01)]),
        "far-lakes": geojson(folder / "far-lakes.geojson", [shapely.box(13.0, 58.5, 13.5, 59.0)]),
        "output": folder,
    }
    build_base_map.main([part for name, value in arguments.items() for part in (f"--{name}", str(value))])
    files = sorted(folder.glob("*.json"))
    return {path.stem: decode(json.loads(path.read_text(encoding="utf-8"))) for path in files}


def test_every_layer_is_written_with_its_source(built: dict[str, Layer]) -> None:
    osm = "© OpenStreetMap contributors (ODbL)"
    assert {name: layer.attribution for name, layer in built.items()} == {
        "borders": "SCB (CC0)",
        "county": f"SCB (CC0) · {osm}",
        "labels": "GeoNames (CC BY 4.0)",
        "lakes-far": osm,
        "lakes-large": "GSHHG (LGPL)",
        "lakes-small": osm,
        "land": osm,
        "municipalities": "SCB (CC0)",
        "surroundings": osm,
    }


def test_the_county_is_its_municipalities_and_the_islands_before_them(built: dict[str, Layer]) -> None:
    county = built["county"]
    points = {"Flen": (59.0, 16.2), "Trosa": (59.2, 16.9), "island": (58.82, 16.55)}
    others = {"Södertälje": (59.2, 17.5), "their island": (58.82, 17.55), "sea": (58.85, 16.2)}
    assert {name: county.covers(*point) for name, point in points.items()} == dict.fromkeys(points, True)
    assert {name: county.covers(*point) for name, point in others.items()} == dict.fromkeys(others, False)


def test_borders_run_where_two_municipalities_meet_and_end_at_the_shore(built: dict[str, Layer]) -> None:
    lines = {shape.props["kind"]: shape for shape in built["borders"].shapes}
    assert sorted(lines) == ["county", "municipality"]
    assert {lon for lon, _ in lines["municipality"].points} == {16.6}
    assert lines["county"].box.west >= 16.95
    assert lines["county"].box.east < 17.1


def test_a_corner_is_rounded_but_nowhere_far_from_where_it_was() -> None:
    line = build_base_map.rounded([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], closed=False)
    assert (line[0], line[-1], len(line)) == ((0.0, 0.0), (1.0, 1.0), 6)
    corner = shapely.Point(1.0, 0.0)
    assert 0 < shapely.LineString(line).distance(corner) < build_base_map.ROUNDING


def test_a_closed_outline_stays_closed_when_rounded() -> None:
    ring = build_base_map.rounded([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)], closed=True)
    assert ring[0] == ring[-1]


def test_far_land_reaches_under_the_near_land(built: dict[str, Layer]) -> None:
    far = built["surroundings"]
    assert [far.covers(59.2, 15.9), far.covers(59.2, 16.01), far.covers(59.2, 16.5)] == [True, True, False]


def test_a_lake_has_its_island(built: dict[str, Layer]) -> None:
    assert [built["lakes-large"].covers(59.25, 16.25), built["lakes-large"].covers(59.17, 16.35)] == [True, False]


def test_towns_in_the_box_and_the_regions_waters_are_named(built: dict[str, Layer]) -> None:
    labels = {shape.props["name"]: shape.props["kind"] for shape in built["labels"].shapes}
    assert labels.items() >= {"Flen": "town", "Järna": "outside", "Gryt": "parish", "Båven": "lake"}.items()
    assert "Norrköping" not in labels


def test_what_is_too_small_for_the_grid_is_left_out() -> None:
    speck = shapely.box(16.0, 59.0, 16.00001, 59.00001)
    content = build_base_map.polygon_layer("specks", [(speck, {})], source="nobody")
    assert content == {"name": "specks", "type": "polygon", "scale": 10_000, "attribution": "nobody", "rings": []}


def test_an_island_two_counties_share_is_not_given_to_one() -> None:
    home, others = shapely.box(0.0, 0.0, 1.0, 1.0), shapely.box(1.0, 0.0, 2.0, 1.0)
    island = shapely.box(0.95, 0.4, 1.05, 0.5)
    assert build_base_map.with_whole_islands(home, [island], home=home, others=others).equals(home)


def test_the_gazetteers_files(tmp_path: Path) -> None:
    build_gazetteer.main([str(municipalities(tmp_path)), str(tmp_path)])
    with (tmp_path / "municipalities.csv").open(encoding="utf-8", newline="") as source:
        rows = {row["code"]: row for row in csv.DictReader(source)}
    assert rows["0482"] == {"code": "0482", "name": "Flen", "lat": "59.200", "lon": "16.300", "radius_km": "27"}
    with (tmp_path / "localities.csv").open(encoding="utf-8", newline="") as source:
        places = list(csv.DictReader(source))
    assert places[0]["name"] == "Stockholm"
    assert [row["municipality_code"] for row in places if row["name"] in ("Flen", "Gnesta")] == ["0482", "0461"]
    assert {row["name"] for row in places} & {"Olstorp", "Kjulaås", "Åkers Styckebruk"} == {"Olstorp"}
    assert [int(row["population"]) for row in places] == sorted(
        (int(row["population"]) for row in places), reverse=True
    )


def test_a_municipality_of_two_parts_has_its_point_in_one_of_them() -> None:
    parts = shapely.MultiPolygon([shapely.box(16.0, 59.0, 16.1, 59.1), shapely.box(17.0, 59.0, 17.1, 59.1)])
    [row] = build_gazetteer.municipality_rows([{"code": "0001", "name": "Två", "geometry": parts}])
    assert parts.contains(shapely.Point(float(row["lon"]), float(row["lat"])))
