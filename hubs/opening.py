"""When a place is open: rules and exceptions turned into spans of real time. Pure, and right across clock changes.

Hours are wall-clock minutes after midnight of the day they begin on; what they come to in real time is decided by the
time zone, so a shop that opens at 10 does so on both sides of a clock change. An exception replaces all rules of its
day. Only `open` and `self_service` mean that anybody may walk in: "ring först" and the hand-out of pre-ordered goods
are shown with their hours, but are not "open now".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
UTC = ZoneInfo("UTC")
WALK_IN = frozenset({"open", "self_service"})
MINUTES_A_DAY = 24 * 60
LOOK_AHEAD_DAYS = 366


class Rule(Protocol):
    """Hours that come back (`hubs.models.OpeningRule` is one)."""

    days: int
    opens: int
    closes: int
    mode: str
    season_starts: int | None
    season_ends: int | None
    every_weeks: int
    starting: date | None
    valid_from: date | None
    valid_to: date | None
    note: str


class ExceptionalDay(Protocol):
    """A day that is not as the rules say (`hubs.models.OpeningException` is one)."""

    day: date
    closed: bool
    opens: int | None
    closes: int | None
    mode: str
    note: str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from one moment to another, in one way; the end is outside."""

    opens: datetime
    closes: datetime
    mode: str
    note: str = ""

    @property
    def walk_in(self) -> bool:
        """Whether anybody may come without arrangement."""
        return self.mode in WALK_IN


@dataclass(frozen=True, slots=True)
class OpenState:
    """How it stands at a moment.

    `span` is what is going on now, if anything; `until` is when the doors close, past midnight and days on end where
    the hours join, or None when they never do; `next` is the next span to come where nothing is going on.
    """

    open: bool
    span: Span | None
    until: datetime | None
    next: Span | None

    @property
    def always(self) -> bool:
        """Whether the doors never close."""
        return self.open and self.until is None


def in_season(day: date, *, starts: int | None, ends: int | None) -> bool:
    """Return whether the day lies in the yearly season (MMDD, both ends included; may run over New Year)."""
    if starts is None or ends is None:
        return True
    mmdd = day.month * 100 + day.day
    return starts <= mmdd <= ends if starts <= ends else mmdd >= starts or mmdd <= ends


def applies(rule: Rule, *, day: date) -> bool:
    """Return whether the rule gives hours that begin on the day."""
    return (
        bool(rule.days >> day.weekday() & 1)
        and (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_to is None or day <= rule.valid_to)
        and in_season(day, starts=rule.season_starts, ends=rule.season_ends)
        and in_rhythm(rule, day=day)
    )


def in_rhythm(rule: Rule, *, day: date) -> bool:
    """Return whether the day's week is one of the rule's weeks (ISO weeks, counted from that of `starting`)."""
    if rule.every_weeks <= 1 or rule.starting is None:
        return True
    return weeks_between(rule.starting, day) % rule.every_weeks == 0


def weeks_between(first: date, second: date) -> int:
    """Return the number of whole ISO weeks from the first day's week to the second's."""
    mondays = (second - timedelta(days=second.weekday())) - (first - timedelta(days=first.weekday()))
    return mondays.days // 7


def at_minute(day: date, minute: int, *, zone: ZoneInfo = STOCKHOLM) -> datetime:
    """Return the moment that many wall-clock minutes after the day's midnight, aware, in the zone.

    A wall-clock time that a clock change skips becomes the same moment an hour later by the clock.
    """
    days, minute = divmod(minute, MINUTES_A_DAY)
    local = datetime.combine(day + timedelta(days=days), time(minute // 60, minute % 60), tzinfo=zone)
    return local.astimezone(UTC).astimezone(zone)


def spans_on(
    rules: Iterable[Rule], exceptions: Iterable[ExceptionalDay], *, day: date, zone: ZoneInfo = STOCKHOLM
) -> tuple[Span, ...]:
    """Return the spans that begin on the day, earliest first; a span may end after midnight."""
    exceptional = [exception for exception in exceptions if exception.day == day]
    hours = (
        [(it.opens, it.closes, it.mode, it.note) for it in exceptional if not it.closed]
        if exceptional
        else [(it.opens, it.closes, it.mode, it.note) for it in rules if applies(it, day=day)]
    )
    return tuple(
        sorted(
            Span(at_minute(day, opens, zone=zone), at_minute(day, closes, zone=zone), mode, note)
            for opens, closes, mode, note in hours
            if opens is not None and closes is not None
        )
    )


def week(
    rules: Sequence[Rule], exceptions: Sequence[ExceptionalDay], *, day: date, zone: ZoneInfo = STOCKHOLM
) -> list[tuple[date, tuple[Span, ...]]]:
    """Return seven days from the day on, each with its spans."""
    days = (day + timedelta(days=offset) for offset in range(7))
    return [(it, spans_on(rules, exceptions, day=it, zone=zone)) for it in days]


def upcoming(
    rules: Sequence[Rule], exceptions: Sequence[ExceptionalDay], *, moment: datetime, zone: ZoneInfo = STOCKHOLM
) -> Iterator[Span]:
    """Yield the spans that are under way or to come, by the day they begin on, for a year ahead."""
    if not rules and not exceptions:
        return
    today = moment.astimezone(zone).date()
    for offset in range(-1, LOOK_AHEAD_DAYS):
        for span in spans_on(rules, exceptions, day=today + timedelta(days=offset), zone=zone):
            if span.closes > moment:
                yield span


def state_at(
    rules: Sequence[Rule], exceptions: Sequence[ExceptionalDay], *, moment: datetime, zone: ZoneInfo = STOCKHOLM
) -> OpenState:
    """Return how it stands at the moment (aware).

    Raises:
        ValueError: the moment has no time zone.

    """
    if moment.tzinfo is None:
        text = "The moment needs a time zone: a wall-clock time alone is two moments when the clocks go back."
        raise ValueError(text)
    today = moment.astimezone(zone).date()
    near = [*spans_on(rules, exceptions, day=today - timedelta(days=1), zone=zone)]
    near += spans_on(rules, exceptions, day=today, zone=zone)
    now = [span for span in near if span.opens <= moment < span.closes]
    if not now:
        following = next(
            (it for it in upcoming(rules, exceptions, moment=moment, zone=zone) if it.opens > moment), None
        )
        return OpenState(open=False, span=None, until=None, next=following)
    span = min(now, key=lambda it: (not it.walk_in, it.opens))
    until = _closing(rules, exceptions, span=span, zone=zone) if span.walk_in else span.closes
    return OpenState(open=span.walk_in, span=span, until=until, next=None)


def _closing(
    rules: Sequence[Rule], exceptions: Sequence[ExceptionalDay], *, span: Span, zone: ZoneInfo
) -> datetime | None:
    """Return when the doors close, joining spans that touch or overlap; None when they stay open for a week or more."""
    end, first = span.closes, span.opens.astimezone(zone).date()
    for offset in range(8):
        for other in spans_on(rules, exceptions, day=first + timedelta(days=offset), zone=zone):
            if other.walk_in and other.opens <= end < other.closes:
                end = other.closes
    return None if end - span.opens >= timedelta(days=7) else end
