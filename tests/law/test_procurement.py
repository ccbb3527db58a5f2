from datetime import date
from decimal import Decimal

import pytest

from law.errors import LimitUnknown
from law.procurement import Act, Limits, Standing, left_to_buy_directly, limits, standing

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(("act", "amount"), [(Act.LOU, 700_000), (Act.LUF, 1_200_000), (Act.LUFS, 1_200_000)])
def test_the_limits_of_each_act(act: Act, amount: int) -> None:
    expected = Limits(direct_award=Decimal(amount), documentation=Decimal(100_000))
    assert limits(act=act, day=date(2022, 2, 1)) == expected


def test_no_limit_is_invented_for_days_before_the_chapter() -> None:
    with pytest.raises(LimitUnknown) as refusal:
        limits(day=date(2022, 1, 31))
    assert (refusal.value.day, refusal.value.known_from) == (date(2022, 1, 31), date(2022, 2, 1))
    assert str(refusal.value) == "No procurement limit for 2022-01-31: the limits here are those since 2022-02-01."


@pytest.mark.parametrize(
    ("bought", "planned", "act", "expected"),
    [
        (0, 99_999, Act.LOU, Standing.FREE),
        (0, 100_000, Act.LOU, Standing.DOCUMENT),
        (500_000, 59_999, Act.LOU, Standing.DOCUMENT),
        (500_000, 60_000, Act.LOU, Standing.NEAR_LIMIT),
        (699_998, 1, Act.LOU, Standing.NEAR_LIMIT),
        (699_999, 1, Act.LOU, Standing.ABOVE_LIMIT),
        (699_999, 1, Act.LUF, Standing.DOCUMENT),
    ],
)
def test_where_a_buyer_stands(bought: int, planned: int, act: Act, expected: Standing) -> None:
    assert standing(Decimal(bought), planned=Decimal(planned), act=act, day=DAY) == expected


@pytest.mark.parametrize(("bought", "expected"), [(0, 700_000), (699_999, 1), (700_000, 0), (900_000, 0)])
def test_what_is_left_below_the_limit(bought: int, expected: int) -> None:
    assert left_to_buy_directly(Decimal(bought), day=DAY) == Decimal(expected)
