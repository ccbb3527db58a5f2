"""Draws the base map as SVG on the server: the map without JavaScript, and the small maps beside places.

Colours and lines stand in presentation attributes, never in styles, so that a strict content security policy lets them
through; every element has a class, by which a style sheet may recolour it (a dark scheme, say).
"""

import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hubs.geography.distance import Box, from_mercator, mercator
from hubs.geography.shapes import Layer, Ring, Shape, load_layer

MapPoint: TypeAlias = tuple[float, float, str, str]
"""Latitude, longitude, what the point is called, and the address it links to ("" for none)."""

UNIT = 5  # drawing units in a pixel: coordinates are whole numbers
MARGIN = 24  # pixels drawn beyond the edge, so that no cut edge shows
COARSENESS = 0.6  # pixels a line may be moved to make it shorter
SMALLEST = 1.2  # pixels; islands and lakes smaller than this both ways are not drawn
TILE = 256

SEA, LAND, COUNTY, LAKE = "#cfe2e2", "#e9e2d0", "#faf5e9", "#c6dcdd"
SHORES = ((15, "#c3dada"), (9, "#b7d2d3"), (4, "#a9c8ca"))
LAKE_SHORE, BORDER, COUNTY_EDGE, COUNTY_GLOW = "#a9c8ca", "#b79b6c", "#8c6a35", "#e2c88f"
INK, FAINT, WATER_NAME, MARKER = "#2b2a26", "#675f4f", "#2f6268", "#3f5d3a"
TOWN_SIZES = {7: 17.0, 8: 15.0, 9: 13.5}
SMALL_TEXT, FAINT_TEXT = 12.0, 11.5
LETTER_WIDTH = 0.5  # of a letter's height, on average
TOWN_SIDES, WATER_SIDES = ("right", "left", "above", "below"), ("middle",)
WATERS = ("lake", "sea", "island")
MARK_RADIUS, MARK_REACH = 7, 12  # pixels: what is seen, what can be hit
OUTSIDE_LAST_ZOOM = 11


@dataclass(frozen=True, slots=True)
class _View:
    """A picture of a part of the world: pixels of web Mercator from its north-west corner."""

    width: int
    height: int
    scale: float
    west: float
    north: float

    @property
    def zoom(self) -> float:
        return math.log2(self.scale / TILE)

    def pixel(self, lat: float, lon: float) -> tuple[float, float]:
        x, y = mercator(lat, lon)
        return (x - self.west) * self.scale, (y - self.north) * self.scale

    def box(self, margin: float) -> Box:
        left, top = self.west - margin / self.scale, self.north - margin / self.scale
        north, west = from_mercator(left, top)
        south, east = from_mercator(
            left + (self.width + 2 * margin) / self.scale, top + (self.height + 2 * margin) / self.scale
        )
        return Box(south, west, north, east)


def svg_map(
    width: int, height: int, bounds: Box, points: Iterable[MapPoint] = (), *, title: str = "", labels: bool = True
) -> SafeString:
    """A map of ``width`` × ``height`` pixels that shows at least ``bounds``, with the points marked on it.

    Points with an address become links. ``title`` is what the map is called when read aloud.
    """
    view, points = _view(width, height, bounds), tuple(points)
    marks = format_html_join("", "{}", ((_mark(view, point),) for point in points))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="map-picture" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="{}" aria-label="{}">{}{}{}</svg>',
        width * UNIT,
        height * UNIT,
        width,
        height,
        "group" if marks else "img",
        title,
        _ground(view),
        _names(view, points) if labels else "",
        marks,
    )


def _view(width: int, height: int, bounds: Box) -> _View:
    west, north = mercator(bounds.north, bounds.west)
    east, south = mercator(bounds.south, bounds.east)
    scale = min(width / (east - west), height / (south - north))
    middle_x, middle_y = (west + east) / 2, (north + south) / 2
    return _View(width, height, scale, middle_x - width / scale / 2, middle_y - height / scale / 2)


@functools.lru_cache(maxsize=512)
def _ground(view: _View) -> SafeString:
    mark = f"{abs(hash(view)):x}"
    outlines = {f"far-{mark}": "surroundings", f"land-{mark}": "land"}
    parts = [
        *(_outline(name, _path(view, load_layer(layer))) for name, layer in outlines.items()),
        format_html('<rect class="map-sea" width="100%" height="100%" fill="{}"/>', SEA),
        *(_shore(name, color, width) for width, color in SHORES for name in outlines),
        *(format_html('<use class="map-land" href="#{}" fill="{}"/>', name, LAND) for name in outlines),
        _fill("map-county", _path(view, load_layer("county")), COUNTY),
        *(_lake(_path(view, load_layer(name))) for name in ("lakes-far", "lakes-small", "lakes-large")),
        *_borders(view),
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


def _fill(css_class: str, path: str, color: str) -> SafeString:
    return format_html('<path class="{}" d="{}" fill="{}" fill-rule="evenodd"/>', css_class, path, color)


def _outline(name: str, path: str) -> SafeString:
    return format_html('<defs><path id="{}" d="{}" fill-rule="evenodd"/></defs>', name, path)


def _shore(outline: str, color: str, width: float) -> SafeString:
    return format_html(
        '<use class="map-shore" href="#{}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round"/>',
        outline,
        color,
        round(width * UNIT),
    )


def _stroke(css_class: str, path: str, color: str, width: float, dash: str = "none") -> SafeString:
    return format_html(
        '<path class="{}" d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}" '
        'stroke-linejoin="round" stroke-linecap="round"/>',
        css_class,
        path,
        color,
        round(width * UNIT),
        dash,
    )


def _lake(path: str) -> SafeString:
    return format_html(
        '<path class="map-lake" d="{}" fill="{}" stroke="{}" stroke-width="{}" fill-rule="evenodd"/>',
        path,
        LAKE,
        LAKE_SHORE,
        UNIT * 4 // 5,
    )


def _borders(view: _View) -> Iterator[SafeString]:
    layer = load_layer("borders")
    kinds = {
        kind: _path(view, Layer(layer.name, layer.type, layer.attribution, tuple(_of_kind(layer, kind))))
        for kind in ("outside", "municipality", "county")
    }
    yield _stroke("map-border-outside", kinds["outside"], BORDER, 0.6, f"{UNIT} {4 * UNIT}")
    yield _stroke("map-border", kinds["municipality"], BORDER, 1.1, f"1 {4 * UNIT - 1}")
    yield _stroke("map-edge-glow", kinds["county"], COUNTY_GLOW, 4)
    yield _stroke("map-edge", kinds["county"], COUNTY_EDGE, 1.3)


def _of_kind(layer: Layer, kind: str) -> Iterator[Shape]:
    return (shape for shape in layer.shapes if shape.props["kind"] == kind)


def _names(view: _View, points: Iterable[MapPoint]) -> SafeString:
    return format_html(
        '<g font-family="Fraunces, Georgia, serif" stroke-width="{}" stroke-linejoin="round" paint-order="stroke">'
        "{}</g>",
        3 * UNIT,
        format_html_join("", "{}", ((label,) for label in _labels(view, points))),
    )


def _labels(view: _View, points: Iterable[MapPoint]) -> Iterator[SafeString]:
    """The names there is room for, the important ones first."""
    box, taken = view.box(-10), [_square(view.pixel(lat, lon), MARK_RADIUS + 2) for lat, lon, _, _ in points]
    for shape in load_layer("labels").shapes:
        lon, lat = shape.points[0]
        kind = shape.props["kind"]
        far = kind == "outside" and view.zoom > OUTSIDE_LAST_ZOOM
        if shape.props["zoom"] <= view.zoom + 0.4 and box.contains(lat, lon) and not far:
            x, y = view.pixel(lat, lon)
            size = FAINT_TEXT if kind == "outside" else TOWN_SIZES.get(shape.props["zoom"], SMALL_TEXT)
            sides = WATER_SIDES if kind in WATERS else TOWN_SIDES
            places = {side: _text_box(x, y, shape.props["name"], size, side) for side in sides}
            free = (side for side, room in places.items() if _has_room(view, room, taken))
            if side := next(free, None):
                taken += [places[side], _square((x, y), 4)]
                yield _label((x, y), shape.props["name"], kind, size=size, side=side)


def _square(middle: tuple[float, float], half: float) -> Box:
    x, y = middle
    return Box(y - half, x - half, y + half, x + half)


def _text_box(x: float, y: float, name: str, size: float, side: str) -> Box:
    """The rectangle a name fills, in pixels (south being the smaller y)."""
    shift_x, shift_y, align = _anchor(side, size)
    width = LETTER_WIDTH * size * len(name)
    left = x + shift_x - {"start": 0.0, "end": width, "middle": width / 2}[align]
    return Box(y + shift_y - size, left - 2, y + shift_y + size * 0.3, left + width + 2)


def _has_room(view: _View, room: Box, taken: Sequence[Box]) -> bool:
    inside = room.west >= 2 and room.east <= view.width - 2 and room.south >= 2 and room.north <= view.height - 2
    return inside and not any(_overlap(room, other) for other in taken)


def _anchor(side: str, size: float) -> tuple[float, float, str]:
    """How far from its point a name begins, in pixels, and which end of it stands there."""
    return {
        "right": (7.0, size * 0.35, "start"),
        "left": (-7.0, size * 0.35, "end"),
        "above": (0.0, -7.0, "middle"),
        "below": (0.0, size + 3, "middle"),
        "middle": (0.0, size * 0.35, "middle"),
    }[side]


def _label(at: tuple[float, float], name: str, kind: str, *, size: float, side: str) -> SafeString:
    (x, y), (shift_x, shift_y, align) = at, _anchor(side, size)
    text = format_html(
        '<text x="{}" y="{}" font-size="{}" text-anchor="{}">{}</text>',
        round((x + shift_x) * UNIT),
        round((y + shift_y) * UNIT),
        round(size * UNIT),
        align,
        name,
    )
    if kind in WATERS:
        return format_html(
            '<g class="map-label map-label-{}" fill="{}" font-style="italic" letter-spacing="{}" stroke="none">{}</g>',
            kind,
            WATER_NAME,
            UNIT // 2,
            text,
        )
    color, halo = (FAINT, LAND) if kind == "outside" else (INK, COUNTY)
    return format_html(
        '<g class="map-label map-label-{}" fill="{}" stroke="{}">{}{}</g>',
        kind,
        color,
        halo,
        _dot((x, y), size / 6),
        text,
    )


def _dot(at: tuple[float, float], radius: float) -> SafeString:
    x, y = (round(part * UNIT) for part in at)
    return format_html('<circle cx="{}" cy="{}" r="{}"/>', x, y, round(radius * UNIT))


def _mark(view: _View, point: MapPoint) -> SafeString:
    lat, lon, label, href = point
    x, y = (round(part * UNIT) for part in view.pixel(lat, lon))
    circles = format_html(
        '<circle cx="{0}" cy="{1}" r="{2}" fill="transparent"/><circle class="map-mark" cx="{0}" cy="{1}" r="{3}" '
        'fill="{4}" stroke="#fff" stroke-width="{5}"/><title>{6}</title>',
        x,
        y,
        MARK_REACH * UNIT,
        MARK_RADIUS * UNIT,
        MARKER,
        2 * UNIT,
        label,
    )
    return format_html('<a href="{}" aria-label="{}">{}</a>', href, label, circles) if href else _group(circles)


def _group(content: SafeString) -> SafeString:
    return format_html("<g>{}</g>", content)


def _path(view: _View, layer: Layer) -> str:
    """The layer's lines as SVG path data, cut to the view, without what is too small to be seen."""
    box, closed = view.box(MARGIN), layer.type == "polygon"
    drawn = (
        _subpath(line, closed=closed) for shape in layer.shapes for line in _lines(view, shape, box, closed=closed)
    )
    return "".join(drawn)


def _lines(view: _View, shape: Shape, box: Box, *, closed: bool) -> Iterator[list[tuple[int, int]]]:
    if not _overlap(shape.box, box):
        return
    whole = _within(shape.box, box)
    for points in (
        [shape.points] if whole else [_cut_area(shape.points, box)] if closed else _cut_line(shape.points, box)
    ):
        pixels = [view.pixel(lat, lon) for lon, lat in points]
        if not pixels or (closed and _is_tiny(pixels)):
            continue
        yield [(round(x * UNIT), round(y * UNIT)) for x, y in _simplify(pixels, COARSENESS)]


def _subpath(points: Sequence[tuple[int, int]], *, closed: bool) -> str:
    steps = ((x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(points))
    line = "".join(f"{dx}{dy:+d}" if dx < 0 else f" {dx}{dy:+d}" for dx, dy in steps if dx or dy).strip()
    return f"M{points[0][0]} {points[0][1]}l{line}{'z' if closed else ''}" if line else ""


def _is_tiny(pixels: Sequence[tuple[float, float]]) -> bool:
    xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
    return max(xs) - min(xs) < SMALLEST and max(ys) - min(ys) < SMALLEST


def _overlap(one: Box, other: Box) -> bool:
    return one.south <= other.north and other.south <= one.north and one.west <= other.east and other.west <= one.east


def _within(one: Box, other: Box) -> bool:
    return other.contains(one.south, one.west) and other.contains(one.north, one.east)


def _cut_area(points: Ring, box: Box) -> Ring:
    """The outline cut to the box, one edge after another (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1)):
        if points:
            points = tuple(_cut_edge(points, axis, limit, sign))
    return points


def _cut_edge(points: Ring, axis: int, limit: float, sign: int) -> Iterator[tuple[float, float]]:
    for before, point in pairwise((points[-1], *points)):
        was_in, is_in = (sign * (each[axis] - limit) >= 0 for each in (before, point))
        if was_in != is_in:
            part = (limit - before[axis]) / (point[axis] - before[axis])
            yield before[0] + part * (point[0] - before[0]), before[1] + part * (point[1] - before[1])
        if is_in:
            yield point


def _cut_line(points: Ring, box: Box) -> list[Ring]:
    """The runs of a line that have to do with the box: whole segments, since what sticks out is not seen."""
    runs: list[list[tuple[float, float]]] = []
    open_run = False
    for start, end in pairwise(points):
        (south, north), (west, east) = sorted((start[1], end[1])), sorted((start[0], end[0]))
        near = _overlap(Box(south, west, north, east), box)
        if near and not open_run:
            runs.append([start])
        if near:
            runs[-1].append(end)
        open_run = near
    return [tuple(run) for run in runs]


def _simplify(points: list[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """The line with fewer points, nowhere moved by more than the tolerance (Douglas and Peucker)."""
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        far, index = max(
            ((_off(points[i], points[first], points[last]), i) for i in range(first + 1, last)), default=(0, 0)
        )
        if far > tolerance:
            keep.add(index)
            stack += [(first, index), (index, last)]
    return [points[index] for index in sorted(keep)]


def _off(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    if length == 0:
        return math.hypot(point[0] - start[0], point[1] - start[1])
    part = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length**2))
    return math.hypot(point[0] - start[0] - part * dx, point[1] - start[1] - part * dy)
