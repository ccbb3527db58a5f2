"""Opening hours: rules, seasons, rhythms, exceptions, midnight and clock changes."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubs.opening import STOCKHOLM, OpenState, Span, at_minute, in_season, spans_on, state_at, upcoming, week

MON, TUE, WED, THU, FRI, SAT, SUN = (1 << n for n in range(7))
ALL = 127


@dataclass(frozen=True)
class Hours:
    days: int = ALL
    opens: int = 600
    closes: int = 1080
    mode: str = "open"
    season_starts: int | None = None
    season_ends: int | None = None
    every_weeks: int = 1
    starting: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Day:
    day: date
    closed: bool = False
    opens: int | None = None
    closes: int | None = None
    mode: str = "open"
    note: str = ""


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=STOCKHOLM)


def test_a_rule_gives_hours_on_its_days_only() -> None:
    rule = Hours(days=FRI | SAT)
    assert week([rule], [], day=date(2026, 11, 23)) == [
        (date(2026, 11, 23), ()),
        (date(2026, 11, 24), ()),
        (date(2026, 11, 25), ()),
        (date(2026, 11, 26), ()),
        (date(2026, 11, 27), (Span(moment(2026, 11, 27, 10), moment(2026, 11, 27, 18), "open"),)),
        (date(2026, 11, 28), (Span(moment(2026, 11, 28, 10), moment(2026, 11, 28, 18), "open"),)),
        (date(2026, 11, 29), ()),
    ]


@pytest.mark.parametrize(
    ("day", "starts", "ends", "expected"),
    [
        (date(2026, 5, 1), 501, 930, True),
        (date(2026, 4, 30), 501, 930, False),
        (date(2026, 9, 30), 501, 930, True),
        (date(2026, 10, 1), 501, 930, False),
        (date(2026, 12, 24), 1101, 228, True),
        (date(2027, 2, 28), 1101, 228, True),
        (date(2027, 3, 1), 1101, 228, False),
        (date(2026, 7, 1), None, None, True),
    ],
)
def test_a_season_includes_both_ends_and_may_run_over_new_year(
    day: date, starts: int | None, ends: int | None, expected: bool
) -> None:
    assert in_season(day, starts=starts, ends=ends) is expected


def test_reko_comes_every_second_thursday_from_its_first() -> None:
    rule = Hours(days=THU, opens=1050, closes=1110, mode="preorder", every_weeks=2, starting=date(2026, 11, 12))
    begins = [span.opens for span in upcoming([rule], [], moment=moment(2026, 11, 24, 12))][:3]
    assert begins == [moment(2026, 11, 26, 17, 30), moment(2026, 12, 10, 17, 30), moment(2026, 12, 24, 17, 30)]


def test_a_rule_ends_with_its_validity() -> None:
    rule = Hours(valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 2))
    days = [day for day, spans in week([rule], [], day=date(2026, 5, 31)) if spans]
    assert days == [date(2026, 6, 1), date(2026, 6, 2)]


def test_an_exception_replaces_the_rules_of_its_day() -> None:
    rule, eve = Hours(), date(2026, 12, 24)
    assert spans_on([rule], [Day(eve, closed=True)], day=eve) == ()
    short = Day(eve, opens=600, closes=780, note="julafton")
    assert spans_on([rule], [short], day=eve) == (
        Span(moment(2026, 12, 24, 10), moment(2026, 12, 24, 13), "open", "julafton"),
    )
    twice = [replace(short, opens=900, closes=960, note=""), short]
    assert [span.opens.hour for span in spans_on([rule], twice, day=eve)] == [10, 15]


def test_open_closed_and_what_comes_next() -> None:
    rule = Hours(days=MON | TUE | WED | THU | FRI)
    friday = Span(moment(2026, 11, 27, 10), moment(2026, 11, 27, 18), "open")
    monday = Span(moment(2026, 11, 30, 10), moment(2026, 11, 30, 18), "open")
    assert state_at([rule], [], moment=moment(2026, 11, 27, 9, 59)) == OpenState(False, None, None, friday)
    assert state_at([rule], [], moment=moment(2026, 11, 27, 10)) == OpenState(True, friday, friday.closes, None)
    assert state_at([rule], [], moment=moment(2026, 11, 27, 17, 59)).open
    assert state_at([rule], [], moment=moment(2026, 11, 27, 18)) == OpenState(False, None, None, monday)
    assert state_at([], [], moment=moment(2026, 11, 27, 18)) == OpenState(False, None, None, None)


def test_hours_past_midnight_belong_to_the_evening_before() -> None:
    bar = Hours(days=SAT, opens=18 * 60, closes=26 * 60)
    state = state_at([bar], [], moment=moment(2026, 11, 29, 1, 30))
    assert (state.open, state.until) == (True, moment(2026, 11, 29, 2))
    assert not state_at([bar], [], moment=moment(2026, 11, 29, 2)).open


def test_self_service_day_and_night_never_closes() -> None:
    shed = Hours(opens=0, closes=1440, mode="self_service")
    state = state_at([shed], [], moment=moment(2026, 11, 24, 3))
    assert (state.open, state.always, state.until) == (True, True, None)


def test_touching_hours_are_one_opening() -> None:
    rules = [Hours(opens=600, closes=840), Hours(opens=840, closes=1200, mode="self_service")]
    assert state_at(rules, [], moment=moment(2026, 11, 24, 11)).until == moment(2026, 11, 24, 20)


@pytest.mark.parametrize("mode", ["call_first", "preorder"])
def test_by_appointment_is_not_open(mode: str) -> None:
    state = state_at([Hours(mode=mode)], [], moment=moment(2026, 11, 24, 11))
    assert (state.open, state.span and state.span.mode, state.until) == (False, mode, moment(2026, 11, 24, 18))


def test_open_wins_over_by_appointment() -> None:
    rules = [Hours(mode="call_first", opens=480), Hours()]
    assert state_at(rules, [], moment=moment(2026, 11, 24, 11)).open


def test_spring_forward_takes_an_hour_from_the_night() -> None:
    night = Hours(days=SAT, opens=22 * 60, closes=28 * 60)
    (span,) = spans_on([night], [], day=date(2026, 3, 28))
    assert span.closes.astimezone(UTC) - span.opens.astimezone(UTC) == timedelta(hours=5)


def test_autumn_back_gives_an_hour_to_the_night() -> None:
    night = Hours(days=SAT, opens=22 * 60, closes=28 * 60)
    (span,) = spans_on([night], [], day=date(2026, 10, 24))
    assert span.closes.astimezone(UTC) - span.opens.astimezone(UTC) == timedelta(hours=7)


def test_a_skipped_wall_clock_time_is_the_moment_an_hour_later() -> None:
    assert at_minute(date(2026, 3, 29), 150).isoformat() == "2026-03-29T03:30:00+02:00"


def test_ten_is_ten_on_both_sides_of_a_clock_change() -> None:
    for day in (date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)):
        (span,) = spans_on([Hours()], [], day=day)
        assert (span.opens.hour, span.closes.hour) == (10, 18)


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        state_at([Hours()], [], moment=datetime(2026, 11, 24, 11))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_open_exactly_within_the_days_spans(naive: datetime) -> None:
    rules = [Hours(days=SAT, opens=18 * 60, closes=26 * 60), Hours(days=MON | SUN, opens=60, closes=200)]
    now = naive.replace(tzinfo=UTC)
    local = now.astimezone(STOCKHOLM).date()
    spans = [s for back in (0, 1) for s in spans_on(rules, [], day=local - timedelta(days=back))]
    assert state_at(rules, [], moment=now).open is any(s.opens <= now < s.closes for s in spans)
