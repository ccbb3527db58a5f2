"""Reads map layers: outlines stored as whole numbers, each point as its step from the one before.

A layer file is ``{"name", "type", "scale", "attribution", "rings", "props"}``. ``rings[i]`` is
``[x0, y0, dx1, dy1, dx2, dy2, …]``: the first point, then steps; divided by ``scale`` they are degrees, longitude
first. ``type`` is "polygon" (every ring closes by itself; fill all of them together by the even-odd rule, so that
holes are rings like others), "line" or "point". ``props[i]``, where the file has them, describes ``rings[i]``.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, TypeAlias

from hubs.geography.distance import Box

DATA = Path(__file__).parent / "data"

Ring: TypeAlias = tuple[tuple[float, float], ...]
"""Points as (longitude, latitude); an outline's last point joins its first."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One ring, line or point of a layer with what is known about it."""

    points: Ring
    box: Box
    props: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the map: outlines, lines or points with the line that names their source."""

    name: str
    type: str
    attribution: str
    shapes: tuple[Shape, ...]

    def covers(self, lat: float, lon: float) -> bool:
        """Whether the point lies inside the layer's outlines (even-odd rule)."""
        return sum(inside(shape, lat, lon) for shape in self.shapes) % 2 == 1


def decode(document: Mapping[str, Any]) -> Layer:
    """The layer in a parsed layer file."""
    props = document.get("props") or [{}] * len(document["rings"])
    shapes = (_shape(ring, document["scale"], about) for ring, about in zip(document["rings"], props, strict=True))
    return Layer(document["name"], document["type"], document["attribution"], tuple(shapes))


@functools.cache
def load_layer(name: str, folder: Path = DATA) -> Layer:
    """The layer in ``<name>.json`` of the folder."""
    return decode(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))


def inside(shape: Shape, lat: float, lon: float) -> bool:
    """Whether the point lies inside one closed outline."""
    if not shape.box.contains(lat, lon):
        return False
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise((*shape.points, shape.points[0])):
        if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1


def _shape(steps: Sequence[int], scale: int, props: Mapping[str, Any]) -> Shape:
    xs = [x / scale for x in accumulate(steps[0::2])]
    ys = [y / scale for y in accumulate(steps[1::2])]
    return Shape(tuple(zip(xs, ys, strict=True)), Box(min(ys), min(xs), max(ys), max(xs)), props)
