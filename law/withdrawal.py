"""The consumer's right to withdraw from a purchase made at a distance.

Lag (2005:59) om distansavtal och avtal utanför affärslokaler, 2 kap.:

- 10 §: the consumer may withdraw within fourteen days. 12 §: the time runs from the day the goods are received; when
  the consumer was not told of the right, it runs out one year later.
- 10 a §, in force since 2026-06-19: whoever makes contracts in an online interface has a withdrawal function in it, as
  long as the right lasts.
- 11 §: no right for goods that quickly deteriorate or become too old, for goods whose seal was broken when they
  cannot be returned for reasons of health or hygiene, nor for a leisure activity on a given day. 2 §: the consumer is
  told before the purchase when there is no right.

A jar of honey or a bag of flour keeps: it is not perishable just because it is food.
"""

from calendar import isleap
from datetime import date, timedelta
from enum import StrEnum

PERIOD = timedelta(days=14)
FUNCTION_BEGINS = date(2026, 6, 19)


class WithdrawalClass(StrEnum):
    """How the right to withdraw treats the goods."""

    PERISHABLE = "perishable"
    SEALED = "sealed"
    ORDINARY = "ordinary"
    EVENT = "event"


def withdrawal_class(*, perishable: bool = False, sealed: bool = False, event: bool = False) -> WithdrawalClass:
    """Return the class of the goods; what removes the right altogether counts first (2 kap. 11 §)."""
    if event:
        return WithdrawalClass.EVENT
    if perishable:
        return WithdrawalClass.PERISHABLE
    return WithdrawalClass.SEALED if sealed else WithdrawalClass.ORDINARY


def has_right(goods: WithdrawalClass, *, seal_broken: bool = False) -> bool:
    """Whether the consumer may withdraw (2 kap. 10-11 §§)."""
    if goods == WithdrawalClass.SEALED:
        return not seal_broken
    return goods == WithdrawalClass.ORDINARY


def must_tell_beforehand(goods: WithdrawalClass) -> bool:
    """Whether the consumer must be told, before buying, that the right is missing or can be lost (2 kap. 2 §)."""
    return goods != WithdrawalClass.ORDINARY


def last_day(goods: WithdrawalClass, *, received: date, told: bool = True) -> date | None:
    """Return the last day to withdraw, or None when there is no right (2 kap. 12 §).

    `received` is the day the goods came; `told` whether the consumer was informed of the right. For sealed
    goods the answer holds while the seal is unbroken.
    """
    if not has_right(goods):
        return None
    fortnight = received + PERIOD
    return fortnight if told else _a_year_after(fortnight)


def function_required(goods: WithdrawalClass, *, day: date) -> bool:
    """Whether a withdrawal function must be offered on that day (2 kap. 10 a §)."""
    return day >= FUNCTION_BEGINS and has_right(goods)


def may_withdraw(
    goods: WithdrawalClass, *, received: date, day: date, seal_broken: bool = False, told: bool = True
) -> bool:
    """Whether a withdrawal sent on that day is in time and the right exists (2 kap. 10-12 §§)."""
    last = last_day(goods, received=received, told=told)
    return last is not None and day <= last and has_right(goods, seal_broken=seal_broken)


def _a_year_after(day: date) -> date:
    if (day.month, day.day) == (2, 29) and not isleap(day.year + 1):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)
