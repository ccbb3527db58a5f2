from pathlib import Path
from shutil import copytree

import pytest

from hubs.geography.distance import distance_m
from hubs.geography.gazetteer import DATA
from hubs.geography.roads import load_roads


def test_roads_are_known_by_what_people_call_them() -> None:
    roads = load_roads("04")
    assert {roads[name].name for name in ("e4", "e 4", "e4:an", "europavag 4")} == {"E4"}
    assert roads["riksvag 52"] is roads["vag 52"]


def test_places_along_a_road_follow_one_another() -> None:
    for road in load_roads("04").values():
        legs = [distance_m(*one, *other) for one, other in zip(road.points, road.points[1:], strict=False)]
        assert max(legs) < 45_000, road.name


def test_a_place_nobody_knows_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    copytree(DATA, folder)
    (folder / "roads.csv").write_text("name,aliases,places\nE4,e4an,Trosa|Ingenstans\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'Ingenstans' along 'E4' is not in the gazetteer"):
        load_roads("04", folder)
