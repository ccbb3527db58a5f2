"""Public procurement: how much a public kitchen may buy directly, and when it must write down why.

Lag (2016:1145) om offentlig upphandling (LOU), 19 a kap., in force since 2022-02-01:

- An authority may award a contract directly while the value is below the limit: 700 000 kronor without
  VAT. Under LUF (2016:1146) and LUFS (2011:1029) the limit is 1 200 000 kronor.
- The value is that of all direct purchases of the same kind in the financial year (5 kap.); purchases may not be
  split to stay below.
- From 100 000 kronor the authority documents its reasons: who was asked, who won and why.

Where the food comes from may not decide an award. The limits are amounts without VAT.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from law.errors import LimitUnknown

LIMITS_BEGIN = date(2022, 2, 1)
WARN_FROM_SHARE = Decimal("0.8")


class Act(StrEnum):
    """The procurement act the buyer follows. A kitchen follows LOU."""

    LOU = "lou"
    LUF = "luf"
    LUFS = "lufs"


class Standing(StrEnum):
    """Where a buyer stands against the limit for direct awards."""

    FREE = "free"
    DOCUMENT = "document"
    NEAR_LIMIT = "near_limit"
    ABOVE_LIMIT = "above_limit"


@dataclass(frozen=True)
class Limits:
    """The amounts in kronor without VAT: below `direct_award` is direct, from `documentation` is documented."""

    direct_award: Decimal
    documentation: Decimal


_LOU = Limits(direct_award=Decimal(700_000), documentation=Decimal(100_000))
_SUPPLY_SECTORS = Limits(direct_award=Decimal(1_200_000), documentation=Decimal(100_000))


def limits(*, act: Act = Act.LOU, day: date) -> Limits:
    """Return the limits of the act on that day, or raise `LimitUnknown` before 2022-02-01 (19 a kap.)."""
    if day < LIMITS_BEGIN:
        raise LimitUnknown(day=day, known_from=LIMITS_BEGIN)
    return _LOU if act == Act.LOU else _SUPPLY_SECTORS


def standing(bought: Decimal, *, planned: Decimal, day: date, act: Act = Act.LOU) -> Standing:
    """Return where the buyer stands when `planned` is added to what was `bought` of the same kind this year.

    Both are kronor without VAT. The warning near the limit, from four fifths of it, is advice and not law.
    Raises `LimitUnknown`.
    """
    total, at = bought + planned, limits(act=act, day=day)
    if total >= at.direct_award:
        return Standing.ABOVE_LIMIT
    if total >= at.direct_award * WARN_FROM_SHARE:
        return Standing.NEAR_LIMIT
    return Standing.DOCUMENT if total >= at.documentation else Standing.FREE


def left_to_buy_directly(bought: Decimal, *, day: date, act: Act = Act.LOU) -> Decimal:
    """Return how many kronor without VAT lie below the limit this year; zero when it is passed.

    The limit itself is already too much. Raises `LimitUnknown`.
    """
    return max(limits(act=act, day=day).direct_award - bought, Decimal(0))
