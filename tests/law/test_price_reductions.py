from datetime import date
from decimal import Decimal

import pytest

from law.price_reductions import PriceFrom, lowest_earlier_price, must_state_lowest_price


@pytest.mark.parametrize(
    ("perishable", "day", "expected"),
    [
        (False, date(2022, 8, 31), False),
        (False, date(2022, 9, 1), True),
        (True, date(2022, 9, 1), False),
    ],
)
def test_when_the_lowest_price_must_be_stated(perishable: bool, day: date, expected: bool) -> None:
    assert must_state_lowest_price(perishable=perishable, day=day) is expected


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ([], None),
        ([(date(2026, 11, 24), "49")], None),
        ([(date(2026, 1, 1), "79"), (date(2026, 11, 24), "49")], "79"),
        # 2026-10-25 is the first of the thirty days before 2026-11-24.
        ([(date(2026, 1, 1), "59"), (date(2026, 10, 25), "79")], "79"),
        ([(date(2026, 1, 1), "59"), (date(2026, 10, 26), "79")], "59"),
        ([(date(2026, 11, 23), "89"), (date(2026, 11, 1), "69"), (date(2026, 11, 10), "99")], "69"),
    ],
)
def test_the_lowest_price_of_the_thirty_days_before(prices: list[tuple[date, str]], expected: str | None) -> None:
    history = [PriceFrom(day, Decimal(price)) for day, price in prices]
    lowest = lowest_earlier_price(history, reduced_on=date(2026, 11, 24))
    assert lowest == (None if expected is None else Decimal(expected))
