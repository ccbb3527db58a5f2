"""Which municipality a point lies in, and whether it lies on land.

The borders are Statistics Sweden's generalised ones, wrong by a kilometre in places: good for suggesting a
municipality, and whoever is near a border must be able to correct it. Lakes are an overview, too.
"""

import functools
import math
from itertools import pairwise

from hubs.geography.distance import METRES_PER_DEGREE, Box, box_around
from hubs.geography.shapes import Ring, inside, load_layer

SNAP_M = 3000.0
"""Metres outside every border within which the nearest municipality is still meant: shores, jetties, mouths."""
ISLAND_SNAP_M = 12_000.0
"""The same for points on land: the generalised borders leave out the archipelago."""


def municipality_at(lat: float, lon: float) -> str | None:
    """The code of the municipality at the point, or the nearest to an island or shore; None out at sea.

    Municipalities outside the county are answered too, as far as the base map reaches.
    """
    areas = load_layer("municipalities").shapes
    near = [area for area in areas if _reaches(area.box, lat, lon)]
    for code in {area.props["code"]: None for area in near}:
        if sum(inside(area, lat, lon) for area in near if area.props["code"] == code) % 2:
            return str(code)
    edges = ((_distance_to_edge(area.points, lat, lon), str(area.props["code"])) for area in near)
    distance, code = min(edges, default=(math.inf, ""))
    return code if distance <= (ISLAND_SNAP_M if on_land(lat, lon) else SNAP_M) else None


def on_land(lat: float, lon: float) -> bool:
    """Whether the point lies on land and in no lake, as far as the base map knows."""
    land = "land" if _near_land_box().contains(lat, lon) else "surroundings"
    lakes = ("lakes-far", "lakes-large", "lakes-small")
    return load_layer(land).covers(lat, lon) and not any(load_layer(name).covers(lat, lon) for name in lakes)


@functools.cache
def _near_land_box() -> Box:
    boxes = [shape.box for shape in load_layer("land").shapes]
    return Box(
        min(box.south for box in boxes),
        min(box.west for box in boxes),
        max(box.north for box in boxes),
        max(box.east for box in boxes),
    )


def _reaches(box: Box, lat: float, lon: float) -> bool:
    around = box_around(lat, lon, ISLAND_SNAP_M)
    return (
        box.south <= around.north and around.south <= box.north and box.west <= around.east and around.west <= box.east
    )


def _distance_to_edge(ring: Ring, lat: float, lon: float) -> float:
    """Metres from the point to the outline, on a plane laid through the point."""
    east = METRES_PER_DEGREE * math.cos(math.radians(lat))
    flat = [((x - lon) * east, (y - lat) * METRES_PER_DEGREE) for x, y in (*ring, ring[0])]
    return min(_distance_to_segment(start, end) for start, end in pairwise(flat))


def _distance_to_segment(start: tuple[float, float], end: tuple[float, float]) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    part = 0.0 if length == 0 else max(0.0, min(1.0, -(start[0] * dx + start[1] * dy) / length))
    return math.hypot(start[0] + part * dx, start[1] + part * dy)
