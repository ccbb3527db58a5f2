"""The whole demonstration county: everything refers to something, lies on land and keeps the law it shows."""

import json
import math
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from catalogue.food_information import branch_of, branches, gaps
from catalogue.models import Product
from catalogue.taxonomy import TREE
from hubs.catalogue_file.load import load_catalogue
from hubs.catalogue_file.reading import parse_catalogue
from hubs.geography.borders import municipality_at, on_land
from hubs.models import Listing
from law import allergens, channels, claims, labelling, units
from sormlandsmat.demo.county import county
from sormlandsmat.demo.shorthand import Entry

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
# Town centres so close to the border that the generalised borders put them on the wrong side.
ON_THE_BORDER = {"Gnesta": {"0461", "0181"}}
KINDS = {
    "farm_shop",
    "dairy",
    "bakery",
    "brewery",
    "distillery",
    "winery",
    "mill",
    "cidery",
    "smokehouse",
    "butcher",
    "game_handler",
    "pick_your_own",
    "nursery",
    "apiary",
    "farm_cafe",
    "cafe",
    "restaurant",
    "inn",
    "country_store",
    "grocer",
    "delicatessen",
    "market_hall",
    "market",
    "reko",
    "hub",
    "vending",
    "liquor_store",
    "web_shop",
    "transhipment",
    "public_kitchen",
}
ROLES = {"producer", "processor", "hub", "shop", "restaurant", "public_buyer", "carrier", "association", "partner"}
SERVICES = {"swish", "card", "cash", "parking", "charging", "toilet", "dogs", "accessible", "delivery", "seating"}
WEEKDAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
MODES = {"open", "self_service", "call_first", "preorder"}
SOURCES = {"producer", "place", "staff", "visitor", "import"}
STOCK = {"in_stock", "few", "out", "unknown"}
GOODS = {"food", "catering", "alcohol", "water", "standard"}

SPOKEN = {
    "milk": r"mjölk|grädd|smör|(?:\b|\w)ost(?:ar|en)?\b|yoghurt|\bfil|vassle|crème fraiche|kvarg|\bmese|laktos",
    "gluten": r"vete|råg|korn|havre|spelt|dinkel|emmer|malt|kamut",
    "egg": r"ägg|majonnäs",
    "fish": r"fisk|strömming|gös|sik|abborr|flundr|skädda|gädd|braxen|lake\b|regnbåge|skarpsill|böckling|ansjovis|sill",
    "crustaceans": r"kräft|räk",
    "soy": r"soja",
    "nuts": r"mandel|hassel|valnöt|cashew|pistage|nötter",
    "peanut": r"jordnöt",
    "celery": r"selleri",
    "mustard": r"senap",
    "sesame": r"sesam",
    "sulphites": r"sulfit|svaveldioxid",
    "lupin": r"lupin",
    "molluscs": r"mussl|ostron\b",
}
# Words that hold an allergen's name and are none.
INNOCENT = (
    r"mandelpotatis|kokosmjölk|kokosgrädde|kakaosmör|sheasmör|peppar-?korn|bovete\w*|sockerkorn|pilgrimsmussl|hela korn"
)


@cache
def catalogue() -> dict[str, list[Entry]]:
    return county(DAY)


def spoken(words: str) -> set[str]:
    return {name for name, pattern in SPOKEN.items() if re.search(pattern, words, re.IGNORECASE)}


def contained(product: Entry) -> set[str]:
    return {row["allergen"] for row in product.get("allergens", []) if row["level"] == "contains"}


def of(product: Entry) -> str:
    return f"{product['ref']}: {product['name']}"


def held(rows: list[Entry]) -> list[claims.Certificate]:
    return [
        claims.Certificate(
            scheme=row["scheme"],
            number=row["number"],
            body=row["body"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
        )
        for row in rows
    ]


def certificates(product: Entry) -> list[claims.Certificate]:
    """Return the product's own certificates and its maker's."""
    return held([*product.get("certificates", []), *maker_of(product["producer"]).get("certificates", [])])


def maker_of(ref: str | None) -> Entry:
    return next((row for row in catalogue()["organisations"] if row["ref"] == ref), {})


# -------------------------------------------------------------------------------------------------- size and shape


def test_the_county_has_the_promised_size() -> None:
    found = {key: len(rows) for key, rows in catalogue().items()}
    assert 55 <= found["organisations"] <= 75
    assert 148 <= found["places"] <= 152
    assert 440 <= found["products"] <= 480
    assert 1950 <= found["listings"] <= 2050


def test_every_municipality_has_organisations_and_several_kinds_of_places() -> None:
    code_of = {code: code for code in MUNICIPALITIES.values()} | MUNICIPALITIES
    organised = {code_of[row["municipality"]] for row in catalogue()["organisations"]}
    kinds: dict[str, set[str]] = {code: set() for code in MUNICIPALITIES.values()}
    for place in catalogue()["places"]:
        kinds[code_of[place["municipality"]]].add(place["kind"])
    assert organised == set(MUNICIPALITIES.values())
    assert min(len(found) for found in kinds.values()) >= 5


def test_the_same_day_gives_the_same_county_and_another_day_the_same_goods() -> None:
    tomorrow = county(DAY + timedelta(days=1))
    assert county(DAY) == catalogue()
    assert {key: tomorrow[key] for key in ("organisations", "products")} == {
        key: catalogue()[key] for key in ("organisations", "products")
    }
    assert [(row["product"], row["place"]) for row in tomorrow["listings"]] == [
        (row["product"], row["place"]) for row in catalogue()["listings"]
    ]


def test_the_county_is_plain_json() -> None:
    assert json.loads(json.dumps(catalogue())) == catalogue()


def test_the_county_follows_the_published_schema() -> None:
    schema = json.loads((Path(__file__).parents[3] / "docs" / "catalogue.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(catalogue())) == []


def test_every_category_stands_in_the_tree() -> None:
    known = {f"{branch.name} > {leaf.name}" for branch in TREE for leaf in branch.children}
    assert {product["category"] for product in catalogue()["products"]} <= known | {branch.name for branch in TREE}


@pytest.mark.django_db
def test_the_county_loads_and_hardly_anything_lacks_its_food_information() -> None:
    load_catalogue(parse_catalogue(catalogue()), day=DAY, replace=False, progress=lambda *_: None)
    slugs = branches()
    incomplete = {
        product.ref
        for product in Product.objects.all()
        if gaps(product, branch=branch_of(product.categories.all(), slugs=slugs), day=DAY)
    }
    assert Product.objects.count() == len(catalogue()["products"])
    assert Listing.objects.count() == len(catalogue()["listings"])
    assert {"b-svetsaren-rokt-vitlokskorv", "b-skogsang-marg", "b-kastrullen-elevlunch"} <= incomplete
    assert 5 <= len(incomplete) <= 15


@pytest.mark.parametrize("key", ["organisations", "places", "products", "listings"])
def test_refs_are_unique(key: str) -> None:
    refs = Counter(row["ref"] for row in catalogue()[key])
    assert [ref for ref, times in refs.items() if times > 1] == []


def test_every_reference_resolves() -> None:
    organisations = {row["ref"] for row in catalogue()["organisations"]}
    places = {row["ref"] for row in catalogue()["places"]}
    products = {row["ref"] for row in catalogue()["products"]}
    lost = [
        *(place["ref"] for place in catalogue()["places"] if place.get("organisation") not in {*organisations, None}),
        *(product["ref"] for product in catalogue()["products"] if product["producer"] not in organisations),
        *(row["ref"] for row in catalogue()["products"] if row.get("offered_by") not in {*organisations, None}),
        *(
            row["ref"]
            for row in catalogue()["listings"]
            if row["product"] not in products or row["place"] not in places
        ),
    ]
    assert lost == []


def test_codes_are_those_of_the_format() -> None:
    assert {role for row in catalogue()["organisations"] for role in row["roles"]} <= ROLES
    assert {row["kind"] for row in catalogue()["places"]} <= KINDS
    assert {row["precision"] for row in catalogue()["places"]} <= {"address", "spot", "locality"}
    assert {service for row in catalogue()["places"] for service in row.get("services", [])} <= SERVICES
    assert {row["goods_class"] for row in catalogue()["products"]} <= GOODS
    assert {row["sale_form"] for row in catalogue()["products"]} <= set(labelling.SaleForm)
    assert {row["price_unit"] for row in catalogue()["products"]} <= set(units.UNITS)
    assert {row.get("animal", "") for row in catalogue()["products"]} <= set(channels.PrimaryProduct)
    assert {channel for row in catalogue()["products"] for channel in row["channels"]} <= set(channels.Channel)
    assert {row.get("durability", "best_before") for row in catalogue()["products"]} <= set(labelling.Durability)
    assert {row["nutrition_exempt"] for row in catalogue()["products"] if "nutrition_exempt" in row} <= set(
        labelling.NutritionExemption
    )


# ------------------------------------------------------------------------------------------------------- the places


def test_every_place_lies_on_land_in_its_municipality() -> None:
    wrong = []
    for place in catalogue()["places"]:
        name = place["municipality"]
        allowed = {MUNICIPALITIES.get(name, name)} | ON_THE_BORDER.get(place.get("locality", ""), set())
        point = (place["lat"], place["lon"])
        if not on_land(*point) or municipality_at(*point) not in allowed:
            wrong.append((place["ref"], point, municipality_at(*point)))
    assert wrong == []


def test_opening_hours_are_well_formed() -> None:
    clock = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
    day_of_year = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
    wrong = []
    for place in catalogue()["places"]:
        for rule in place.get("hours", []):
            right = (
                rule["days"]
                and set(rule["days"]) <= WEEKDAYS
                and clock.fullmatch(rule["opens"])
                and clock.fullmatch(rule["closes"])
                and rule["opens"] != rule["closes"]
                and rule.get("mode", "open") in MODES
                and ("from" in rule) == ("to" in rule)
                and all(day_of_year.fullmatch(rule[key]) for key in ("from", "to") if key in rule)
                and (rule.get("every_weeks", 1) == 1 or "starting" in rule)
            )
            if not right:
                wrong.append((place["ref"], rule))
    assert wrong == []


def test_every_place_says_when_it_is_open() -> None:
    assert [place["ref"] for place in catalogue()["places"] if not place.get("hours")] == []


def test_exceptions_are_dated_and_say_one_thing() -> None:
    wrong = [
        (place["ref"], exception)
        for place in catalogue()["places"]
        for exception in place.get("exceptions", [])
        if not date.fromisoformat(exception["date"]) or ("closed" in exception) == ("opens" in exception)
    ]
    assert wrong == []


def test_there_are_hours_of_every_kind() -> None:
    rules = [rule for place in catalogue()["places"] for rule in place["hours"]]
    assert {rule.get("mode", "open") for rule in rules} == MODES
    assert any(rule["opens"] == "00:00" and rule["closes"] == "24:00" for rule in rules)
    assert any(rule.get("from", "") > rule.get("to", "") for rule in rules)
    assert any(
        rule["closes"] <= rule["opens"]
        for place in catalogue()["places"]
        for rule in place["exceptions"]
        if "opens" in rule
    )


def test_reko_rings_hand_out_pre_ordered_goods_every_second_week() -> None:
    rings = [place for place in catalogue()["places"] if place["kind"] == "reko"]
    assert 4 <= len(rings) <= 8
    for ring in rings:
        for rule in ring["hours"]:
            weekday = sorted(WEEKDAYS, key=["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index)[
                date.fromisoformat(rule["starting"]).weekday()
            ]
            assert (rule["mode"], rule["every_weeks"], rule["days"]) == ("preorder", 2, [weekday])


# ----------------------------------------------------------------------------------------------------- the products


def test_emphasised_allergens_are_the_declared_ones() -> None:
    wrong = []
    for product in catalogue()["products"]:
        if not product.get("ingredients") or "allergens" not in product:
            continue
        marked = [part.text for part in allergens.emphasised(product["ingredients"]) if part.is_allergen]
        said = {name for word in marked for name in spoken(word)}
        strange = [word for word in marked if not spoken(word) & contained(product)]
        if strange or contained(product) - said:
            wrong.append((of(product), strange, sorted(contained(product) - said)))
    assert wrong == []


def test_no_allergen_goes_unmarked_through_the_ingredients() -> None:
    """Each allergen is marked at least once; the name of a compound ingredient before its parenthesis need not be."""
    wrong = []
    for product in catalogue()["products"]:
        listed = re.split(r"Kan innehålla|Varje |Fråga|Full |Innehållet", product.get("ingredients", ""))[0]
        parts = allergens.emphasised(listed)
        plain = " ".join(part.text for part in parts if not part.is_allergen)
        marked = spoken(" ".join(part.text for part in parts if part.is_allergen))
        left = spoken(re.sub(INNOCENT, "", plain, flags=re.IGNORECASE)) - marked
        if left and product["goods_class"] in ("food", "catering"):
            wrong.append((of(product), sorted(left), plain))
    assert wrong == []


def test_cereals_and_nuts_are_named() -> None:
    assert [
        of(product)
        for product in catalogue()["products"]
        for row in product.get("allergens", [])
        if row["allergen"] in ("gluten", "nuts") and row["level"] == "contains" and not row.get("detail")
        if product["goods_class"] in ("food", "catering")
    ] == []


def test_nobody_says_organic_without_a_certificate_that_is_valid() -> None:
    wrong = [
        of(product)
        for product in catalogue()["products"]
        if not claims.may_say_organic(
            f"{product['name']} {product.get('description', '')} {product.get('ingredients', '')}",
            certificates=certificates(product),
            day=DAY,
        ).allowed
    ]
    told = [
        row["ref"]
        for row in [*catalogue()["organisations"], *catalogue()["places"]]
        if not claims.may_say_organic(
            f"{row['name']} {row.get('description', '')} {row.get('story', '')}",
            certificates=held(maker_of(row.get("organisation", row["ref"])).get("certificates", [])),
            day=DAY,
        ).allowed
    ]
    assert (wrong, told) == ([], [])


def test_protected_names_are_used_only_by_those_who_hold_them() -> None:
    wrong = [
        (of(product), name.name)
        for product in catalogue()["products"]
        for name in claims.protected_names_in(product["name"])
        if not claims.may_use_name(name, certificates=certificates(product), day=DAY).allowed
    ]
    assert wrong == []
    assert [of(product) for product in catalogue()["products"] if claims.protected_names_in(product["name"])] != []


def test_some_certificates_have_expired() -> None:
    all_of_them = [row for maker in catalogue()["organisations"] for row in maker.get("certificates", [])]
    expired = [row for row in all_of_them if date.fromisoformat(row["valid_to"]) < DAY]
    assert 4 <= len(expired) < len(all_of_them) / 2


def test_prices_are_above_nothing_and_nearly_always_told() -> None:
    products = catalogue()["products"]
    priced = [Decimal(str(product["price"])) for product in products if "price" in product]
    assert all(price > 0 for price in priced)
    assert 1 <= len(products) - len(priced) <= 12


def test_most_food_has_a_nutrition_declaration_or_a_reason() -> None:
    food = [row for row in catalogue()["products"] if row["goods_class"] == "food" and row["sale_form"] == "prepacked"]
    declared = [row for row in food if "nutrition" in row]
    silent = [
        of(row)
        for row in food
        if "nutrition" not in row and "nutrition_exempt" not in row and not row.get("alcohol_percent")
    ]
    assert len(declared) >= 0.45 * len(food)
    assert len(silent) <= 6, silent


def test_energy_agrees_with_what_it_is_made_of() -> None:
    wrong = []
    for product in catalogue()["products"]:
        facts = product.get("nutrition")
        if not facts:
            continue
        expected = 9 * facts["fat_g"] + 4 * (facts["carbohydrate_g"] + facts["protein_g"])
        near = abs(facts["energy_kcal"] - expected) <= 12 + 0.18 * expected
        parts = facts["saturated_g"] <= facts["fat_g"] and facts["sugars_g"] <= facts["carbohydrate_g"]
        if not near or not parts or not 3.9 <= facts["energy_kj"] / max(facts["energy_kcal"], 1) <= 4.5:
            wrong.append((of(product), facts))
    assert wrong == []


def test_gtins_have_the_check_digit_and_belong_to_no_article_in_trade() -> None:
    numbers = [row["gtin"] for row in catalogue()["products"] if row.get("gtin")]
    sums = [sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number)) % 10 for number in numbers]
    assert numbers
    assert all(number.startswith("2") and len(number) == 13 for number in numbers)
    assert [number for number, total in zip(numbers, sums, strict=True) if total] == []


def test_hens_eggs_without_a_packing_centre_and_raw_milk_are_for_consumers_only() -> None:
    strict = [
        row
        for row in catalogue()["products"]
        if row.get("animal") == "raw_milk" or (row.get("animal") == "hen_egg" and not row.get("packing_centre_number"))
    ]
    assert {row["animal"] for row in strict} == {"raw_milk", "hen_egg"}
    assert [of(row) for row in strict if row["channels"] != ["consumer"]] == []


def test_fresh_meat_tells_where_the_animal_lived() -> None:
    raw = [
        row
        for row in catalogue()["products"]
        if row.get("animal") == "meat" and row["category"].startswith("Kött") and row.get("origin")
    ]
    assert len(raw) > 30
    assert [of(row) for row in raw if not {"born", "reared", "slaughtered"} <= set(row["origin"])] == []


# ----------------------------------------------------------------------------------------------------- the listings


def test_listings_are_confirmed_between_yesterday_and_twenty_months_ago() -> None:
    days = [date.fromisoformat(row["confirmed_on"]) for row in catalogue()["listings"]]
    assert max(days) <= DAY - timedelta(days=1)
    assert min(days) >= DAY - timedelta(days=610)
    assert len([day for day in days if day < DAY - timedelta(days=365)]) >= 40
    assert len([day for day in days if day > DAY - timedelta(days=31)]) >= 400


def test_every_source_and_stock_state_occurs() -> None:
    assert {row["source"] for row in catalogue()["listings"]} == SOURCES
    assert {row["stock"] for row in catalogue()["listings"]} == STOCK


def test_no_product_is_listed_twice_at_a_place() -> None:
    pairs = Counter((row["product"], row["place"]) for row in catalogue()["listings"])
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_alcohol_stands_only_at_the_maker_and_the_monopoly() -> None:
    products = {row["ref"]: row for row in catalogue()["products"]}
    places = {row["ref"]: row for row in catalogue()["places"]}
    wrong = [
        row["ref"]
        for row in catalogue()["listings"]
        if products[row["product"]]["goods_class"] == "alcohol"
        and places[row["place"]]["kind"] != "liquor_store"
        and places[row["place"]].get("organisation") != products[row["product"]]["producer"]
    ]
    assert wrong == []


def test_shelves_of_others_keep_to_the_channels_and_hold_no_raw_milk() -> None:
    products = {row["ref"]: row for row in catalogue()["products"]}
    places = {row["ref"]: row for row in catalogue()["places"]}
    shops = ("grocer", "country_store", "delicatessen", "market_hall", "hub")
    wrong = [
        row["ref"]
        for row in catalogue()["listings"]
        if places[row["place"]].get("organisation") != products[row["product"]]["producer"]
        if products[row["product"]].get("animal") == "raw_milk"
        or (places[row["place"]]["kind"] in shops and "local_retail" not in products[row["product"]]["channels"])
    ]
    assert wrong == []


def test_most_goods_on_others_shelves_come_from_within_thirty_kilometres() -> None:
    places = {row["ref"]: row for row in catalogue()["places"]}
    producer_of = {row["ref"]: row["producer"] for row in catalogue()["products"]}
    home: dict[str, Entry] = {}
    for place in catalogue()["places"]:
        home.setdefault(place.get("organisation", ""), place)
    distances = [
        kilometres(places[row["place"]], home[producer_of[row["product"]]])
        for row in catalogue()["listings"]
        if places[row["place"]].get("organisation") != producer_of[row["product"]]
    ]
    assert len([distance for distance in distances if distance <= 30]) > 0.6 * len(distances)


def kilometres(one: Entry, other: Entry) -> float:
    east = (one["lon"] - other["lon"]) * math.cos(math.radians(one["lat"]))
    return 111.2 * math.hypot(one["lat"] - other["lat"], east)


def test_prices_of_shops_stay_near_the_producers() -> None:
    price_of = {row["ref"]: row.get("price") for row in catalogue()["products"]}
    marked = [(row["price"], float(price_of[row["product"]])) for row in catalogue()["listings"] if "price" in row]
    assert len(marked) >= 200
    assert all(0.9 * own <= shelf <= 1.35 * own for shelf, own in marked)


def test_seasonal_listings_are_running_or_to_come() -> None:
    spans = [(row["from"], row["to"]) for row in catalogue()["listings"] if "from" in row]
    assert len(spans) >= 100
    assert all(first <= last and last >= DAY.isoformat() for first, last in spans)


# --------------------------------------------------------------------------------------------- nobody's real names


def test_addresses_and_numbers_are_nobodys() -> None:
    rows = [*catalogue()["organisations"], *catalogue()["places"]]
    addresses = [row[key] for row in rows for key in ("email", "website") if row.get(key)]
    numbers = [row["organisation_number"] for row in catalogue()["organisations"] if row.get("organisation_number")]
    assert [address for address in addresses if not re.search(r"\bexample\.se(/|$)", address)] == []
    assert len(set(numbers)) == len(numbers)
    assert [row["ref"] for row in catalogue()["organisations"] if row.get("sole_trader")]
