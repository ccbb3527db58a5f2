"""The outline of a municipality as a small drawing, from the base map's own borders."""

import functools
import math

from hubs.geography.shapes import Ring, load_layer

SIDE = 60
"""The drawing's width and height in its own units."""


@functools.cache
def outline_of(code: str) -> str:
    """Return the SVG path of the municipality's borders in a square of SIDE, north up; "" when there are none."""
    rings = [shape.points for shape in load_layer("municipalities").shapes if str(shape.props["code"]) == code]
    if not rings:
        return ""
    lons = [lon for ring in rings for lon, _lat in ring]
    lats = [lat for ring in rings for _lon, lat in ring]
    narrower = math.cos(math.radians(sum(lats) / len(lats)))
    width, height = (max(lons) - min(lons)) * narrower, max(lats) - min(lats)
    scale = SIDE / max(width, height)
    left, top = (SIDE - width * scale) / 2, (SIDE - height * scale) / 2

    def drawn(ring: Ring) -> str:
        points = (
            f"{left + (lon - min(lons)) * narrower * scale:.1f} {top + (max(lats) - lat) * scale:.1f}"
            for lon, lat in ring
        )
        return f"M{'L'.join(dict.fromkeys(points))}Z"

    return "".join(map(drawn, rings))
