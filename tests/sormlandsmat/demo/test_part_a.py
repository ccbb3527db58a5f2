"""The growers' half of the demonstration county: its food information and its map must be such as a visitor may trust."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sormlandsmat
from catalogue.taxonomy import TREE, path_to
from hubs.catalogue_file.reading import parse_catalogue
from hubs.geography.borders import municipality_at, on_land
from law.allergens import DETAILS, Allergen, emphasised
from sormlandsmat.demo.data.a_catalogue import catalogue

DAY = date(2026, 11, 24)
MUNICIPALITIES = {
    "Vingåker": "0428",
    "Gnesta": "0461",
    "Nyköping": "0480",
    "Oxelösund": "0481",
    "Flen": "0482",
    "Katrineholm": "0483",
    "Eskilstuna": "0484",
    "Strängnäs": "0486",
    "Trosa": "0488",
}
BORDER_ERROR_DEGREES = ((0, 0), (0.0135, 0), (-0.0135, 0), (0, 0.026), (0, -0.026))
"""Steps of a kilometre and a half, north, south, east and west: the municipalities' drawn borders err by that much."""

# Word endings and the allergen they tell. "Bovete" (buckwheat) is no wheat.
ALLERGEN_WORDS = (
    ("gluten", r"(?<!bo)vete(mjöl|groddar)?|råg(mjöl|sikt)?|korn(mjöl)?|havre(gryn|kli)?"),
    ("milk", r"mjölk|filmjölk|grädde|smör|(get)?ost|kvarg"),
    ("egg", r"ägg|äggula"),
    ("nuts", r"mandel|hasselnötter"),
    ("soy", r"soja\w*"),
    ("mustard", r"senap|senapsfrön"),
    ("celery", r"rotselleri|bladselleri"),
    ("sesame", r"sesamfrön"),
    ("sulphites", r"sulfit"),
)
CEREALS_AND_NUTS = {
    "gluten": ("vete", "dinkel", "emmer", "enkorn", "råg", "korn", "havre"),
    "nuts": ("mandel", "hasselnöt"),
}
ORGANIC_WORDS = re.compile(r"ekologisk|\beko\b|krav\b|krav-|biodynamisk|demeter", re.IGNORECASE)
ORGANIC_SCHEMES = {"EU_ORGANIC_FARMING", "KRAV_MARK", "DEMETER_LABEL"}
INCOMPLETE = {
    "a-hagbylund-skalad": "no storage text",
    "a-gatlyktan-back": "nothing told but the name",
    "a-stenhallen-surdegsburk": "nothing told but the name",
    "a-tjurkarr-granola": "nothing told but the name",
}
"""Goods left half told on purpose, so that there is something to see where food information is missing."""


def rows(kind: str) -> list[dict[str, Any]]:
    return catalogue()[kind]


def allergens(product: dict[str, Any], level: str) -> set[str]:
    return {row["allergen"] for row in product.get("allergens", ()) if row["level"] == level}


def told_by(word: str) -> set[str]:
    """The allergens that an emphasised word names by its ending."""
    return {name for name, ending in ALLERGEN_WORDS if re.search(rf"({ending})$", word.lower())}


def valid(certificates: list[dict[str, str]]) -> set[str]:
    return {
        row["scheme"]
        for row in certificates
        if date.fromisoformat(row["valid_from"]) <= DAY <= date.fromisoformat(row["valid_to"])
    }


def check_digit_sum(digits: str) -> int:
    """Sum of every other digit doubled, from the right: a multiple of ten in a true organisation number."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number // 10 + number % 10 for number in doubled)


def test_the_half_county_is_of_a_believable_size() -> None:
    counts = {kind: len(rows(kind)) for kind in ("organisations", "places", "products", "listings")}
    assert counts == {"organisations": 34, "places": 62, "products": 259, "listings": 386}


def test_a_file_of_it_would_be_accepted() -> None:
    file = parse_catalogue(catalogue())
    assert [entry.ref for entry in file.products] == [row["ref"] for row in rows("products")]


@pytest.mark.parametrize("kind", ["organisations", "places", "products", "listings"])
def test_refs_are_unique_and_keep_to_their_own_name_space(kind: str) -> None:
    refs = Counter(row["ref"] if kind != "listings" else f"{row['product']} {row['place']}" for row in rows(kind))
    assert [ref for ref, count in refs.items() if count > 1 or not ref.startswith("a-")] == []


def test_references_lead_somewhere() -> None:
    organisations = {row["ref"] for row in rows("organisations")}
    places = {row["ref"] for row in rows("places")}
    products = {row["ref"] for row in rows("products")}
    assert {row["organisation"] for row in rows("places")} == organisations
    assert {row["producer"] for row in rows("products")} == organisations
    assert {row["place"] for row in rows("listings")} <= places
    assert {row["product"] for row in rows("listings")} == products


def test_every_municipality_has_makers_and_places() -> None:
    assert {row["municipality"] for row in rows("organisations")} == set(MUNICIPALITIES)
    assert {row["municipality"] for row in rows("places")} == set(MUNICIPALITIES)


def test_every_place_stands_on_land() -> None:
    assert [row["ref"] for row in rows("places") if not on_land(row["lat"], row["lon"])] == []


def test_every_place_stands_in_the_municipality_it_names() -> None:
    strays = []
    for row in rows("places"):
        around = {municipality_at(row["lat"] + north, row["lon"] + east) for north, east in BORDER_ERROR_DEGREES}
        if MUNICIPALITIES[row["municipality"]] not in around:
            strays.append((row["ref"], around))
    assert strays == []


def test_all_but_one_place_stand_in_their_municipality_by_the_drawn_borders_too() -> None:
    strays = {
        row["ref"]
        for row in rows("places")
        if municipality_at(row["lat"], row["lon"]) != MUNICIPALITIES[row["municipality"]]
    }
    assert strays == {"a-kardemumma-cafe"}


def test_hours_are_such_as_a_clock_and_a_calendar_have() -> None:
    file = parse_catalogue(catalogue())
    assert [place.ref for place in file.places if not place.hours] == []
    days = [exception.day for place in file.places for exception in place.exceptions]
    assert [day for day in days if not date(2026, 11, 24) <= day <= date(2027, 8, 31)] == []
    doubled = [place.ref for place in file.places if len({it.day for it in place.exceptions}) < len(place.exceptions)]
    assert doubled == []


def test_self_service_seasons_and_calling_first_all_occur() -> None:
    hours = [rule for row in rows("places") for rule in row["hours"]]
    round_the_clock = [rule for rule in hours if (rule["opens"], rule["closes"]) == ("00:00", "24:00")]
    assert {rule.get("mode") for rule in round_the_clock} == {"self_service", None}
    assert {rule.get("mode") for rule in hours} == {"self_service", "call_first", None}
    assert len([rule for rule in hours if "from" in rule]) > 20
    assert len([rule for rule in hours if rule.get("every_weeks", 1) > 1]) == 2


def test_emphasised_words_are_the_allergens_told_as_data() -> None:
    wrong = []
    for row in rows("products"):
        words = [part.text for part in emphasised(row.get("ingredients", "")) if part.is_allergen]
        told = set().union(*(told_by(word) for word in words)) if words else set()
        if told != allergens(row, "contains") or not all(told_by(word) for word in words):
            wrong.append((row["ref"], words, allergens(row, "contains")))
    assert wrong == []


def test_no_allergen_stands_in_a_list_of_ingredients_without_emphasis() -> None:
    names = "|".join(ending for _, ending in ALLERGEN_WORDS)
    bare = re.compile(rf"(?<![\w-])({names})(?![\w-])(?! \()", re.IGNORECASE)
    found = [
        (row["ref"], part.text)
        for row in rows("products")
        for part in emphasised(row.get("ingredients", ""))
        if not part.is_allergen and bare.search(part.text)
    ]
    assert found == []


def test_cereals_and_nuts_are_told_by_name() -> None:
    assert set(CEREALS_AND_NUTS) == set(DETAILS)
    nameless = [
        (row["ref"], line)
        for row in rows("products")
        for line in row.get("allergens", ())
        if line["level"] != "free" and line["allergen"] in CEREALS_AND_NUTS
        if not any(name in line.get("detail", "") for name in CEREALS_AND_NUTS[line["allergen"]])
    ]
    assert nameless == []


def test_an_allergen_is_told_once_and_by_a_known_name() -> None:
    lines = [(row["ref"], line["allergen"]) for row in rows("products") for line in row.get("allergens", ())]
    assert [line for line, count in Counter(lines).items() if count > 1] == []
    assert {allergen for _, allergen in lines} <= set(Allergen)


def test_what_the_gluten_free_bakery_sells_is_free_from_gluten_or_says_oats() -> None:
    baked = [row for row in rows("products") if row["producer"] == "a-utan"]
    told = Counter("free" if "gluten" in allergens(row, "free") else row["allergens"][0]["detail"] for row in baked)
    assert told == {"free": 6, "havre (ren, under 20 mg/kg)": 1}


def test_food_information_is_whole_but_where_it_is_left_out_on_purpose() -> None:
    lacking = {}
    for row in rows("products"):
        if row["goods_class"] == "standard":
            continue
        needed = ("ingredients", "allergens", "storage", "storage_text", "shelf_life_days", "durability", "origin")
        missing = [field for field in needed if field not in row]
        missing += [] if "nutrition" in row or row.get("nutrition_exempt") else ["nutrition"]
        if missing:
            lacking[row["ref"]] = missing
    assert set(lacking) == set(INCOMPLETE)


def test_about_six_foods_in_ten_or_more_declare_nutrition() -> None:
    foods = [row for row in rows("products") if row["goods_class"] != "standard"]
    declared = [row for row in foods if "nutrition" in row]
    assert 0.6 <= len(declared) / len(foods) <= 0.8
    assert [row["ref"] for row in declared if row["nutrition"]["sugars_g"] > row["nutrition"]["carbohydrate_g"]] == []


def test_the_organic_word_needs_a_certificate_valid_that_day() -> None:
    texts = [
        (
            row["ref"],
            " ".join(row.get(field, "") for field in ("name", "description", "ingredients")),
            row["certificates"],
        )
        for row in rows("products")
    ]
    texts += [
        (row["ref"], " ".join(row.get(field, "") for field in ("name", "description", "story")), row["certificates"])
        for row in rows("organisations")
    ]
    owners = {row["ref"]: row["certificates"] for row in rows("organisations")}
    texts += [
        (row["ref"], f"{row['name']} {row['description']}", owners[row["organisation"]]) for row in rows("places")
    ]
    claims = [(ref, valid(certificates)) for ref, text, certificates in texts if ORGANIC_WORDS.search(text)]
    assert len(claims) > 30
    assert [ref for ref, schemes in claims if not schemes & ORGANIC_SCHEMES] == []
    assert [ref for ref, schemes in claims if ref != "a-krus" and "EU_ORGANIC_FARMING" not in schemes] == []


def test_some_certificates_have_run_out() -> None:
    out = {row["ref"] for row in rows("organisations") if len(valid(row["certificates"])) < len(row["certificates"])}
    assert out == {"a-malva", "a-gulafaltet", "a-tumbobi", "a-krus", "a-blaklint"}


def test_categories_are_of_the_tree() -> None:
    tops = {branch.name: branch for branch in TREE}
    unknown = []
    for row in rows("products"):
        top, *below = row["category"].split(" > ")
        if top not in tops or any(name not in {child.name for child in tops[top].children} for name in below):
            unknown.append((row["ref"], row["category"]))
    assert unknown == []
    assert [row["ref"] for row in rows("products") if path_to(row["category"].split(" > ")[-1]) is None] == []


def test_article_numbers_are_of_the_shops_own_range_and_true() -> None:
    numbers = [row["gtin"] for row in rows("products") if "gtin" in row]
    assert len(set(numbers)) == len(numbers) > 80
    sums = {
        number: sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number)) for number in numbers
    }
    assert [number for number, total in sums.items() if not number.startswith("20") or total % 10] == []


def test_organisation_numbers_are_true_and_can_belong_to_nobody() -> None:
    numbers = {row["ref"]: row["organisation_number"] for row in rows("organisations")}
    assert len(set(numbers.values())) == len(numbers)
    assert [ref for ref, number in numbers.items() if check_digit_sum(number.replace("-", "")) % 10] == []
    sole = {row["ref"] for row in rows("organisations") if row["sole_trader"]}
    # Birth numbers from 980 are the tax agency's own for invented persons.
    assert {ref for ref, number in numbers.items() if int(number[7:10]) >= 980 and int(number[2]) < 2} == sole
    assert {number[:6] for ref, number in numbers.items() if ref not in sole} == {"559999", "769999", "969999"}


def test_contacts_lead_to_nobody() -> None:
    for row in rows("organisations"):
        assert row["email"].endswith(".example.se")
        assert re.fullmatch(r"0\d{2,3}-555 01 \d\d", row["phone"])
        assert row.get("website", "https://x.example.se").endswith(".example.se")


def test_a_drawn_picture_and_a_price_belong_to_every_product() -> None:
    drawn = {file.stem for file in (Path(sormlandsmat.__file__).parent / "static" / "pictures").glob("*.svg")}
    assert [row["ref"] for row in rows("products") if row["picture"] not in drawn or row["price"] <= 0] == []


def test_no_two_descriptions_are_the_same() -> None:
    texts = Counter(row["description"] for kind in ("organisations", "places", "products") for row in rows(kind))
    assert [text for text, count in texts.items() if count > 1] == []


def test_shelves_were_seen_before_the_day_and_in_the_same_year() -> None:
    seen = [date.fromisoformat(row["confirmed_on"]) for row in rows("listings")]
    assert date(2026, 1, 1) <= min(seen) <= max(seen) < DAY


def test_the_tolerance_does_not_excuse_a_place_in_another_part_of_the_county() -> None:
    around = {municipality_at(58.753 + north, 17.008 + east) for north, east in BORDER_ERROR_DEGREES}
    assert around == {"0480"}
