"""Words for a time ("öppet på söndag", "i morgon efter 18") as days and moments, from the moment they are asked at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hubs.opening import STOCKHOLM, at_minute
from search.swedish.times import DAY_BEGINS, DAY_ENDS, HOUR, Opening

NIGHT = 3 * HOUR
"""Who is open at three in the night is open day and night."""


@dataclass(frozen=True, slots=True)
class When:
    """When it is to be open: on any of `days` at any of `moments` (aware, at least one).

    The hours that were asked for are minutes after midnight: from `first` to `last`, or at `first`; None when only the
    day was named.
    """

    days: tuple[date, ...]
    moments: tuple[datetime, ...]
    first: int | None = None
    last: int | None = None
    always: bool = False


def when_of(opening: Opening, *, moment: datetime) -> When:
    """Return what is meant by a time at `moment` (aware).

    A day is from `DAY_BEGINS` to `DAY_ENDS`, what is left of it when it is today; it is enough to be open at some time
    then, which is looked at once an hour, half past. A time that has passed, without a day, is that of tomorrow.
    """
    now = moment.astimezone(STOCKHOLM)
    if opening.always:
        night = at_minute(now.date() + timedelta(days=1), NIGHT)
        return When((now.date(),), (night,), always=True)
    days = days_of(opening, today=now.date())
    moments = [it for day in days for it in _moments_on(day, opening) if it >= moment]
    if now.date() in days and _holds(opening, now.hour * HOUR + now.minute):
        moments.insert(0, moment)
    if not moments and opening.weekdays:
        days = tuple(day + timedelta(days=7) for day in days)
    elif not moments and opening.names_a_day:
        return When(days, (moment,), opening.first, opening.last)
    elif not moments:
        days = (now.date() + timedelta(days=1),)
    moments = moments or [it for day in days for it in _moments_on(day, opening)]
    told = {it.astimezone(STOCKHOLM).date() for it in moments}
    return When(tuple(day for day in days if day in told) or days, tuple(moments), opening.first, opening.last)


def days_of(opening: Opening, *, today: date) -> tuple[date, ...]:
    """Return the days that are meant: today, so many ahead, the next holiday or weekdays. Sunday ends a weekend."""
    if opening.holiday is not None:
        month, day = opening.holiday
        this_year = date(today.year, month, day)
        return (this_year if this_year >= today else date(today.year + 1, month, day),)
    if opening.weekdays:
        ahead = sorted(_days_until(number, opening, today=today) for number in set(opening.weekdays))
        if set(opening.weekdays) == {5, 6} and ahead[0] == 0 and ahead[-1] > 1:
            ahead = ahead[:1]
        return tuple(today + timedelta(days=days) for days in ahead)
    return (today + timedelta(days=opening.ahead or 0),)


def _holds(opening: Opening, minute: int) -> bool:
    """Whether a minute of the day lies in the hours that are asked for."""
    if opening.first is not None and opening.last is None:
        return minute == opening.first
    return (opening.first or 0) <= minute < (24 * HOUR if opening.last is None else opening.last)


def _days_until(weekday: int, opening: Opening, *, today: date) -> int:
    days = (weekday - today.weekday()) % 7
    return 7 if not days and opening.after_today else days


def _moments_on(day: date, opening: Opening) -> list[datetime]:
    if opening.first is not None and opening.last is None:
        return [at_minute(day, opening.first)]
    first = DAY_BEGINS if opening.first is None else opening.first
    last = DAY_ENDS if opening.last is None else opening.last
    minutes = range(first + HOUR // 2, last, HOUR) or [first]
    return [at_minute(day, minute) for minute in minutes]
