"""A query plan in the server's language: what answers, and in which order.

The order is that of `search.plan.tier_of` and `search.ranking`: tiers, then the text's score times one plus bonuses.
The server can add scores up and take the greatest, but it multiplies a query's score by *functions* only, and how near
a product's listings are is known to queries alone. So the bonuses are the query, and the text is functions over it: for
each group, the weights that its alternatives can have, the greatest first, of which the first that holds counts. Tiers
become factors so far apart that no score of a lower one reaches into a higher; powers of two, they cost no digits.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Any, TypeAlias

import orjson

from search.engines.elastic.labels import labels_with
from search.plan import FIELD_WEIGHTS, All, Clause, Group, QueryPlan, Tier, pin_score

Query: TypeAlias = dict[str, Any]
NOTHING: Query = {"match_none": {}}
BRIEFEST, LONGEST = 1.5, 1.0
MOST_BONUS = 1.25
"""What a text's score is multiplied by at most for its brevity and for all bonuses together, and at least."""


def every(filters: Sequence[Query]) -> Query:
    """Return the filter that holds where all of these do."""
    return filters[0] if len(filters) == 1 else {"bool": {"filter": list(filters)}}


def either(filters: Sequence[Query]) -> Query:
    """Return the filter that holds where any of these does."""
    if not filters:
        return NOTHING
    return filters[0] if len(filters) == 1 else {"bool": {"should": list(filters)}}


@dataclass(slots=True)
class Words:
    """Where words are to stand, gathered by column, so that each column is asked once; and what is no single word."""

    day: date
    tokens: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    labels: set[str] = field(default_factory=set)
    others: list[Query] = field(default_factory=list)

    def add(self, column: str, token: str) -> None:
        """A token in a column; in that of descriptions, labels that hold on the day say it as well."""
        self.tokens[column].add(token)
        if column == "d_s":
            self.labels |= labels_with(token)

    def query(self) -> Query:
        """Return the filter: any of them."""
        words = [term(column, sorted(tokens)) for column, tokens in self.tokens.items()]
        held = [{"term": {f"labels.{scheme}": self.day.toordinal()}} for scheme in sorted(self.labels)]
        return either([*words, *held, *self.others])


def term(column: str, values: Sequence[Any]) -> Query:
    """Return the filter for any of these values."""
    return {"term": {column: values[0]}} if len(values) == 1 else {"terms": {column: list(values)}}


@lru_cache(maxsize=200)
def text_of(plan: QueryPlan, *, day: date) -> "Text":
    """Return a plan as it is asked on a day; what has been made of it serves whoever asks the same."""
    return Text(plan, day=day)


def ready(query: Any) -> Any:
    """Return a part of a question as it goes over the line, so that it is put together once."""
    return orjson.Fragment(orjson.dumps(query))


class Text:
    """A plan as it is asked on a day."""

    def __init__(self, plan: QueryPlan, *, day: date) -> None:
        self.plan, self.day = plan, day
        self._made: dict[Any, Any] = {}

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    # ---- what answers

    def answers(self, tiers: Sequence[Tier]) -> Query:
        """Return the filter for what is in any of these tiers, or above them, and nothing excluded."""
        found = either([self.matches(tier) for tier in tiers if tier.groups or tier.products])
        unwanted = self.excluded()
        return {"bool": {"filter": [found], "must_not": unwanted}} if unwanted else found

    def excluded(self) -> list[Query]:
        """Return the filters of what is in no tier."""
        return [self._alternatives(self.plan.excluded)] if self.plan.excluded else []

    def matches(self, tier: Tier) -> Any:
        """Return the filter for what meets every group of a tier, or is pinned there, ready to be sent."""
        return self._once(("matches", tier), lambda: ready(self._matches(tier)))

    def _matches(self, tier: Tier) -> Query:
        ways = [term("id", tier.products)] if tier.products else []
        if tier.groups:
            ways.append(every([self._alternatives(group.any_of) for group in tier.groups]))
        return either(ways)

    def _alternatives(self, alternatives: Iterable[Clause | All]) -> Query:
        words = Words(self.day)
        for alternative in alternatives:
            if isinstance(alternative, Clause):
                for column in alternative.fields:
                    words.add(column, alternative.token)
            else:
                words.others.append(every([self._alternatives([clause]) for clause in alternative.clauses]))
        return words.query()

    # ---- in which order

    def scored(self, tiers: Sequence[Tier], *, bonus: Query) -> Query:
        """Return the query that scores what is in these tiers by tier, text and bonuses."""
        told = [tier for tier in tiers if tier.groups or tier.products]
        if not told:
            return NOTHING
        bonus = ready(bonus)
        factors = bands([self._reach(tier) for tier in told])
        if all(len(tier.groups) < 2 for tier in told):
            return self._in_one_go(tuple(told), factors, bonus=bonus)
        parts: list[Query] = []
        above: list[Query] = []
        for tier, factor in zip(told, factors, strict=True):
            scored = self._tier(tier, bonus=bonus, factor=factor)
            parts.append({"bool": {"must": [scored], "must_not": list(above)}} if above else scored)
            above.append(self.matches(tier))
        return {"bool": {"should": parts}}

    def _in_one_go(self, tiers: tuple[Tier, ...], factors: Sequence[float], *, bonus: Query) -> Query:
        """The score where every tier asks for one thing: the first level that holds is that of the first tier.

        Pinned products are so far apart that how brief their names are does not move them either.
        """

        def functions() -> Any:
            by_tier = zip(tiers, factors, strict=True)
            levels = [(weight * factor, it) for tier, factor in by_tier for weight, it in self._levels_of_tier(tier)]
            return ready(functions_of(levels, is_met=False))

        found = every_scored([either([self.matches(tier) for tier in tiers])], bonus)
        return by_level(self._once(("functions", tiers), functions), query=with_brevity(found))

    def _levels_of_tier(self, tier: Tier) -> list[tuple[float, Query]]:
        if tier.products:
            of = len(tier.products)
            return [(pin_score(place, of=of), term("id", [id_])) for place, id_ in enumerate(tier.products)]
        return self._levels(tier.groups[0])

    def _tier(self, tier: Tier, *, bonus: Query, factor: float) -> Query:
        if tier.products:
            levels = [(weight * factor, query) for weight, query in self._levels_of_tier(tier)]
            return by_level(functions_of(levels), query=every_scored([term("id", tier.products)], bonus))
        groups = [self._group(group, factor=factor, bonus=bonus) for group in tier.groups]
        return with_brevity({"bool": {"must": groups}})

    def _group(self, group: Group, *, factor: float, bonus: Query) -> Query:
        def functions() -> Any:
            return ready(functions_of([(weight * factor, query) for weight, query in self._levels(group)]))

        met = self._once(("group", group), lambda: ready(self._alternatives(group.any_of)))
        return by_level(self._once(("functions", group, factor), functions), query=every_scored([met], bonus))

    def _levels(self, group: Group) -> list[tuple[float, Query]]:
        """The weights that a group's alternatives can have, the greatest first, each with the filter for it."""
        levels: dict[float, Words] = defaultdict(lambda: Words(self.day))
        for alternative in group.any_of:
            if isinstance(alternative, Clause):
                for column in alternative.fields:
                    levels[rounded(alternative.weight * FIELD_WEIGHTS[column])].add(column, alternative.token)
            else:
                for weight, query in self._levels_of_all(alternative):
                    levels[weight].others.append(query)
        return [(weight, levels[weight].query()) for weight in sorted(levels, reverse=True)]

    def _levels_of_all(self, alternative: All) -> Iterable[tuple[float, Query]]:
        each = [
            [(clause.weight * FIELD_WEIGHTS[column], self._word(column, clause.token)) for column in clause.fields]
            for clause in alternative.clauses
        ]
        share = alternative.weight / len(each)
        for ways in product(*each):
            yield rounded(sum(weight for weight, _ in ways) * share), every([query for _, query in ways])

    def _word(self, column: str, token: str) -> Query:
        """The filter for one token in one column."""
        if column != "d_s" or not labels_with(token):
            return {"term": {column: token}}
        words = Words(self.day)
        words.add(column, token)
        return words.query()

    def _reach(self, tier: Tier) -> tuple[float, float]:
        """The lowest and the highest score a product can have in a tier."""
        if tier.products:
            return pin_score(len(tier.products) - 1, of=len(tier.products)), pin_score(0, of=len(tier.products))
        low, high = 0.0, 0.0
        for group in tier.groups:
            reach = [it for alternative in group.any_of for it in reach_of(alternative)]
            low, high = low + min(reach), high + max(reach)
        return low * LONGEST, high * BRIEFEST


def reach_of(alternative: Clause | All) -> tuple[float, float]:
    """Return the lowest and highest score of a way to meet a group."""
    clauses = [alternative] if isinstance(alternative, Clause) else list(alternative.clauses)
    ends = [
        sum(clause.weight * pick(map(FIELD_WEIGHTS.__getitem__, clause.fields)) for clause in clauses)
        for pick in (min, max)
    ]
    share = 1.0 if isinstance(alternative, Clause) else alternative.weight / len(clauses)
    return ends[0] * share, ends[1] * share


def rounded(weight: float) -> float:
    """Return a weight without the last digits, by which equal ones differ."""
    return round(weight, 9)


def bands(reaches: Sequence[tuple[float, float]]) -> list[float]:
    """Return a factor (a power of two) for each tier, so that all of it scores above all that comes after it."""
    factors, reached = [], 0.0
    for low, high in reversed(reaches):
        factor = 1.0 if not reached else 2.0 ** math.ceil(math.log2(2 * reached / low))
        factors.append(factor)
        reached = factor * high * MOST_BONUS
    return factors[::-1]


def every_scored(filters: Sequence[Query], scored: Query) -> Query:
    """Return the query with one part's score that holds where these filters do."""
    return {"bool": {"filter": list(filters), "must": [scored]}}


def with_brevity(query: Query) -> Query:
    """Return the query with its score a little higher the less else the name says."""
    return {"function_score": {"query": query, "field_value_factor": {"field": "brevity"}}}


def functions_of(levels: Sequence[tuple[float, Query]], *, is_met: bool = True) -> list[Query]:
    """Return levels as functions. `is_met`: all that is found is on one of them, so that the last need not be asked."""
    functions: list[Query] = [{"filter": where, "weight": weight} for weight, where in levels]
    if is_met:
        functions[-1] = {"weight": functions[-1]["weight"]}
    return functions


def by_level(functions: Any, *, query: Query) -> Query:
    """Return the query with its score multiplied by the first function that holds."""
    return {"function_score": {"query": query, "functions": functions, "score_mode": "first", "boost_mode": "multiply"}}
