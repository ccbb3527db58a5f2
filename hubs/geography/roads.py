"""Roads and the coast, as rows of the places they pass: coarse, but enough for "längs E4".

Made by hand; the places are names of the gazetteer.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hubs.geography.gazetteer import DATA, Gazetteer, fold, load_gazetteer


@dataclass(frozen=True, slots=True)
class Road:
    """A road and the points (lat, lon in degrees) of the places it passes, in order."""

    name: str
    points: tuple[tuple[float, float], ...]


@cache
def load_roads(home_county: str, folder: Path = DATA) -> dict[str, Road]:
    """The roads by each of their names, folded.

    Raises:
        ValueError: a place along a road is not in the gazetteer.

    """
    gazetteer = load_gazetteer(home_county, folder)
    found: dict[str, Road] = {}
    with (folder / "roads.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            road = Road(row["name"], tuple(_point(gazetteer, name, row["name"]) for name in row["places"].split("|")))
            found |= {fold(name): road for name in (row["name"], *row["aliases"].split("|"))}
    return found


def _point(gazetteer: Gazetteer, name: str, road: str) -> tuple[float, float]:
    spot = gazetteer.find(name)
    if spot is None:
        raise ValueError(
            f"{name!r} along {road!r} is not in the gazetteer: correct roads.csv, or add it to places.csv."
        )
    return spot.lat, spot.lon
