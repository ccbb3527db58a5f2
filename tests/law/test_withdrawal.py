from datetime import date

import pytest

from law.withdrawal import (
    WithdrawalClass,
    function_required,
    has_right,
    last_day,
    may_withdraw,
    must_tell_beforehand,
    withdrawal_class,
)

RECEIVED = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, WithdrawalClass.ORDINARY),
        ({"sealed": True}, WithdrawalClass.SEALED),
        ({"perishable": True, "sealed": True}, WithdrawalClass.PERISHABLE),
        ({"event": True, "perishable": True}, WithdrawalClass.EVENT),
    ],
)
def test_the_class_of_goods(facts: dict[str, bool], expected: WithdrawalClass) -> None:
    assert withdrawal_class(**facts) == expected


def test_the_right_of_each_class() -> None:
    assert {
        goods: (has_right(goods), has_right(goods, seal_broken=True), must_tell_beforehand(goods))
        for goods in WithdrawalClass
    } == {
        WithdrawalClass.PERISHABLE: (False, False, True),
        WithdrawalClass.SEALED: (True, False, True),
        WithdrawalClass.ORDINARY: (True, True, False),
        WithdrawalClass.EVENT: (False, False, True),
    }


@pytest.mark.parametrize(
    ("goods", "received", "told", "expected"),
    [
        (WithdrawalClass.ORDINARY, RECEIVED, True, date(2026, 7, 15)),
        (WithdrawalClass.SEALED, RECEIVED, True, date(2026, 7, 15)),
        (WithdrawalClass.ORDINARY, RECEIVED, False, date(2027, 7, 15)),
        (WithdrawalClass.ORDINARY, date(2028, 2, 15), False, date(2029, 2, 28)),
        (WithdrawalClass.ORDINARY, date(2028, 2, 14), False, date(2029, 2, 28)),
        (WithdrawalClass.PERISHABLE, RECEIVED, True, None),
        (WithdrawalClass.EVENT, RECEIVED, False, None),
    ],
)
def test_the_last_day_to_withdraw(goods: WithdrawalClass, received: date, told: bool, expected: date | None) -> None:
    assert last_day(goods, received=received, told=told) == expected


@pytest.mark.parametrize(
    ("day", "required"),
    [(date(2026, 6, 18), set()), (date(2026, 6, 19), {WithdrawalClass.SEALED, WithdrawalClass.ORDINARY})],
)
def test_the_withdrawal_function_has_its_first_day(day: date, required: set[WithdrawalClass]) -> None:
    assert {goods for goods in WithdrawalClass if function_required(goods, day=day)} == required


@pytest.mark.parametrize(
    ("goods", "day", "seal_broken", "expected"),
    [
        (WithdrawalClass.ORDINARY, date(2026, 7, 15), False, True),
        (WithdrawalClass.ORDINARY, date(2026, 7, 16), False, False),
        (WithdrawalClass.SEALED, date(2026, 7, 15), True, False),
        (WithdrawalClass.PERISHABLE, RECEIVED, False, False),
    ],
)
def test_a_withdrawal_is_in_time_through_the_last_day(
    goods: WithdrawalClass, day: date, seal_broken: bool, expected: bool
) -> None:
    assert may_withdraw(goods, received=RECEIVED, day=day, seal_broken=seal_broken) is expected


def test_whoever_was_not_told_has_another_year() -> None:
    late = date(2027, 7, 15)
    assert may_withdraw(WithdrawalClass.ORDINARY, received=RECEIVED, day=late, told=False) is True
    assert may_withdraw(WithdrawalClass.ORDINARY, received=RECEIVED, day=late) is False
