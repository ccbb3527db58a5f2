"""VAT, and the price a consumer is shown.

Mervärdesskattelagen (2023:200), 9 kap., sets the rates (before 2023-07-01: mervärdesskattelagen 1994:200, 7 kap.):

- The general rate is 25 %.
- Food is taxed at 12 % since 1996-01-01. From 2026-04-01 to 2027-12-31 the rate is 6 % (prop. 2025/26:55), and
  from 2028-01-01 it is 12 % again. Take-away meals are food.
- Restaurant and catering services are taxed at 12 % since 2012-01-01, all through the time of cheaper food.
- Spirits, wine and strong beer, and water that is not sold in bottles or other containers, are taxed at 25 %.

The rate is that of the day the goods are delivered, so an order for January 2028 is priced at 12 % already
when it is placed in December.

Prisinformationslagen (2004:347) 7-10 §§ and KOVFS 2012:1 4 §: consumers are shown prices that include VAT, together
with a comparison price per kilogram, litre or other usual unit, rounded to two decimals, with its unit written out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType

from law import units
from law.errors import RateUnknown

ORE = Decimal("0.01")
NET_STEP = Decimal("0.000001")


class GoodsClass(StrEnum):
    """The classes of goods and services that VAT tells apart."""

    FOOD = "food"
    CATERING = "catering"
    ALCOHOL = "alcohol"
    WATER = "water"
    STANDARD = "standard"


@dataclass(frozen=True)
class RatePeriod:
    """A rate and the first day it applies; it lasts until the next period of the same class begins."""

    begins: date
    rate: Decimal


@dataclass(frozen=True)
class ComparisonPrice:
    """A price in kronor including VAT for one unit (KGM, LTR or H87)."""

    price: Decimal
    unit: str


TABLE_BEGINS = date(1996, 1, 1)

_GENERAL = (RatePeriod(TABLE_BEGINS, Decimal("0.25")),)

RATES: Mapping[GoodsClass, tuple[RatePeriod, ...]] = MappingProxyType(
    {
        GoodsClass.FOOD: (
            RatePeriod(TABLE_BEGINS, Decimal("0.12")),
            RatePeriod(date(2026, 4, 1), Decimal("0.06")),
            RatePeriod(date(2028, 1, 1), Decimal("0.12")),
        ),
        GoodsClass.CATERING: (
            RatePeriod(TABLE_BEGINS, Decimal("0.25")),
            RatePeriod(date(2012, 1, 1), Decimal("0.12")),
        ),
        GoodsClass.ALCOHOL: _GENERAL,
        GoodsClass.WATER: _GENERAL,
        GoodsClass.STANDARD: _GENERAL,
    }
)


def rate(goods_class: GoodsClass, *, day: date) -> Decimal:
    """Return the rate on the day of delivery as a fraction, e.g. `Decimal("0.06")`.

    Mervärdesskattelagen (2023:200) 9 kap. Raises `RateUnknown` for days before the table begins (1996-01-01).
    """
    for period in reversed(RATES[goods_class]):
        if period.begins <= day:
            return period.rate
    raise RateUnknown(goods_class, day=day, known_from=TABLE_BEGINS)


def next_change(goods_class: GoodsClass, *, day: date) -> date | None:
    """Return the first day after `day` on which another rate applies, or None when no change is decided.

    Prices including VAT, and comparison prices, have to be worked out again on that day.
    """
    return next((period.begins for period in RATES[goods_class] if period.begins > day), None)


def gross(amount: Decimal, *, goods_class: GoodsClass, day: date) -> Decimal:
    """Return the price including VAT, in kronor rounded half up to whole öre, of a net amount in kronor.

    Raises `RateUnknown`.
    """
    return (amount * (1 + rate(goods_class, day=day))).quantize(ORE, ROUND_HALF_UP)


def net(amount: Decimal, *, goods_class: GoodsClass, day: date) -> Decimal:
    """Return the price without VAT, in kronor with six decimals, of an amount in kronor including VAT.

    Six decimals are enough for `gross` to give back every amount in whole öre. Raises `RateUnknown`.
    """
    return (amount / (1 + rate(goods_class, day=day))).quantize(NET_STEP, ROUND_HALF_UP)


def comparison_price(gross_price: Decimal, *, amount: Decimal | None, unit: str | None) -> ComparisonPrice | None:
    """Return the price per kilogram, litre or piece of a pack that costs `gross_price` kronor including VAT.

    `amount` and `unit` are the net content of the pack. None when the content is unknown, not positive, or in a
    unit that no comparison can be made in. Prisinformationslagen (2004:347) 7-10 §§, KOVFS 2012:1 4 §.
    """
    if amount is None or amount <= 0 or unit is None or unit not in units.UNITS:
        return None
    price = (gross_price / units.to_base(amount, code=unit)).quantize(ORE, ROUND_HALF_UP)
    return ComparisonPrice(price, units.base_unit(unit))
