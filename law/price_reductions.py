"""Price cuts: the lowest price of the last thirty days.

Prisinformationslagen (2004:347) 7 a §, in force since 2022-09-01: whoever announces a price reduction also states the
lowest price that was applied to the goods during the thirty days before it. The duty does not cover goods that
quickly deteriorate or become too old.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

IN_FORCE = date(2022, 9, 1)
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class PriceFrom:
    """A price in kronor including VAT, and the first day it applied; it lasts until the next one."""

    begins: date
    price: Decimal


def must_state_lowest_price(*, perishable: bool, day: date) -> bool:
    """Whether a reduction announced on that day must state the earlier lowest price (7 a §)."""
    return day >= IN_FORCE and not perishable


def lowest_earlier_price(prices: Iterable[PriceFrom], *, reduced_on: date) -> Decimal | None:
    """Return the lowest price that applied on any of the thirty days before `reduced_on`, in kronor incl. VAT.

    The reduced price itself does not count. None when the goods had no price before that day (7 a §).
    """
    earlier = sorted((price for price in prices if price.begins < reduced_on), key=lambda price: price.begins)
    first_day = reduced_on - LOOK_BACK
    ends = [*(price.begins for price in earlier[1:]), reduced_on]
    applied = [price.price for price, end in zip(earlier, ends, strict=False) if end > first_day]
    return min(applied, default=None)
