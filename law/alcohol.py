"""Alcoholic drinks: what they are, who may buy them, and how a maker may sell them at the farm.

Alkohollagen (2010:1622):

- 1 kap. 5-9 §§: a drink of more than 2.25 % alcohol by volume is an alcoholic drink. Beer up to 3.5 % is "öl" (folköl),
  above that strong beer. Other fermented drinks, such as cider, have no weaker class of their own.
- 3 kap. 7 §: folköl is not handed out to anyone under 18; other alcoholic drinks are not sold in retail to anyone
  under 20. What is served on the premises may be served from 18.
- 5 kap. 2 §: retail of spirits, wine, strong beer and other fermented drinks is for the state's retail company alone.
  Nothing in the law opens distance sale for a maker. Folköl may be sold in retail after notification to the
  municipality (5 kap. 5 §), but whoever hands it out must check the age (3 kap. 8 §).
- Farm sale (prop. 2024/25:86), in force 2025-06-01 to 2031-05-31: a small independent maker with the municipality's
  permit may sell what is made on the place to those who take part in a paid arrangement that teaches about the
  drink, lasts at least thirty minutes and tells of the harm alcohol does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from law.ruling import ALLOWED, Refusal, Ruling, refused
from law.vat import GoodsClass

ALCOHOLIC_ABOVE = Decimal("2.25")
FOLKOL_UP_TO = Decimal("3.5")

FARM_SALE_BEGINS = date(2025, 6, 1)
FARM_SALE_ENDS = date(2031, 5, 31)

_AGE = "alkohollagen (2010:1622) 3 kap. 7 §"
_AGE_CHECK = "alkohollagen (2010:1622) 3 kap. 8 §"
_MONOPOLY = "alkohollagen (2010:1622) 5 kap. 2 §"
_FARM_SALE = "alkohollagen (2010:1622), prop. 2024/25:86"


class DrinkKind(StrEnum):
    """How a drink is made, whatever its strength."""

    BEER = "beer"
    WINE = "wine"
    SPIRITS = "spirits"
    OTHER_FERMENTED = "other_fermented"


class AlcoholClass(StrEnum):
    """What a drink is in law."""

    NOT_ALCOHOLIC = "not_alcoholic"
    FOLKOL = "folkol"
    STRONG_BEER = "strong_beer"
    WINE = "wine"
    SPIRITS = "spirits"
    OTHER_FERMENTED = "other_fermented"


_ABOVE_FOLKOL: Mapping[DrinkKind, AlcoholClass] = MappingProxyType(
    {
        DrinkKind.BEER: AlcoholClass.STRONG_BEER,
        DrinkKind.WINE: AlcoholClass.WINE,
        DrinkKind.SPIRITS: AlcoholClass.SPIRITS,
        DrinkKind.OTHER_FERMENTED: AlcoholClass.OTHER_FERMENTED,
    }
)


def classify(strength: Decimal, *, kind: DrinkKind) -> AlcoholClass:
    """Return what a drink of that strength (per cent by volume) is in law (1 kap. 5-9 §§)."""
    if strength <= ALCOHOLIC_ABOVE:
        return AlcoholClass.NOT_ALCOHOLIC
    if kind == DrinkKind.BEER and strength <= FOLKOL_UP_TO:
        return AlcoholClass.FOLKOL
    return _ABOVE_FOLKOL[kind]


def goods_class(alcohol_class: AlcoholClass) -> GoodsClass:
    """Return the VAT class: folköl and weaker drinks are food (mervärdesskattelagen 2023:200, 9 kap.)."""
    if alcohol_class in {AlcoholClass.NOT_ALCOHOLIC, AlcoholClass.FOLKOL}:
        return GoodsClass.FOOD
    return GoodsClass.ALCOHOL


def age_limit(alcohol_class: AlcoholClass, *, served: bool = False) -> int | None:
    """Return the age in years that a buyer must have reached, or None when there is no limit (3 kap. 7 §).

    `served` means drunk on the premises; otherwise the drink is bought to take away.
    """
    if alcohol_class == AlcoholClass.NOT_ALCOHOLIC:
        return None
    return 18 if served or alcohol_class == AlcoholClass.FOLKOL else 20


def may_be_sold_online(alcohol_class: AlcoholClass) -> Ruling:
    """Whether the drink may be put in a basket and ordered.

    Never for an alcoholic drink: the stronger ones belong to the retail monopoly (5 kap. 2 §), in the years of farm
    sale too; folköl is left out because the age is checked when it is handed out (3 kap. 8 §).
    """
    if alcohol_class == AlcoholClass.NOT_ALCOHOLIC:
        return ALLOWED
    if alcohol_class == AlcoholClass.FOLKOL:
        return refused("age_is_checked_at_hand_over", statute=_AGE_CHECK)
    return refused("retail_monopoly", statute=_MONOPOLY)


@dataclass(frozen=True)
class FarmSaleLimits:
    """The numbers of the farm-sale rules: litres a year for the maker, litres a visit for the buyer."""

    spirits_litres_a_year: Decimal = Decimal(75_000)
    weaker_litres_a_year: Decimal = Decimal(400_000)
    stronger_litres_a_year: Decimal = Decimal(200_000)
    stronger_above: Decimal = Decimal(10)
    spirits_litres_a_visit: Decimal = Decimal("0.7")
    fermented_litres_a_visit: Decimal = Decimal(3)
    opens: time = time(10)
    closes: time = time(20)
    arrangement_minutes: int = 30
    age: int = 20

    def litres_a_visit(self, alcohol_class: AlcoholClass) -> Decimal:
        """Return how many litres of one class one person may buy at one visit."""
        spirits = alcohol_class == AlcoholClass.SPIRITS
        return self.spirits_litres_a_visit if spirits else self.fermented_litres_a_visit


def farm_sale_limits(*, day: date) -> FarmSaleLimits | None:
    """Return the limits of farm sale on that day, or None when farm sale is not in force (prop. 2024/25:86)."""
    return FarmSaleLimits() if FARM_SALE_BEGINS <= day <= FARM_SALE_ENDS else None


@dataclass(frozen=True)
class Maker:
    """What the farm-sale rules ask about the maker. Litres are those made in a year, all makers' sites together."""

    has_permit: bool
    independent: bool
    spirits_litres: Decimal = Decimal(0)
    weaker_litres: Decimal = Decimal(0)
    stronger_litres: Decimal = Decimal(0)
    own_grapes: bool = False


@dataclass(frozen=True)
class FarmSale:
    """One sale at the farm: what, how much (litres), when, to whom, and after which arrangement."""

    alcohol_class: AlcoholClass
    litres: Decimal
    at: time
    buyer_age: int
    made_here: bool
    paid_arrangement: bool
    arrangement_minutes: int
    told_of_harm: bool


def may_run_farm_sale(maker: Maker, *, alcohol_class: AlcoholClass, day: date) -> Ruling:
    """Whether the maker may sell that class of drink at the farm at all on that day (prop. 2024/25:86)."""
    limits = farm_sale_limits(day=day)
    if limits is None:
        return refused("farm_sale_not_in_force", statute=_FARM_SALE)
    if alcohol_class in {AlcoholClass.NOT_ALCOHOLIC, AlcoholClass.FOLKOL}:
        return refused("not_covered_by_farm_sale", statute=_FARM_SALE)
    return Ruling(tuple(_maker_objections(maker, alcohol_class=alcohol_class, limits=limits)))


def may_sell_at_farm(sale: FarmSale, *, maker: Maker, day: date) -> Ruling:
    """Whether this sale may take place on that day: the maker's conditions and the sale's own (prop. 2024/25:86)."""
    ruling = may_run_farm_sale(maker, alcohol_class=sale.alcohol_class, day=day)
    limits = farm_sale_limits(day=day)
    if limits is None:
        return ruling
    objections = tuple(_sale_objections(sale, limits=limits))
    return Ruling(ruling.refusals + objections)


def _maker_objections(maker: Maker, *, alcohol_class: AlcoholClass, limits: FarmSaleLimits) -> Iterator[Refusal]:
    if not maker.has_permit:
        yield Refusal("permit_missing", _FARM_SALE)
    if not maker.independent:
        yield Refusal("maker_not_independent", _FARM_SALE)
    if maker.spirits_litres > limits.spirits_litres_a_year:
        yield Refusal("too_much_spirits", _FARM_SALE)
    if maker.weaker_litres > limits.weaker_litres_a_year:
        yield Refusal("too_much_weaker", _FARM_SALE)
    if maker.stronger_litres > limits.stronger_litres_a_year:
        yield Refusal("too_much_stronger", _FARM_SALE)
    if alcohol_class == AlcoholClass.WINE and not maker.own_grapes:
        yield Refusal("grapes_not_own", _FARM_SALE)


def _sale_objections(sale: FarmSale, *, limits: FarmSaleLimits) -> Iterator[Refusal]:
    if not sale.made_here:
        yield Refusal("not_made_here", _FARM_SALE)
    if not sale.paid_arrangement:
        yield Refusal("no_paid_arrangement", _FARM_SALE)
    if sale.arrangement_minutes < limits.arrangement_minutes:
        yield Refusal("arrangement_too_short", _FARM_SALE)
    if not sale.told_of_harm:
        yield Refusal("harm_not_told", _FARM_SALE)
    if not limits.opens <= sale.at <= limits.closes:
        yield Refusal("outside_hours", _FARM_SALE)
    if sale.litres > limits.litres_a_visit(sale.alcohol_class):
        yield Refusal("too_many_litres", _FARM_SALE)
    if sale.buyer_age < limits.age:
        yield Refusal("buyer_too_young", _AGE)
