"""Words for a time as moments, from the moment they are asked at."""

from datetime import date, datetime

import pytest

from hubs.opening import STOCKHOLM
from search.swedish.times import Opening
from search.when import When, when_of

TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=STOCKHOLM)
SUNDAY_EVENING = datetime(2026, 11, 29, 19, 20, tzinfo=STOCKHOLM)
LATE = datetime(2026, 11, 24, 23, 50, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("opening", "asked", "days", "first", "count"),
    [
        (Opening(weekdays=(6,)), TUESDAY_NOON, ["2026-11-29"], "2026-11-29 06:30", 16),
        (Opening(weekdays=(6,)), SUNDAY_EVENING, ["2026-11-29"], "2026-11-29 19:20", 4),
        (Opening(weekdays=(6,), after_today=True), SUNDAY_EVENING, ["2026-12-06"], "2026-12-06 06:30", 16),
        (Opening(weekdays=(1,), first=540), TUESDAY_NOON, ["2026-12-01"], "2026-12-01 09:00", 1),
        (Opening(weekdays=(5, 6)), TUESDAY_NOON, ["2026-11-28", "2026-11-29"], "2026-11-28 06:30", 32),
        (Opening(weekdays=(5, 6)), SUNDAY_EVENING, ["2026-11-29"], "2026-11-29 19:20", 4),
        (Opening(ahead=0), TUESDAY_NOON, ["2026-11-24"], "2026-11-24 12:00", 11),
        (Opening(ahead=0), LATE, ["2026-11-24"], "2026-11-24 23:50", 1),
        (Opening(ahead=1), TUESDAY_NOON, ["2026-11-25"], "2026-11-25 06:30", 16),
        (Opening(first=1080, last=1440), TUESDAY_NOON, ["2026-11-24"], "2026-11-24 18:30", 6),
        (Opening(first=480, last=600), TUESDAY_NOON, ["2026-11-25"], "2026-11-25 08:30", 2),
        (Opening(first=840), TUESDAY_NOON, ["2026-11-24"], "2026-11-24 14:00", 1),
        (Opening(first=540), TUESDAY_NOON, ["2026-11-25"], "2026-11-25 09:00", 1),
        (Opening(holiday=(12, 24)), TUESDAY_NOON, ["2026-12-24"], "2026-12-24 06:30", 16),
        (Opening(holiday=(1, 1)), TUESDAY_NOON, ["2027-01-01"], "2027-01-01 06:30", 16),
        (Opening(always=True), TUESDAY_NOON, ["2026-11-24"], "2026-11-25 03:00", 1),
    ],
)
def test_a_time_is_the_next_such(opening: Opening, asked: datetime, days: list[str], first: str, count: int) -> None:
    when = when_of(opening, moment=asked)
    assert [day.isoformat() for day in when.days] == days
    assert when.moments[0] == datetime.fromisoformat(first).replace(tzinfo=STOCKHOLM)
    assert len(when.moments) == count


def test_hours_are_kept_to_be_told() -> None:
    when = when_of(Opening(ahead=1, first=960, last=1020), moment=TUESDAY_NOON)
    moment = datetime(2026, 11, 25, 16, 30, tzinfo=STOCKHOLM)
    assert when == When((date(2026, 11, 25),), (moment,), first=960, last=1020)


def test_a_day_is_as_long_as_the_clock_says_when_it_is_changed() -> None:
    night = datetime(2026, 10, 24, 12, 0, tzinfo=STOCKHOLM)
    moments = when_of(Opening(ahead=1), moment=night).moments
    assert [it.astimezone(STOCKHOLM).strftime("%H:%M") for it in moments][:2] == ["06:30", "07:30"]
    assert len(moments) == 16
