"""Units of measure: UN/ECE Recommendation 20 codes, what they measure and how much.

Food is traded in mass, in volume or by the piece. The codes are those of UN/ECE Recommendation 20, which
Peppol orders and invoices use too. The base units (KGM, LTR, H87) are the ones a comparison price is given
in: prisinformationslagen (2004:347) names kilogram and litre, or another unit that is usual for the goods.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from law.errors import IncompatibleUnits, UnknownUnit


class Dimension(StrEnum):
    """What a unit measures."""

    MASS = "mass"
    VOLUME = "volume"
    COUNT = "count"


@dataclass(frozen=True)
class Unit:
    """A unit of measure: `factor` is how many base units (kilograms, litres, pieces) it holds."""

    code: str
    dimension: Dimension
    factor: Decimal


BASE_UNITS: Mapping[Dimension, str] = MappingProxyType(
    {Dimension.MASS: "KGM", Dimension.VOLUME: "LTR", Dimension.COUNT: "H87"}
)

UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        unit.code: unit
        for unit in (
            Unit("GRM", Dimension.MASS, Decimal("0.001")),
            Unit("HGM", Dimension.MASS, Decimal("0.1")),
            Unit("KGM", Dimension.MASS, Decimal(1)),
            Unit("TNE", Dimension.MASS, Decimal(1000)),
            Unit("MLT", Dimension.VOLUME, Decimal("0.001")),
            Unit("CLT", Dimension.VOLUME, Decimal("0.01")),
            Unit("DLT", Dimension.VOLUME, Decimal("0.1")),
            Unit("LTR", Dimension.VOLUME, Decimal(1)),
            Unit("HLT", Dimension.VOLUME, Decimal(100)),
            Unit("H87", Dimension.COUNT, Decimal(1)),
            Unit("EA", Dimension.COUNT, Decimal(1)),
            Unit("C62", Dimension.COUNT, Decimal(1)),
            Unit("PR", Dimension.COUNT, Decimal(2)),
            Unit("DZN", Dimension.COUNT, Decimal(12)),
        )
    }
)


def unit(code: str) -> Unit:
    """Return the unit with that code, or raise `UnknownUnit`."""
    try:
        return UNITS[code]
    except KeyError:
        raise UnknownUnit(code) from None


def base_unit(code: str) -> str:
    """Return the code of the base unit (KGM, LTR or H87) that the unit is counted in, or raise `UnknownUnit`."""
    return BASE_UNITS[unit(code).dimension]


def to_base(amount: Decimal, *, code: str) -> Decimal:
    """Return the amount in kilograms, litres or pieces, or raise `UnknownUnit`."""
    return amount * unit(code).factor


def convert(amount: Decimal, *, from_unit: str, to_unit: str) -> Decimal:
    """Return the amount counted in another unit of the same dimension.

    Raises `UnknownUnit`, or `IncompatibleUnits` when the units measure different things: a litre of honey has
    a weight, but no rule of law says which.
    """
    source, target = unit(from_unit), unit(to_unit)
    if source.dimension is not target.dimension:
        raise IncompatibleUnits(from_unit=from_unit, to_unit=to_unit)
    return amount * source.factor / target.factor
