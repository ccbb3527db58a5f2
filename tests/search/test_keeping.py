"""Facts kept by a process: as long as the outbox stands still, of one day, and never without one."""

from collections.abc import Mapping
from datetime import date

import pytest

from search import keeping
from search.keeping import AsOf, Facts

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


class Reading:
    """A source of facts that remembers what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, keys: list[int], day: date) -> Mapping[int, str]:
        self.asked.append(keys)
        return {key: f"{key} on {day:%A}" for key in keys if key < 10}


def test_only_what_is_missing_is_read_and_what_is_not_there_is_remembered_too() -> None:
    reading = Reading()
    facts, now = Facts(reading, limit=10), AsOf((1, "x"), MONDAY)
    assert facts.of([1, 2, 1, 11], as_of=now) == {1: "1 on Monday", 2: "2 on Monday"}
    assert facts.of([11, 2, 3], as_of=now) == {2: "2 on Monday", 3: "3 on Monday"}
    assert reading.asked == [[1, 2, 11], [3]]


@pytest.mark.parametrize(
    ("later", "asked"),
    [
        (AsOf((1, "x"), MONDAY), [[1]]),
        (AsOf((2, "y"), MONDAY), [[1], [1]]),
        (AsOf((1, "y"), MONDAY), [[1], [1]]),  # the same number again after a rollback
        (AsOf((1, "x"), TUESDAY), [[1], [1]]),
    ],
    ids=["the same", "a change", "a number again", "another day"],
)
def test_facts_hold_while_the_outbox_stands_still_and_for_one_day(later: AsOf, asked: list[list[int]]) -> None:
    reading = Reading()
    facts = Facts(reading, limit=10)
    facts.of([1], as_of=AsOf((1, "x"), MONDAY))
    assert facts.of([1], as_of=later) == {1: f"1 on {later.day:%A}"}
    assert reading.asked == asked


def test_without_an_outbox_nothing_is_kept() -> None:
    reading = Reading()
    facts = Facts(reading, limit=10)
    for _again in range(2):
        assert facts.of([1], as_of=AsOf(None, MONDAY)) == {1: "1 on Monday"}
    assert reading.asked == [[1], [1]]


def test_what_the_outbox_does_not_tell_of_is_seen_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading()
    facts, now = Facts(reading, limit=10), AsOf((1, "x"), MONDAY)
    facts.of([1], as_of=now)
    monkeypatch.setattr(keeping, "SECONDS_KEPT", -1)
    facts.of([1], as_of=now)
    assert reading.asked == [[1], [1]]


def test_when_there_are_too_many_it_begins_anew() -> None:
    reading = Reading()
    facts, now = Facts(reading, limit=2), AsOf((1, "x"), MONDAY)
    facts.of([1, 2, 3], as_of=now)
    facts.of([1], as_of=now)
    assert reading.asked == [[1, 2, 3], [1]]
