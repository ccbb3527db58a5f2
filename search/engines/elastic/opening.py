"""When places are open, as the server can be asked: each opening rule is one word, each exceptional day its own spans.

Which words are hours at a moment is worked out here by `hubs.opening`, from the words that the index has: there are
few, because many places keep the same hours. So clock changes, seasons and every second week are right without the
server knowing of any.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubs.opening import STOCKHOLM, WALK_IN, spans_on
from search.engines.corpus import Hours, HoursRow

DAYS_KEPT = 8


def code_of(word: str) -> str:
    """Return the short form of a rule's word, by which rows are found: questions name hundreds of them."""
    return urlsafe_b64encode(blake2b(word.encode(), digest_size=6).digest()).decode()


def rule_of(row: HoursRow) -> str:
    """Return the rule as a word: days, hours, season, rhythm and the days it is good for."""
    parts = (row.days, row.opens, row.closes, row.season_starts, row.season_ends, row.every_weeks)
    days = (row.starting, row.valid_from, row.valid_to)
    return "|".join(
        ["" if it is None else str(it) for it in parts] + ["" if it is None else it.isoformat() for it in days]
    )


@lru_cache(maxsize=20_000)
def read_rule(word: str) -> HoursRow:
    """Return the rule that a word stands for."""
    *parts, starting, valid_from, valid_to = word.split("|")
    days, opens, closes, season_starts, season_ends, every_weeks = (int(it) if it else None for it in parts)
    first, begins, ends = (date.fromisoformat(it) if it else None for it in (starting, valid_from, valid_to))
    return HoursRow(
        days or 0,
        opens or 0,
        closes or 0,
        "open",
        season_starts,
        season_ends,
        every_weeks or 1,
        first,
        begins,
        ends,
        "",
    )


def rules_of(hours: Hours | None) -> list[str]:
    """Return the words of a place's rules at which anybody may walk in."""
    return sorted({rule_of(it) for it in (hours or ((), ()))[0] if it.mode in WALK_IN})


def opening_fields(hours: Hours | None) -> dict[str, Any]:
    """Return the fields of a place's hours; those that nobody may walk in at are left out, their exceptions are not."""
    fields: dict[str, Any] = {}
    exceptions = hours[1] if hours else ()
    if words := rules_of(hours):
        fields["rules"] = [code_of(word) for word in words]
    if exceptions:
        fields["exceptional"] = sorted({it.day.toordinal() for it in exceptions})
        spans = [span for day in {it.day for it in exceptions} for span in spans_on((), exceptions, day=day)]
        # The end is outside; moments are asked for by whole seconds.
        if walk_in := sorted(
            {(_second(it.opens), _second(it.closes)) for it in spans if it.walk_in and it.opens < it.closes}
        ):
            fields["open"] = [{"gte": opens, "lt": closes} for opens, closes in walk_in]
    return fields


def _second(moment: datetime) -> int:
    return int(moment.timestamp())


@dataclass(frozen=True, slots=True)
class OpenAt:
    """What is open at a moment, or at one of several: by day, the codes of rules whose hours that day are under way."""

    seconds: tuple[int, ...]
    days: Mapping[int, frozenset[str]]

    def query(self, path: str = "") -> dict[str, Any]:
        """Return the filter: hours under way, unless that day is exceptional, or an exceptional day's own."""
        ways: list[dict[str, Any]] = [{"term": {f"{path}open": second}} for second in self.seconds]
        for day, rules in self.days.items():
            if rules:
                under_way = {"terms": {f"{path}rules": sorted(rules)}}
                ways.append({"bool": {"filter": under_way, "must_not": {"term": {f"{path}exceptional": day}}}})
        return {"bool": {"should": ways}}

    def holds(self, fields: dict[str, Any]) -> bool:
        """Whether a place with these fields is open."""
        if any(span["gte"] <= second < span["lt"] for span in fields.get("open", ()) for second in self.seconds):
            return True
        rules, exceptional = fields.get("rules", ()), fields.get("exceptional", ())
        return any(
            day not in exceptional and not under_way.isdisjoint(rules) for day, under_way in self.days.items() if rules
        )


class OpeningRules:
    """The rules that the index has, and when each is hours."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: Sequence[str] = sorted(words)
        self.codes: Sequence[str] = [code_of(word) for word in self.words]
        self._days: dict[date, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def at(self, moments: Iterable[datetime]) -> OpenAt:
        """Return what is open at one of the moments (aware)."""
        days: dict[int, frozenset[str]] = {}
        told = list(moments)
        for moment in told:
            today, now = moment.astimezone(STOCKHOLM).date(), moment.timestamp()
            for day in (today, today - timedelta(days=1)):
                days[day.toordinal()] = days.get(day.toordinal(), frozenset()) | self._under_way(day, now)
        return OpenAt(tuple(_second(moment) for moment in told), days)

    def _under_way(self, day: date, now: float) -> frozenset[str]:
        opens, closes = self._spans(day)
        return frozenset(self.codes[at] for at in np.flatnonzero((opens <= now) & (now < closes)).tolist())

    def _spans(self, day: date) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        found = self._days.get(day)
        if found is None:
            spans = np.zeros((len(self.words), 2))
            for number, word in enumerate(self.words):
                for span in spans_on((read_rule(word),), (), day=day):
                    spans[number] = span.opens.timestamp(), span.closes.timestamp()
            found = spans[:, 0], spans[:, 1]
            self._days = {**dict(list(self._days.items())[1 - DAYS_KEPT :]), day: found}
        return found
