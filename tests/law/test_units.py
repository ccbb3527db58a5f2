from decimal import Decimal

import pytest

from law.errors import IncompatibleUnits, UnknownUnit
from law.units import UNITS, Dimension, Unit, base_unit, convert, to_base, unit


def test_a_unit_is_found_by_its_code() -> None:
    assert unit("CLT") == Unit("CLT", Dimension.VOLUME, Decimal("0.01"))


@pytest.mark.parametrize("code", ["", "kg", "KG", "kgm", "XBX"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownUnit) as refusal:
        unit(code)
    assert refusal.value.code == code
    assert repr(code) in str(refusal.value)


def test_each_unit_is_counted_in_the_base_unit_of_its_dimension() -> None:
    assert {code: base_unit(code) for code in UNITS} == {
        "GRM": "KGM",
        "HGM": "KGM",
        "KGM": "KGM",
        "TNE": "KGM",
        "MLT": "LTR",
        "CLT": "LTR",
        "DLT": "LTR",
        "LTR": "LTR",
        "HLT": "LTR",
        "H87": "H87",
        "EA": "H87",
        "C62": "H87",
        "PR": "H87",
        "DZN": "H87",
    }


@pytest.mark.parametrize(
    ("amount", "code", "expected"),
    [("250", "GRM", "0.25"), ("3", "HGM", "0.3"), ("33", "CLT", "0.33"), ("2", "DZN", "24"), ("2", "TNE", "2000")],
)
def test_amounts_in_base_units(amount: str, code: str, expected: str) -> None:
    assert to_base(Decimal(amount), code=code) == Decimal(expected)


def test_amounts_are_converted_within_a_dimension() -> None:
    assert convert(Decimal("1.5"), from_unit="KGM", to_unit="GRM") == Decimal(1500)
    assert convert(Decimal(36), from_unit="H87", to_unit="DZN") == Decimal(3)


def test_a_litre_is_not_a_weight() -> None:
    with pytest.raises(IncompatibleUnits) as refusal:
        convert(Decimal(1), from_unit="LTR", to_unit="KGM")
    assert str(refusal.value) == "LTR cannot be converted to KGM: they measure different things."
