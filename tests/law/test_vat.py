from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import LawError, RateUnknown
from law.vat import TABLE_BEGINS, ComparisonPrice, GoodsClass, comparison_price, gross, net, next_change, rate

DAYS = st.dates(min_value=TABLE_BEGINS, max_value=date(2035, 12, 31))
ORE_AMOUNTS = st.integers(min_value=-10_000_000, max_value=1_000_000_000).map(lambda ore: Decimal(ore) / 100)


@pytest.mark.parametrize(
    ("goods_class", "day", "expected"),
    [
        (GoodsClass.FOOD, date(1996, 1, 1), "0.12"),
        (GoodsClass.FOOD, date(2026, 3, 31), "0.12"),
        (GoodsClass.FOOD, date(2026, 4, 1), "0.06"),
        (GoodsClass.FOOD, date(2027, 12, 31), "0.06"),
        (GoodsClass.FOOD, date(2028, 1, 1), "0.12"),
        (GoodsClass.CATERING, date(2011, 12, 31), "0.25"),
        (GoodsClass.CATERING, date(2012, 1, 1), "0.12"),
        (GoodsClass.CATERING, date(2026, 4, 1), "0.12"),
        (GoodsClass.ALCOHOL, date(2026, 4, 1), "0.25"),
        (GoodsClass.WATER, date(2026, 4, 1), "0.25"),
        (GoodsClass.STANDARD, date(2026, 4, 1), "0.25"),
    ],
)
def test_the_rate_of_a_class_on_a_day(goods_class: GoodsClass, day: date, expected: str) -> None:
    assert rate(goods_class, day=day) == Decimal(expected)


@pytest.mark.parametrize("goods_class", list(GoodsClass))
def test_no_rate_is_invented_for_days_before_the_table(goods_class: GoodsClass) -> None:
    with pytest.raises(RateUnknown) as refusal:
        rate(goods_class, day=date(1995, 12, 31))
    assert isinstance(refusal.value, LawError)
    assert (refusal.value.goods_class, refusal.value.day, refusal.value.known_from) == (
        goods_class,
        date(1995, 12, 31),
        date(1996, 1, 1),
    )
    assert str(refusal.value) == f"No VAT rate for {goods_class} on 1995-12-31: the table begins on 1996-01-01."


@pytest.mark.parametrize(
    ("goods_class", "day", "expected"),
    [
        (GoodsClass.FOOD, date(2026, 3, 31), date(2026, 4, 1)),
        (GoodsClass.FOOD, date(2026, 4, 1), date(2028, 1, 1)),
        (GoodsClass.FOOD, date(2028, 1, 1), None),
        (GoodsClass.CATERING, date(2026, 11, 24), None),
    ],
)
def test_the_next_day_prices_change(goods_class: GoodsClass, day: date, expected: date | None) -> None:
    assert next_change(goods_class, day=day) == expected


@pytest.mark.parametrize(
    ("amount", "goods_class", "day", "expected"),
    [
        ("100", GoodsClass.FOOD, date(2026, 3, 31), "112.00"),
        ("100", GoodsClass.FOOD, date(2026, 4, 1), "106.00"),
        ("100", GoodsClass.ALCOHOL, date(2026, 4, 1), "125.00"),
        ("0.5", GoodsClass.STANDARD, date(2026, 4, 1), "0.63"),  # 0.625, a half, goes up
        ("0.25", GoodsClass.FOOD, date(2026, 4, 1), "0.27"),  # 0.265
        ("-0.5", GoodsClass.STANDARD, date(2026, 4, 1), "-0.63"),  # a credit note mirrors its invoice
    ],
)
def test_gross_is_rounded_half_up_to_ore(amount: str, goods_class: GoodsClass, day: date, expected: str) -> None:
    result = gross(Decimal(amount), goods_class=goods_class, day=day)
    assert (result, result.as_tuple().exponent) == (Decimal(expected), -2)


def test_net_has_six_decimals() -> None:
    assert str(net(Decimal(100), goods_class=GoodsClass.FOOD, day=date(2026, 4, 1))) == "94.339623"


@given(amount=ORE_AMOUNTS, goods_class=st.sampled_from(GoodsClass), day=DAYS)
def test_every_consumer_price_survives_the_way_to_net_and_back(
    amount: Decimal, goods_class: GoodsClass, day: date
) -> None:
    without = net(amount, goods_class=goods_class, day=day)
    assert gross(without, goods_class=goods_class, day=day) == amount


@pytest.mark.parametrize(
    ("price", "amount", "unit", "expected"),
    [
        ("45", "500", "GRM", ComparisonPrice(Decimal("90.00"), "KGM")),
        ("59", "75", "CLT", ComparisonPrice(Decimal("78.67"), "LTR")),
        ("65", "30", "H87", ComparisonPrice(Decimal("2.17"), "H87")),
        ("0", "1", "KGM", ComparisonPrice(Decimal("0.00"), "KGM")),
        ("0.25", "10", "H87", ComparisonPrice(Decimal("0.03"), "H87")),
    ],
)
def test_the_comparison_price_is_per_kilogram_litre_or_piece(
    price: str, amount: str, unit: str, expected: ComparisonPrice
) -> None:
    assert comparison_price(Decimal(price), amount=Decimal(amount), unit=unit) == expected


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (None, "KGM"),
        (Decimal(0), "KGM"),
        (Decimal(-1), "KGM"),
        (Decimal(1), None),
        (Decimal(1), ""),
        (Decimal(1), "XBX"),
    ],
)
def test_no_comparison_price_without_a_known_content(amount: Decimal | None, unit: str | None) -> None:
    assert comparison_price(Decimal(45), amount=amount, unit=unit) is None
