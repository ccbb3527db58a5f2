from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from law.alcohol import (
    AlcoholClass,
    DrinkKind,
    FarmSale,
    Maker,
    age_limit,
    classify,
    farm_sale_limits,
    goods_class,
    may_be_sold_online,
    may_run_farm_sale,
    may_sell_at_farm,
)
from law.vat import GoodsClass

MIDSUMMER = date(2026, 6, 19)
MAKER = Maker(has_permit=True, independent=True, own_grapes=True)
SALE = FarmSale(
    alcohol_class=AlcoholClass.STRONG_BEER,
    litres=Decimal(3),
    at=time(10),
    buyer_age=20,
    made_here=True,
    paid_arrangement=True,
    arrangement_minutes=30,
    told_of_harm=True,
)


@pytest.mark.parametrize(
    ("kind", "strength", "expected"),
    [
        (DrinkKind.BEER, "0", AlcoholClass.NOT_ALCOHOLIC),
        (DrinkKind.BEER, "2.25", AlcoholClass.NOT_ALCOHOLIC),
        (DrinkKind.BEER, "2.26", AlcoholClass.FOLKOL),
        (DrinkKind.BEER, "3.5", AlcoholClass.FOLKOL),
        (DrinkKind.BEER, "3.6", AlcoholClass.STRONG_BEER),
        (DrinkKind.OTHER_FERMENTED, "2.25", AlcoholClass.NOT_ALCOHOLIC),
        (DrinkKind.OTHER_FERMENTED, "3.5", AlcoholClass.OTHER_FERMENTED),
        (DrinkKind.WINE, "12", AlcoholClass.WINE),
        (DrinkKind.WINE, "0.5", AlcoholClass.NOT_ALCOHOLIC),
        (DrinkKind.SPIRITS, "38", AlcoholClass.SPIRITS),
    ],
)
def test_what_a_drink_is_in_law(kind: DrinkKind, strength: str, expected: AlcoholClass) -> None:
    assert classify(Decimal(strength), kind=kind) == expected


def test_age_limits() -> None:
    assert {drink: (age_limit(drink), age_limit(drink, served=True)) for drink in AlcoholClass} == {
        AlcoholClass.NOT_ALCOHOLIC: (None, None),
        AlcoholClass.FOLKOL: (18, 18),
        AlcoholClass.STRONG_BEER: (20, 18),
        AlcoholClass.WINE: (20, 18),
        AlcoholClass.SPIRITS: (20, 18),
        AlcoholClass.OTHER_FERMENTED: (20, 18),
    }


def test_only_drinks_weaker_than_folkol_are_sold_online() -> None:
    assert {drink: may_be_sold_online(drink).codes for drink in AlcoholClass} == {
        AlcoholClass.NOT_ALCOHOLIC: (),
        AlcoholClass.FOLKOL: ("age_is_checked_at_hand_over",),
        AlcoholClass.STRONG_BEER: ("retail_monopoly",),
        AlcoholClass.WINE: ("retail_monopoly",),
        AlcoholClass.SPIRITS: ("retail_monopoly",),
        AlcoholClass.OTHER_FERMENTED: ("retail_monopoly",),
    }


def test_a_refusal_to_sell_online_names_its_statute() -> None:
    (refusal,) = may_be_sold_online(AlcoholClass.WINE).refusals
    assert refusal.statute == "alkohollagen (2010:1622) 5 kap. 2 §"


def test_folkol_is_taxed_as_food() -> None:
    assert {drink: goods_class(drink) for drink in AlcoholClass} == {
        AlcoholClass.NOT_ALCOHOLIC: GoodsClass.FOOD,
        AlcoholClass.FOLKOL: GoodsClass.FOOD,
        AlcoholClass.STRONG_BEER: GoodsClass.ALCOHOL,
        AlcoholClass.WINE: GoodsClass.ALCOHOL,
        AlcoholClass.SPIRITS: GoodsClass.ALCOHOL,
        AlcoholClass.OTHER_FERMENTED: GoodsClass.ALCOHOL,
    }


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2025, 5, 31), False),
        (date(2025, 6, 1), True),
        (date(2031, 5, 31), True),
        (date(2031, 6, 1), False),
    ],
)
def test_farm_sale_has_its_years(day: date, in_force: bool) -> None:
    assert (farm_sale_limits(day=day) is not None) is in_force
    assert may_run_farm_sale(MAKER, alcohol_class=AlcoholClass.WINE, day=day).allowed is in_force
    expected = () if in_force else ("farm_sale_not_in_force",)
    assert may_sell_at_farm(SALE, maker=MAKER, day=day).codes == expected


@pytest.mark.parametrize(
    ("drink", "litres"),
    [
        (AlcoholClass.SPIRITS, "0.7"),
        (AlcoholClass.WINE, "3"),
        (AlcoholClass.STRONG_BEER, "3"),
        (AlcoholClass.OTHER_FERMENTED, "3"),
    ],
)
def test_litres_for_one_visit(drink: AlcoholClass, litres: str) -> None:
    limits = farm_sale_limits(day=MIDSUMMER)
    assert limits is not None
    assert limits.litres_a_visit(drink) == Decimal(litres)


@pytest.mark.parametrize(
    ("change", "drink", "codes"),
    [
        ({}, AlcoholClass.SPIRITS, ()),
        ({"has_permit": False}, AlcoholClass.SPIRITS, ("permit_missing",)),
        ({"independent": False}, AlcoholClass.SPIRITS, ("maker_not_independent",)),
        ({"spirits_litres": Decimal(75_000)}, AlcoholClass.SPIRITS, ()),
        ({"spirits_litres": Decimal(75_001)}, AlcoholClass.SPIRITS, ("too_much_spirits",)),
        ({"weaker_litres": Decimal(400_000)}, AlcoholClass.STRONG_BEER, ()),
        ({"weaker_litres": Decimal(400_001)}, AlcoholClass.STRONG_BEER, ("too_much_weaker",)),
        ({"stronger_litres": Decimal(200_000)}, AlcoholClass.WINE, ()),
        ({"stronger_litres": Decimal(200_001)}, AlcoholClass.WINE, ("too_much_stronger",)),
        ({"own_grapes": False}, AlcoholClass.WINE, ("grapes_not_own",)),
        ({"own_grapes": False}, AlcoholClass.STRONG_BEER, ()),
        ({}, AlcoholClass.FOLKOL, ("not_covered_by_farm_sale",)),
        ({}, AlcoholClass.NOT_ALCOHOLIC, ("not_covered_by_farm_sale",)),
        ({"has_permit": False, "independent": False}, AlcoholClass.WINE, ("permit_missing", "maker_not_independent")),
    ],
)
def test_what_the_maker_must_fulfil(change: dict[str, Any], drink: AlcoholClass, codes: tuple[str, ...]) -> None:
    assert may_run_farm_sale(replace(MAKER, **change), alcohol_class=drink, day=MIDSUMMER).codes == codes


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, ()),
        ({"at": time(20)}, ()),
        ({"at": time(9, 59)}, ("outside_hours",)),
        ({"at": time(20, 1)}, ("outside_hours",)),
        ({"made_here": False}, ("not_made_here",)),
        ({"paid_arrangement": False}, ("no_paid_arrangement",)),
        ({"arrangement_minutes": 29}, ("arrangement_too_short",)),
        ({"told_of_harm": False}, ("harm_not_told",)),
        ({"litres": Decimal("3.1")}, ("too_many_litres",)),
        ({"alcohol_class": AlcoholClass.SPIRITS, "litres": Decimal("0.7")}, ()),
        ({"alcohol_class": AlcoholClass.SPIRITS, "litres": Decimal("0.75")}, ("too_many_litres",)),
        ({"buyer_age": 19}, ("buyer_too_young",)),
    ],
)
def test_what_a_sale_at_the_farm_must_fulfil(change: dict[str, Any], codes: tuple[str, ...]) -> None:
    assert may_sell_at_farm(replace(SALE, **change), maker=MAKER, day=MIDSUMMER).codes == codes


def test_the_makers_refusals_come_before_the_sales_own() -> None:
    ruling = may_sell_at_farm(replace(SALE, buyer_age=17), maker=replace(MAKER, has_permit=False), day=MIDSUMMER)
    assert ruling.codes == ("permit_missing", "buyer_too_young")
