import csv
from pathlib import Path

import pytest

from hubs.geography.gazetteer import DATA, Gazetteer, Spot, fold, load_gazetteer

gazetteer = load_gazetteer("04")


def found(text: str, *, fuzzy: bool = False) -> tuple[str, str, str, bool] | None:
    spot = gazetteer.find(text, fuzzy=fuzzy)
    return spot and (spot.name, spot.kind, spot.municipality_code, spot.exact)


@pytest.mark.parametrize(
    ("text", "name", "kind", "code"),
    [
        ("Nyköping", "Nyköping", "locality", "0480"),
        ("nykoping", "Nyköping", "locality", "0480"),
        ("  TORSHALLA ", "Torshälla", "locality", "0484"),
        ("Trosas", "Trosa", "locality", "0488"),
        ("Strängnäs", "Strängnäs", "locality", "0486"),
        ("Flens kommun", "Flen", "municipality", "0482"),
        ("trosa kommun", "Trosa", "municipality", "0488"),
        ("Österåkers kommun", "Österåker", "municipality", "0117"),
        ("husby rekarne", "Husby-Rekarne", "parish", "0484"),
        ("Selaö", "Selaön", "island", "0486"),
        ("Båven", "Båven", "lake", ""),
        ("Sörmland", "Södermanland", "county", ""),
        ("sodermanland", "Södermanland", "county", ""),
        ("Stockholm", "Stockholm", "locality", "0180"),
        ("Härjedalen", "Härjedalen", "municipality", "2361"),
    ],
)
def test_a_name_is_found(text: str, name: str, kind: str, code: str) -> None:
    assert found(text) == (name, kind, code, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Länna", "0486"),
        ("Valla", "0483"),
        ("Österåker", "0428"),
        ("Ekeby", "0484"),
        ("Floda", "0483"),
        ("Järna", "0181"),
    ],
)
def test_of_places_with_one_name_the_countys_own_comes_first_then_the_largest(text: str, code: str) -> None:
    spot = gazetteer.find(text)
    assert spot is not None
    assert spot.municipality_code == code


def test_another_county_sees_its_own_places_first() -> None:
    spot = load_gazetteer("20").find("Järna")
    assert spot is not None
    assert spot.municipality_code == "2021"


@pytest.mark.parametrize(("text", "name"), [("Ålberga", "Ålberga"), ("alberga", "Alberga"), ("ÅLBERGAS", "Ålberga")])
def test_rings_and_dots_decide_where_two_names_differ_by_them_alone(text: str, name: str) -> None:
    spot = gazetteer.find(text)
    assert spot is not None
    assert spot.name == name


@pytest.mark.parametrize(
    ("text", "name", "precision", "code"),
    [
        ("611 32", "611 32 Nyköping", "postal_area", "0480"),
        ("61132", "611 32 Nyköping", "postal_area", "0480"),
        ("613 30", "613 30 Oxelösund", "postal_town", "0481"),
        ("640 25", "640 25 Julita", "postal_town", "0483"),
        ("647", "647 Mariefred", "postal_area", "0486"),
        ("Storgatan 1, 619 30 Trosa", "619 30 Trosa", "postal_town", "0488"),
    ],
)
def test_a_postal_code_is_the_middle_of_its_post_town(text: str, name: str, precision: str, code: str) -> None:
    spot = gazetteer.find(text)
    assert spot is not None
    assert (spot.name, spot.kind, spot.precision, spot.municipality_code) == (name, "postal", precision, code)


@pytest.mark.parametrize("text", ["", "   ", "xyzzy", "999 99", "12", "6113", "lammkorv", "07012345678"])
def test_what_is_no_place_is_not_found(text: str) -> None:
    assert [found(text), found(text, fuzzy=True)] == [None, None]


def test_an_address_without_a_postal_code_is_its_last_part_and_not_exact() -> None:
    assert found("Storgatan 1, Nyköping") == ("Nyköping", "locality", "0480", False)


@pytest.mark.parametrize(
    ("misspelt", "name"),
    [
        ("Katrinholm", "Katrineholm"),
        ("eskiltuna", "Eskilstuna"),
        ("Stalarholmen", "Stallarholmen"),
        ("nyköpng", "Nyköping"),
        ("strängäs", "Strängnäs"),
        ("oxelsund", "Oxelösund"),
        ("vagnharrad", "Vagnhärad"),
        ("malmkpoing", "Malmköping"),
    ],
)
def test_a_misspelt_name_is_found_only_when_asked_for(misspelt: str, name: str) -> None:
    spot = gazetteer.find(misspelt, fuzzy=True)
    assert spot is not None
    assert (gazetteer.find(misspelt), spot.name, spot.exact) == (None, name, False)


@pytest.mark.parametrize(
    "food", ["potatis", "getost", "honung", "jordgubbar", "lamm", "korv", "ost", "bröd", "öl", "ägg", "morötter"]
)
def test_food_is_no_misspelt_place(food: str) -> None:
    assert found(food, fuzzy=True) is None


@pytest.mark.parametrize("word", ["våra", "måla", "bär", "hålla", "bör", "hörn"])
def test_rings_and_dots_are_left_out_but_never_added(word: str) -> None:
    assert found(word) is None


@pytest.mark.parametrize("word", ["kvinna", "torsdag", "vingård", "gården", "majonäs", "bonden", "sommaren", "blomma"])
def test_a_far_village_is_not_taken_for_an_everyday_word(word: str) -> None:
    assert found(word, fuzzy=True) is None


@pytest.mark.parametrize(
    ("text", "name"), [("Norköping", "Norrköping"), ("Sodertalje", "Södertälje"), ("Stokholm", "Stockholm")]
)
def test_large_towns_elsewhere_are_found_misspelt_too(text: str, name: str) -> None:
    spot = gazetteer.find(text, fuzzy=True)
    assert spot is not None
    assert spot.name == name


def test_suggestions_begin_with_what_was_typed_home_first_and_larger_first() -> None:
    assert [spot.name for spot in gazetteer.search("st", limit=4)] == [
        "Strängnäs",
        "Stigtomta",
        "Stallarholmen",
        "Stjärnhov",
    ]
    assert [spot.name for spot in gazetteer.search("vagn", limit=5)] == ["Vagnhärad"]
    assert [spot.name for spot in gazetteer.search("61", limit=2)] == ["610 Nyköping", "610 50 Jönåker"]
    assert [gazetteer.search(""), gazetteer.search("xyzzy")] == [[], []]


def test_a_place_with_two_names_is_suggested_once() -> None:
    assert [spot.name for spot in gazetteer.search("selaö")] == ["Selaön"]


def test_the_nearest_place_to_a_point() -> None:
    assert [gazetteer.nearest(58.90, 17.54).name, gazetteer.nearest(59.05, 16.60).name] == ["Trosa", "Flen"]


def test_all_places_of_one_name() -> None:
    assert [spot.municipality_code for spot in gazetteer.named("valla")] == ["0483", "2309"]
    assert [(spot.name, spot.kind) for spot in gazetteer.named("Flen")] == [
        ("Flen", "locality"),
        ("Flen", "municipality"),
    ]


@pytest.mark.parametrize(
    ("text", "folded"), [("Åkers  Styckebruk", "akers styckebruk"), ("Råby-Rönö", "raby rono"), ("Ægir Ø", "agir o")]
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_postal_code_whose_town_is_unknown_is_refused_when_loading() -> None:
    with pytest.raises(ValueError, match="Post town 'Ingenstans' of postal code 611 is not in the gazetteer"):
        Gazetteer([], [("611", ["Ingenstans"])], home_county="04")


def test_no_place_is_listed_twice() -> None:
    seen: list[tuple[str, str, str]] = []
    for file in ("localities.csv", "places.csv"):
        with (DATA / file).open(encoding="utf-8", newline="") as source:
            rows = [row for row in csv.DictReader(source) if row["municipality_code"].startswith("04")]
            seen += [(fold(row["name"]), row.get("kind", "locality"), row["municipality_code"]) for row in rows]
    assert sorted({each for each in seen if seen.count(each) > 1}) == []


def test_every_municipality_of_the_county_has_its_name_as_town_and_as_municipality() -> None:
    names = {"Eskilstuna", "Flen", "Gnesta", "Katrineholm", "Nyköping", "Oxelösund", "Strängnäs", "Trosa", "Vingåker"}
    towns = {name: gazetteer.find(name) for name in names}
    areas = {name: gazetteer.find(f"{name}s kommun") for name in names}
    assert {spot.kind for spot in towns.values() if spot} == {"locality"}
    assert {name: spot and spot.municipality_code for name, spot in areas.items()} == {
        name: spot and spot.municipality_code for name, spot in towns.items()
    }


def test_the_files_can_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "municipalities.csv").write_text("code,name,lat,lon,radius_km\n0980,Gotland,57.5,18.5,32\n")
    (tmp_path / "localities.csv").write_text("name,lat,lon,municipality_code,population\nVisby,57.64,18.3,0980,24000\n")
    (tmp_path / "places.csv").write_text(
        "name,kind,lat,lon,municipality_code,population,aliases\nFårö,island,57.9,19.1,0980,0,\n"
    )
    (tmp_path / "postal_codes.csv").write_text("prefix,towns\n621,Visby\n")
    island = load_gazetteer("09", tmp_path)
    assert island.find("visby") == Spot("Visby", "locality", 57.64, 18.3, "0980", 24000, 6.9, "centre")
    assert island.find("621") == Spot("621 Visby", "postal", 57.64, 18.3, "0980", 24000, 8.0, "postal_town")
    assert island.find("Fårö") == Spot("Fårö", "island", 57.9, 19.1, "0980", 0, 4.0, "area")
    assert island.find("Gotlands kommun") == Spot("Gotland", "municipality", 57.5, 18.5, "0980", 0, 32.0, "area")
