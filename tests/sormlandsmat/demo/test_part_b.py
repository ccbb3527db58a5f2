"""The second half of the demonstration county: dairies, meat, fish, alcohol, ready food and everybody's shelves."""

import re
from collections import Counter
from datetime import date

from sormlandsmat.demo.county import county
from sormlandsmat.demo.data import b_catalogue
from sormlandsmat.demo.shorthand import Entry, spelled_out

DAY = date(2026, 11, 24)
PICTURES = {
    *("milk", "yoghurt", "cream", "butter", "cheese", "blue_cheese", "grilled_cheese", "ice_cream", "egg", "quail_egg"),
    *("beef", "lamb", "pork", "chicken", "ostrich", "game", "moose", "wild_boar", "mince", "sausage", "ham", "pate"),
    *(
        "fish",
        "smoked_fish",
        "herring",
        "crayfish",
        "roe",
        "beer",
        "cider",
        "wine",
        "spirits",
        "lunch",
        "soup",
        "pizza",
    ),
    *("sheepskin", "wool", "tour", "gift_box", "honey", "bread", "cake"),
}


def products() -> list[Entry]:
    return b_catalogue.catalogue()["products"]


def by_ref(ref: str) -> Entry:
    return next(product for product in products() if product["ref"] == ref)


def test_this_half_holds_what_was_promised() -> None:
    found = {key: len(rows) for key, rows in b_catalogue.catalogue().items()}
    assert 30 <= found["organisations"] <= 40
    assert 85 <= found["places"] <= 100
    assert 200 <= found["products"] <= 230


def test_all_refs_say_which_half_they_belong_to() -> None:
    rows = [row for key in ("organisations", "places", "products") for row in b_catalogue.catalogue()[key]]
    assert [row["ref"] for row in rows if not row["ref"].startswith("b-")] == []


def test_every_group_of_animal_food_and_drink_is_there() -> None:
    heads = Counter(product["category"].split(" > ")[0] for product in products())
    assert {"Mejeri", "Ägg", "Kött", "Chark", "Fisk", "Alkohol", "Färdigmat", "Ej mat", "Presentkorg"} <= set(heads)
    leaves = {product["category"] for product in products()}
    assert {f"Kött > {kind}" for kind in ("Nöt", "Lamm", "Gris", "Kyckling och fågel", "Vilt")} <= leaves
    assert {f"Alkohol > {kind}" for kind in ("Öl", "Cider", "Vin", "Sprit")} <= leaves


def test_every_product_has_words_and_a_picture_of_its_own_kind() -> None:
    assert {product["picture"] for product in products()} <= PICTURES
    descriptions = Counter(product.get("description", "") for product in products())
    assert [text for text, times in descriptions.items() if times > 1 or len(text) < 25] == []


def test_makers_tell_a_story_in_their_own_words() -> None:
    makers = [row for row in b_catalogue.catalogue()["organisations"] if "producer" in row["roles"]]
    sentences = {row["ref"]: len(re.findall(r"[.?!](?:\s|$)", row["story"])) for row in makers}
    assert len(makers) >= 20
    assert [ref for ref, count in sentences.items() if not 2 <= count <= 6] == []


def test_sole_traders_have_numbers_that_no_person_can_have() -> None:
    numbers = [row["organisation_number"] for row in b_catalogue.catalogue()["organisations"] if row.get("sole_trader")]
    assert len(numbers) >= 5
    assert [number for number in numbers if not number.startswith("000000-")] == []


def test_drinks_above_the_limit_are_alcohol_with_an_age() -> None:
    strong = [product for product in products() if float(product.get("alcohol_percent", 0)) > 3.5]
    assert len(strong) >= 14
    assert {(product["goods_class"], product["age_limit"]) for product in strong} == {("alcohol", 20)}
    assert by_ref("b-humlekarret-folkol")["age_limit"] == 18


def test_fish_tells_where_and_how_it_was_caught() -> None:
    fresh = [row for row in products() if row["category"] == "Fisk > Färsk fisk" and row["goods_class"] == "food"]
    silent = [row["ref"] for row in fresh if not {"catch_area", "catch_method"} <= set(row.get("origin", {}))]
    assert len(fresh) >= 12
    assert silent == ["b-havringe-flundra"]


def test_meat_and_game_come_from_approved_establishments() -> None:
    meat = [row for row in products() if row.get("animal") in ("meat", "game", "wild_boar")]
    assert [row["ref"] for row in meat if not row.get("establishment_number")] == []


def test_weighed_goods_are_priced_by_the_kilo() -> None:
    weighed = [row for row in products() if row.get("variable_weight")]
    assert len(weighed) >= 50
    assert {row["price_unit"] for row in weighed} == {"KGM"}


def test_some_products_are_left_incomplete_on_purpose() -> None:
    assert "price" not in by_ref("b-bavenskog-dovkalv")
    assert "allergens" not in by_ref("b-svetsaren-rokt-vitlokskorv")
    assert "origin" not in by_ref("b-skogsang-marg")
    assert "allergens" not in by_ref("b-kastrullen-elevlunch")


def test_seasons_follow_the_year() -> None:
    assert by_ref("b-hjalmarfiskaren-levande-kraftor")["seasons"] == [{"from": "08-07", "to": "09-30"}]
    assert by_ref("b-stenhagslund-lammlada")["seasons"] == [{"from": "08-15", "to": "11-30"}]
    assert by_ref("b-havringe-stromming")["seasons"] == [
        {"from": "04-01", "to": "06-15"},
        {"from": "09-01", "to": "12-15"},
    ]


def test_exceptions_without_a_year_fall_on_their_next_day() -> None:
    def christmas(day: date) -> str:
        place = next(row for row in county(day)["places"] if row["ref"] == "b-reko-eskilstuna")
        return str(place["exceptions"][0]["date"])

    assert [christmas(date(2026, 11, 24)), christmas(date(2026, 12, 24)), christmas(date(2026, 12, 25))] == [
        "2026-12-24",
        "2026-12-24",
        "2027-12-24",
    ]


def test_the_shorthand_spells_out_a_whole_farm() -> None:
    written = {
        "farm": [
            {
                "ref": "x",
                "name": "X",
                "locality": "Bie",
                "certificates": {"eu": {"scheme": "EU_ORGANIC_FARMING"}},
                "common": {"establishment_number": "SE 1", "origin": {"country": "SE"}},
                "place": [
                    {
                        "ref": "bod",
                        "kind": "farm_shop",
                        "hours": ["må-on,lö 9-17.30 05-01..09-30 call_first # Ring", "to 0-24 every 2 2026-01-08"],
                        "exceptions": ["12-24 closed # Julafton", "12-23 9-20"],
                    },
                    {"ref": "lager", "kind": "hub", "sells": False},
                ],
                "product": [
                    {
                        "ref": "ost",
                        "as": "cheese",
                        "name": "Ost",
                        "cat": "Mejeri > Ost",
                        "net": "0.5 kg",
                        "n": "30/20 0/0 25 1.2",
                        "allergens": ["milk", "?nuts", "!gluten", "egg:vaktel"],
                        "season": ["11-01..02-28"],
                        "certs": ["eu"],
                        "unknown": ["origin"],
                    }
                ],
            }
        ],
        "place": [{"ref": "torg", "kind": "market"}],
        "shelf": [{"place": "torg", "products": ["x-ost"]}],
    }
    kinds = {"cheese": {"goods_class": "food", "unit": "KGM", "nutrition_exempt": "unprocessed"}}
    assert spelled_out(written, kinds=kinds) == {
        "organisations": [
            {
                "roles": ["producer"],
                "sole_trader": False,
                "contact_public": True,
                "ref": "x",
                "name": "X",
                "locality": "Bie",
                "certificates": [{"scheme": "EU_ORGANIC_FARMING"}],
            }
        ],
        "places": [
            {
                "precision": "spot",
                "locality": "Bie",
                "ref": "x-bod",
                "organisation": "x",
                "kind": "farm_shop",
                "hours": [
                    {
                        "days": ["mon", "tue", "wed", "sat"],
                        "opens": "09:00",
                        "closes": "17:30",
                        "from": "05-01",
                        "to": "09-30",
                        "mode": "call_first",
                        "note": "Ring",
                    },
                    {"days": ["thu"], "opens": "00:00", "closes": "24:00", "every_weeks": 2, "starting": "2026-01-08"},
                ],
                "exceptions": [
                    {"date": "12-24", "closed": True, "note": "Julafton"},
                    {"date": "12-23", "opens": "09:00", "closes": "20:00"},
                ],
            },
            {
                "precision": "spot",
                "locality": "Bie",
                "ref": "x-lager",
                "organisation": "x",
                "kind": "hub",
                "hours": [],
                "exceptions": [],
            },
            {"precision": "spot", "ref": "torg", "kind": "market", "hours": [], "exceptions": []},
        ],
        "products": [
            {
                "goods_class": "food",
                "establishment_number": "SE 1",
                "name": "Ost",
                "ref": "x-ost",
                "producer": "x",
                "category": "Mejeri > Ost",
                "price_unit": "KGM",
                "seasons": [{"from": "11-01", "to": "02-28"}],
                "certificates": [{"scheme": "EU_ORGANIC_FARMING"}],
                "allergens": [
                    {"allergen": "milk", "level": "contains"},
                    {"allergen": "nuts", "level": "may_contain"},
                    {"allergen": "gluten", "level": "free"},
                    {"allergen": "egg", "level": "contains", "detail": "vaktel"},
                ],
                "net_content": {"amount": 0.5, "unit": "KGM"},
                "nutrition": {
                    "energy_kj": 1535,
                    "energy_kcal": 370,
                    "fat_g": 30.0,
                    "saturated_g": 20.0,
                    "carbohydrate_g": 0.0,
                    "sugars_g": 0.0,
                    "protein_g": 25.0,
                    "salt_g": 1.2,
                },
            }
        ],
        "listings": [
            {"product": "x-ost", "place": "x-bod"},
            {"product": "x-ost", "place": "torg", "source": "place"},
        ],
    }
