from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from law.labelling import (
    FoodFacts,
    FoodKind,
    Missing,
    Recipient,
    SaleForm,
    Stage,
    may_be_offered,
    missing,
    needs_date_mark,
    needs_ingredients,
    needs_nutrition,
)

DAY = date(2026, 11, 24)
JAM = FoodFacts(
    name="Hallonsylt",
    ingredients="hallon 60 %, socker",
    allergens_declared=True,
    quantities_needed=True,
    quantities_given=True,
    net_amount=Decimal(400),
    net_unit="GRM",
    storage="ambient",
    operator_name="Exempelgården",
    operator_address="Backvägen 1, 640 00 Exempelby",
    nutrition_exempt="small_local_producer",
    durability="best_before",
)
MUST = replace(JAM, name="Äppelmust", is_drink=True, alcohol_percent=Decimal(0))
LOOSE = FoodFacts(name="Morötter", allergens_declared=True, kind=FoodKind.FRUIT_VEGETABLES, origins=("SE",))
NAMES_AND_ADDRESS = ("operator_name", "operator_address")


def codes(
    facts: FoodFacts,
    *,
    sale_form: SaleForm = SaleForm.PREPACKED,
    day: date = DAY,
    recipient: Recipient = Recipient.CONSUMER,
    stage: Stage = Stage.OFFER,
) -> tuple[str, ...]:
    found = missing(facts, sale_form=sale_form, day=day, recipient=recipient, stage=stage)
    return tuple(each.code for each in found)


def test_a_complete_jar_lacks_nothing_before_the_purchase_or_at_delivery() -> None:
    assert {
        (recipient, stage): codes(JAM, recipient=recipient, stage=stage) for recipient in Recipient for stage in Stage
    } == {
        (Recipient.CONSUMER, Stage.OFFER): (),
        (Recipient.CONSUMER, Stage.DELIVERY): (),
        (Recipient.MASS_CATERER, Stage.OFFER): (),
        (Recipient.MASS_CATERER, Stage.DELIVERY): (),
    }


def test_of_an_unknown_prepacked_food_everything_is_missing() -> None:
    assert missing(FoodFacts(), sale_form=SaleForm.PREPACKED, day=DAY, stage=Stage.DELIVERY) == (
        Missing("name", "(EU) nr 1169/2011 art. 9.1 a"),
        Missing("allergens", "(EU) nr 1169/2011 art. 9.1 c"),
        Missing("ingredients", "(EU) nr 1169/2011 art. 9.1 b"),
        Missing("net_quantity", "(EU) nr 1169/2011 art. 9.1 e"),
        Missing("nutrition", "(EU) nr 1169/2011 art. 9.1 l"),
        Missing("storage", "(EU) nr 1169/2011 art. 9.1 g"),
        Missing("durability", "(EU) nr 1169/2011 art. 9.1 f"),
        Missing("operator_name", "(EU) nr 1169/2011 art. 9.1 h"),
        Missing("operator_address", "(EU) nr 1169/2011 art. 9.1 h"),
    )


@pytest.mark.parametrize(
    ("sale_form", "recipient", "expected"),
    [
        (SaleForm.LOOSE, Recipient.CONSUMER, ("name", "allergens")),
        (SaleForm.LOOSE, Recipient.MASS_CATERER, ("name", "allergens", *NAMES_AND_ADDRESS)),
        (SaleForm.SERVED, Recipient.CONSUMER, ("name", "allergens")),
        (SaleForm.SERVED, Recipient.MASS_CATERER, ("name", "allergens", *NAMES_AND_ADDRESS)),
    ],
)
def test_of_food_that_is_not_prepacked_less_is_asked(
    sale_form: SaleForm, recipient: Recipient, expected: tuple[str, ...]
) -> None:
    assert codes(FoodFacts(), sale_form=sale_form, recipient=recipient) == expected


@pytest.mark.parametrize("sale_form", list(SaleForm))
@pytest.mark.parametrize("recipient", list(Recipient))
def test_unknown_allergens_always_stop_the_sale(sale_form: SaleForm, recipient: Recipient) -> None:
    facts = replace(JAM, allergens_declared=False)
    assert codes(facts, sale_form=sale_form, recipient=recipient) == ("allergens",)
    assert may_be_offered(facts, sale_form=sale_form, day=DAY, recipient=recipient) is False
    assert may_be_offered(JAM, sale_form=sale_form, day=DAY, recipient=recipient) is True


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "  "}, ("name",)),
        ({"allergens_named": False}, ("allergen_names",)),
        ({"in_swedish": False}, ("swedish",)),
        ({"ingredients": ""}, ("ingredients",)),
        ({"quantities_given": False}, ("ingredient_quantities",)),
        ({"quantities_needed": False, "quantities_given": False}, ()),
        ({"net_amount": None}, ("net_quantity",)),
        ({"net_amount": Decimal(0)}, ("net_quantity",)),
        ({"net_unit": "burk"}, ("net_quantity",)),
        ({"net_amount": None, "variable_weight": True}, ()),
        ({"net_unit": "", "variable_weight": True}, ("net_quantity",)),
        ({"nutrition_exempt": ""}, ("nutrition",)),
        ({"nutrition_exempt": "tastes_good"}, ("nutrition_exemption",)),
        ({"nutrition_exempt": "", "nutrition_declared": True}, ()),
        ({"storage": ""}, ("storage",)),
        ({"instructions_needed": True}, ("instructions",)),
        ({"instructions_needed": True, "instructions": "Koka i tio minuter."}, ()),
        ({"operator_name": ""}, ("operator_name",)),
        ({"operator_address": ""}, ("operator_address",)),
        ({"origin_needed": True}, ("origin",)),
        ({"origin_needed": True, "origins": ("SE",)}, ()),
    ],
)
def test_each_particular_of_a_prepacked_food(change: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert codes(replace(JAM, **change)) == expected


@pytest.mark.parametrize(
    ("stage", "durability", "expected"),
    [
        (Stage.OFFER, "", ()),
        (Stage.DELIVERY, "", ("durability",)),
        (Stage.DELIVERY, "some day", ("durability",)),
        (Stage.DELIVERY, "use_by", ()),
    ],
)
def test_the_date_mark_may_wait_until_delivery(stage: Stage, durability: str, expected: tuple[str, ...]) -> None:
    assert codes(replace(JAM, durability=durability), stage=stage) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (JAM, (True, True, True)),
        (replace(JAM, single_ingredient=True), (False, True, True)),
        (LOOSE, (False, True, False)),
        (replace(MUST, alcohol_percent=Decimal("1.2")), (True, True, True)),
        (replace(MUST, alcohol_percent=Decimal("1.3")), (False, False, True)),
        (replace(MUST, alcohol_percent=Decimal("9.9")), (False, False, True)),
        (replace(MUST, alcohol_percent=Decimal(10)), (False, False, False)),
        (replace(JAM, alcohol_percent=Decimal(10)), (True, True, True)),  # a rum cake is no drink
    ],
)
def test_who_needs_ingredients_nutrition_and_a_date(facts: FoodFacts, expected: tuple[bool, bool, bool]) -> None:
    assert (needs_ingredients(facts), needs_nutrition(facts), needs_date_mark(facts)) == expected


def test_a_drink_states_its_alcohol() -> None:
    assert codes(MUST) == ()
    assert codes(replace(MUST, alcohol_percent=None)) == ("alcohol_percent",)


def test_beer_needs_neither_ingredients_nor_nutrition() -> None:
    beer = replace(MUST, alcohol_percent=Decimal("3.5"), ingredients="", nutrition_exempt="")
    assert codes(beer) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": FoodKind.BEEF}, ("born", "reared", "slaughtered")),
        ({"kind": FoodKind.BEEF, "reared": "SE", "slaughtered": "SE"}, ("born",)),
        ({"kind": FoodKind.BEEF, "born": "SE", "reared": "SE", "slaughtered": "SE"}, ()),
        ({"kind": FoodKind.OTHER_FRESH_MEAT}, ("reared", "slaughtered")),
        ({"kind": FoodKind.OTHER_FRESH_MEAT, "reared": "SE", "slaughtered": "SE"}, ()),
        ({"kind": FoodKind.FISH}, ("catch_area", "catch_method")),
        ({"kind": FoodKind.FISH, "catch_area": "Hjälmaren", "catch_method": "nät"}, ()),
        ({"kind": FoodKind.FRUIT_VEGETABLES, "origins": ()}, ("origin",)),
        ({"kind": FoodKind.HONEY, "origins": ()}, ("origin",)),
        ({"kind": FoodKind.ORDINARY, "origins": ()}, ()),
    ],
)
def test_origin_by_kind_of_food(change: dict[str, Any], expected: tuple[str, ...]) -> None:
    facts = replace(LOOSE, **change)
    assert codes(facts, sale_form=SaleForm.LOOSE) == expected
    assert codes(facts, sale_form=SaleForm.SERVED) == ()


@pytest.mark.parametrize(
    ("facts", "statutes"),
    [
        (replace(LOOSE, kind=FoodKind.BEEF, born="SE", reared="SE"), ("(EG) nr 1760/2000 art. 13",)),
        (replace(LOOSE, kind=FoodKind.OTHER_FRESH_MEAT, reared="SE"), ("(EU) nr 1337/2013 art. 5",)),
        (replace(LOOSE, kind=FoodKind.FISH, catch_area="Mälaren"), ("(EU) nr 1379/2013 art. 35",)),
        (replace(LOOSE, kind=FoodKind.HONEY, origins=()), ("direktiv 2001/110/EG art. 2",)),
        (replace(LOOSE, origins=()), ("(EU) nr 1308/2013 art. 76",)),
    ],
)
def test_each_origin_rule_names_its_statute(facts: FoodFacts, statutes: tuple[str, ...]) -> None:
    found = missing(facts, sale_form=SaleForm.LOOSE, day=DAY)
    assert tuple(each.statute for each in found) == statutes


@pytest.mark.parametrize(
    ("origins", "shares", "day", "expected"),
    [
        (("SE", "DK"), False, date(2026, 6, 13), ()),
        (("SE", "DK"), False, date(2026, 6, 14), ("origin_shares",)),
        (("SE", "DK"), True, date(2026, 6, 14), ()),
        (("SE",), False, date(2026, 6, 14), ()),
    ],
)
def test_honey_blends_tell_their_shares_since_june_2026(
    origins: tuple[str, ...], shares: bool, day: date, expected: tuple[str, ...]
) -> None:
    honey = replace(LOOSE, kind=FoodKind.HONEY, origins=origins, origin_shares=shares)
    assert codes(honey, sale_form=SaleForm.LOOSE, day=day) == expected


def test_plain_strings_from_a_database_row_count_as_much_as_the_enumeration() -> None:
    beef = replace(LOOSE, kind="beef")  # type: ignore[arg-type]
    found = missing(beef, sale_form="served", day=DAY, recipient="mass_caterer")  # type: ignore[arg-type]
    assert tuple(each.code for each in found) == NAMES_AND_ADDRESS
