"""How well the hand-made names and postal codes agree with independent lists.

With the environment variable GEODATA_REFERENCE naming a folder that holds ``localities.csv`` (name, county_code,
municipality_code, lat_scb, lon_scb) and ``postal_codes.csv`` (postal_code, postort, municipality_code), the comparison
is with these; without it, with a few facts anybody in the county knows.
"""

import csv
import os
from collections import Counter, defaultdict
from pathlib import Path

from hubs.geography.distance import distance_m
from hubs.geography.gazetteer import DATA, Gazetteer, fold, load_gazetteer

KNOWN_TOWNS = """name,county_code,municipality_code,lat_scb,lon_scb
Alberga,04,0484,59.281,16.114
Baggetorp,04,0428,59.005,16.087
Bettna,04,0482,58.904,16.643
Björkvik,04,0483,58.836,16.519
Buskhyttan,04,0480,58.661,16.939
Västerljung,04,0488,58.921,17.452
Merlänna,04,0486,59.284,16.986
Inskogen,04,0481,58.688,17.045
"""
KNOWN_CODES = """postal_code,postort,municipality_code
61132,Nyköping,0480
61330,Oxelösund,0481
61930,Trosa,0488
63220,Eskilstuna,0484
64130,Katrineholm,0483
64230,Flen,0482
64330,Vingåker,0428
64430,Torshälla,0484
64530,Strängnäs,0486
64630,Gnesta,0461
64730,Mariefred,0486
64830,Hälleforsnäs,0482
"""


def reference(name: str, otherwise: str) -> list[dict[str, str]]:
    folder = os.environ.get("GEODATA_REFERENCE")
    text = (Path(folder) / name).read_text(encoding="utf-8") if folder else otherwise
    return list(csv.DictReader(text.splitlines()))


def found_within(gazetteer: Gazetteer, row: dict[str, str], *, km: float) -> bool:
    spots = [spot for spot in gazetteer.named(row["name"]) if spot.municipality_code == row["municipality_code"]]
    point = float(row["lat_scb"]), float(row["lon_scb"])
    return any(distance_m(spot.lat, spot.lon, *point) < km * 1000 for spot in spots)


def test_at_least_nine_of_ten_localities_are_known_within_two_and_a_half_kilometres() -> None:
    rows = reference("localities.csv", KNOWN_TOWNS)
    rows = [row for row in rows if row["county_code"] == "04" and row["lat_scb"]]
    right = [row for row in rows if found_within(load_gazetteer("04"), row, km=2.5)]
    assert len(right) / len(rows) >= 0.9, sorted({row["name"] for row in rows} - {row["name"] for row in right})


def test_at_least_nine_of_ten_postal_codes_lead_to_the_right_municipality() -> None:
    gazetteer = load_gazetteer("04")
    rows = [row for row in reference("postal_codes.csv", KNOWN_CODES) if row["municipality_code"].startswith("04")]
    wrong = [row for row in rows if not same_municipality(gazetteer, row)]
    assert 1 - len(wrong) / len(rows) >= 0.9, [(row["postal_code"], row["postort"]) for row in wrong]


def same_municipality(gazetteer: Gazetteer, row: dict[str, str]) -> bool:
    spot = gazetteer.find(row["postal_code"])
    return spot is not None and spot.municipality_code == row["municipality_code"]


def test_the_first_town_of_a_prefix_is_its_commonest_post_town() -> None:
    towns: dict[str, Counter[str]] = defaultdict(Counter)
    for row in reference("postal_codes.csv", KNOWN_CODES):
        if row["postort"]:
            towns[row["postal_code"][:3]][fold(row["postort"])] += 1
    with (DATA / "postal_codes.csv").open(encoding="utf-8", newline="") as source:
        ours = {row["prefix"]: fold(row["towns"].split("|")[0]) for row in csv.DictReader(source)}
    # 610 and 640 were the codes of many small places; they have been given to the towns' own prefixes since.
    compared = [prefix for prefix in ours if prefix in towns and prefix not in ("610", "640")]
    right = [prefix for prefix in compared if ours[prefix] == towns[prefix].most_common(1)[0][0]]
    assert len(right) / len(compared) >= 0.95, sorted(set(compared) - set(right))
