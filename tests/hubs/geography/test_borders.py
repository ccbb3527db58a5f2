import pytest

from hubs.geography.borders import municipality_at, on_land
from hubs.geography.gazetteer import load_gazetteer

TOWNS = [
    ("Eskilstuna", 59.367, 16.508, "0484"),
    ("Flen", 59.058, 16.588, "0482"),
    ("Katrineholm", 58.996, 16.207, "0483"),
    ("Nyköping", 58.753, 17.008, "0480"),
    ("Oxelösund", 58.671, 17.102, "0481"),
    ("Strängnäs", 59.377, 17.031, "0486"),
    ("Trosa", 58.896, 17.548, "0488"),
    ("Vingåker", 59.043, 15.874, "0428"),
    ("Södertälje", 59.196, 17.628, "0181"),
    ("Norrköping", 58.594, 16.183, "0581"),
]


@pytest.mark.parametrize(("name", "lat", "lon", "code"), TOWNS)
def test_a_town_lies_in_its_municipality(name: str, lat: float, lon: float, code: str) -> None:
    assert municipality_at(lat, lon) == code


def test_an_island_just_off_the_generalised_shore_belongs_to_the_nearest_municipality() -> None:
    assert municipality_at(58.735, 17.46) == "0480"


@pytest.mark.parametrize(("lat", "lon"), [(58.35, 17.90), (0.0, 0.0), (-89.0, 17.0)])
def test_far_out_at_sea_is_no_municipality(lat: float, lon: float) -> None:
    assert municipality_at(lat, lon) is None


def test_nearly_every_place_of_the_county_lies_where_it_belongs() -> None:
    spots = [spot for spot in load_gazetteer("04").settlements() if spot.municipality_code.startswith("04")]
    misplaced = {spot.name for spot in spots if municipality_at(spot.lat, spot.lon) != spot.municipality_code}
    assert len(spots) > 140
    # The generalised borders run through or past these; whoever lives there must be able to say so.
    assert misplaced <= {"Baggetorp", "Frustuna", "Gnesta", "Harpsund"}


@pytest.mark.parametrize(
    ("what", "lat", "lon", "land"),
    [
        ("Flen", 59.058, 16.588, True),
        ("fields by Nyköping", 58.80, 17.00, True),
        ("the island of Selaön", 59.41, 17.20, True),
        ("Mälaren", 59.47, 16.80, False),
        ("Hjälmaren", 59.23, 15.80, False),
        ("Yngaren", 58.86, 16.585, False),
        ("the Baltic Sea", 58.50, 17.70, False),
        ("Linköping, off the near map", 58.20, 15.0, True),
        ("the open sea, off the near map", 57.80, 19.9, False),
        ("Vänern", 58.90, 13.30, False),
    ],
)
def test_land_and_water(what: str, lat: float, lon: float, land: bool) -> None:
    assert on_land(lat, lon) is land
