"""The gazetteer as a query needs it, and the area that a place's name stands for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import ceil

from django.conf import settings

from hubs.geography.distance import distance_m
from hubs.geography.gazetteer import Gazetteer, Spot, fold, load_gazetteer
from hubs.geography.region import Region, load_region
from hubs.geography.roads import Road, load_roads
from search.engines import AnyOf, Area, Circle, Within
from search.swedish import PlaceHit
from search.swedish.analysis import analyse
from search.swedish.places import kinds_named
from search.swedish.words import normalise, tokens_of

LARGE_TOWN = 20_000
"""From this many inhabitants on, a town is known all over the country."""

AROUND_KM = 15.0
"""How far from a town or village one looks when nobody has said."""

ALONG_KM = 10.0
"""The circles that lie along a road: so wide, and no farther apart than `APART` times that."""

APART = 1.2
DISTRICT = re.compile(
    r"(?:s?-?(?:trakten|bygden|området)|s?\s+(?:slott|kyrka|station|hamn|naturreservat|camping))$", re.IGNORECASE
)
"""What makes a name one of its surroundings, or of what stands there: Flenstrakten, Taxinge slott."""


@cache
def region() -> Region:
    """The county this site serves."""
    return load_region(settings.REGION)


@cache
def gazetteer() -> Gazetteer:
    """The names of places, the county's own first."""
    return load_gazetteer(region().county_code)


@cache
def roads() -> dict[str, Road]:
    """The roads by each of their names, folded."""
    return load_roads(region().county_code)


def kinds_of(text: str) -> tuple[str, ...]:
    """Return the kinds of places that the text as a whole names, as codes; none when it names none."""
    return kinds_named(normalise(text))


class PlaceNames:
    """`search.swedish.PlaceFinder`. Misspelt names are understood unless they are words of the language.

    Small places in other parts of the country are marked as far: their names are mostly words that mean something else.
    """

    def find(self, text: str) -> PlaceHit | None:
        """The place a text names as a whole, a road or the coast too, or None."""
        if road := roads().get(fold(text)):
            return along(road)
        spot = _spot(text) or _spot(DISTRICT.sub("", text)) or _similar(text)
        if spot is None:
            return None
        is_home = spot.municipality_code.startswith(region().county_code)
        return replace(as_hit(spot), is_far=_is_far(spot), is_home=is_home)


def place_named(text: str) -> PlaceHit | None:
    """The place or road that a field for places holds, misspelt or not."""
    if (road := roads().get(fold(text))) is not None:
        return along(road)
    spot = gazetteer().find(text, fuzzy=True)
    return None if spot is None else as_hit(spot)


def along(road: Road) -> PlaceHit:
    """The road in search's words. What is no name of its own ("kusten") is meant only after "vid", "längs"."""
    lat, lon = road.points[len(road.points) // 2]
    return PlaceHit(road.name, "road", lat, lon, None, exact=True, radius_km=ALONG_KM, along=road.points)


def _spot(text: str) -> Spot | None:
    return gazetteer().find(text) if text else None


def _similar(text: str) -> Spot | None:
    return None if _is_language(text) else gazetteer().find(text, fuzzy=True)


def _is_far(spot: Spot) -> bool:
    near = {"", region().county_code, *(county.code for county in region().neighbours)}
    return spot.municipality_code[:2] not in near and spot.population < LARGE_TOWN


@cache
def place_finder() -> PlaceNames:
    """The place finder of this site."""
    return PlaceNames()


def _is_language(text: str) -> bool:
    return any(analyse(word).known for word in tokens_of(text))


def as_hit(spot: Spot) -> PlaceHit:
    """The gazetteer's answer in search's words."""
    return PlaceHit(
        spot.name, spot.kind, spot.lat, spot.lon, spot.municipality_code or None, spot.exact, spot.radius_km
    )


def area_of(place: PlaceHit, *, radius_km: float | None) -> Area | None:
    """The area that is meant: a municipality itself, all of our own county, else what lies around the point.

    `radius_km` is what was asked for; None leaves it to the kind of place. Several places are each of their areas, a
    road is circles in a row.
    """
    if place.parts:
        return _any_of(area_of(part, radius_km=radius_km) for part in place.parts)
    if place.along:
        return AnyOf(tuple(circles_along(place.along, radius_km=radius_km or ALONG_KM)))
    if radius_km is None and place.kind == "municipality" and place.municipality_code:
        return Within(place.municipality_code)
    if (
        radius_km is None
        and place.kind == "county"
        and (place.municipality_code or region().county_code)[:2] == region().county_code
    ):
        return None
    radius = max(AROUND_KM, place.radius_km or 0.0) if radius_km is None else radius_km
    return Circle(place.lat, place.lon, radius * 1000)


def _any_of(areas: Iterable[Area | None]) -> Area | None:
    """All of several areas; all of the county, when one of them is that."""
    parts = [part for area in areas for part in (area.areas if isinstance(area, AnyOf) else (area,))]
    known = tuple(part for part in parts if part is not None)
    return AnyOf(known) if len(known) == len(parts) else None


def circles_along(points: Sequence[tuple[float, float]], *, radius_km: float) -> Iterator[Circle]:
    """Yield circles in a row, so near each other that what lies close to the line is in one of them."""
    step = radius_km * APART * 1000
    for (lat, lon), (next_lat, next_lon) in pairwise(points):
        count = max(1, ceil(distance_m(lat, lon, next_lat, next_lon) / step))
        for number in range(count):
            part = number / count
            yield Circle(lat + (next_lat - lat) * part, lon + (next_lon - lon) * part, radius_km * 1000)
    yield Circle(*points[-1], radius_km * 1000)
