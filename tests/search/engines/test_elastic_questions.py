"""How a question is put to Elasticsearch, and what is made of its answers, where no server is needed to tell."""

import random
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubs.geography.distance import cell_of
from hubs.opening import state_at
from search.engines.corpus import HoursRow
from search.engines.elastic.documents import DEEPEST, cell_at, cell_number, gaps_between, season_ranges, with_flat
from search.engines.elastic.hits import cut_to
from search.engines.elastic.opening import OpeningRules, opening_fields, read_rule, rule_of
from search.engines.elastic.scoring import bands, text_of
from search.engines.embedded import Nowhere
from search.plan import FIELDS, Clause, Group, QueryPlan, Tier, tier_of
from search.swedish import ListVocabulary, understand

RULES = [
    HoursRow(31, 600, 1080, "open", None, None, 1, None, None, None, ""),
    HoursRow(127, 540, 1020, "open", 1101, 331, 1, None, None, None, ""),
    HoursRow(2, 600, 900, "open", None, None, 2, date(2026, 11, 24), None, date(2027, 3, 1), ""),
    HoursRow(96, 1320, 1590, "open", None, None, 1, None, date(2026, 1, 1), None, ""),
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_read_back_from_its_word(rule: HoursRow) -> None:
    assert read_rule(rule_of(rule)) == rule


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sets(st.sampled_from(range(4)), min_size=1))
def test_places_are_open_as_their_hours_say(moment: datetime, chosen: set[int]) -> None:
    rules, now = [RULES[number] for number in sorted(chosen)], moment.replace(tzinfo=UTC)
    fields = opening_fields((tuple(rules), ()))
    is_open = OpeningRules(map(rule_of, RULES)).at([now]).holds(fields)
    assert is_open is state_at(rules, [], moment=now).open


@given(st.floats(55, 69.5), st.floats(10, 25), st.integers(0, DEEPEST))
def test_a_cell_is_found_in_the_number_of_the_deepest(lat: float, lon: float, zoom: int) -> None:
    assert cell_at(cell_number(lat, lon), zoom=zoom) == cell_of(lat, lon, zoom)


def test_the_days_on_which_no_listing_counts() -> None:
    days = [{"gte": 10, "lte": 20}, {"gte": 15, "lte": 30}, {"gte": 40, "lte": 50}]
    assert gaps_between(days) == [
        {"gte": 0, "lte": 9},
        {"gte": 31, "lte": 39},
        {"gte": 51, "lte": 9_999_999},
    ]
    assert gaps_between([]) == [{"gte": 0, "lte": 9_999_999}]
    assert gaps_between([{"gte": 0, "lte": 9_999_999}]) == []


def test_a_season_over_new_year_is_two() -> None:
    assert season_ranges(501, 930) == [{"gte": 501, "lte": 930}]
    assert season_ranges(1101, 215) == [{"gte": 1101, "lte": 1231}, {"gte": 101, "lte": 215}]


def test_rows_that_count_on_some_days_only_are_not_told_together() -> None:
    always, some = {"on": {"gte": 0, "lte": 9_999_999}, "kind": "dairy"}, {"on": {"gte": 1, "lte": 2}, "kind": "reko"}
    assert with_flat([always])["flat"] == {"kind": ["dairy"]}
    assert with_flat([always, some]) == {"rows": [always, some], "timed": True}


@given(st.lists(st.tuples(st.floats(0.01, 5), st.floats(5, 60)), min_size=1, max_size=12))
def test_a_higher_tier_is_above_all_of_a_lower_one(reaches: list[tuple[float, float]]) -> None:
    factors = bands(reaches)
    for (low, _), factor, (_, high), below in zip(reaches, factors, reaches[1:], factors[1:], strict=False):
        assert low * factor > high * 1.2 * below
        assert factor.is_integer()


@pytest.mark.parametrize("text", ["lammkorv", "ekologisk ost", "till grillen", "kött utan gris", "rökt lax"])
def test_a_plan_cut_to_the_words_of_hits_says_the_same_of_them(text: str) -> None:
    plan = understand(text, places=Nowhere(), vocabulary=ListVocabulary({})).plan
    assert plan
    chance = random.Random(text)
    ways = {clause for tier in plan.tiers for group in tier.groups for clause in clauses(group)}
    words = sorted({clause.token for clause in ways})
    hits = [{field: set(chance.sample(words, min(len(words), 3))) for field in FIELDS} for _ in range(20)]
    told = cut_to(plan, frozenset(word for hit in hits for held in hit.values() for word in held))
    assert [tier_of(told, hit) for hit in hits] == [tier_of(plan, hit) for hit in hits]


def clauses(group: Group) -> list[Clause]:
    return [one for way in group.any_of for one in ([way] if isinstance(way, Clause) else way.clauses)]


def test_a_plan_is_put_together_once() -> None:
    plan = QueryPlan((Tier("name", (Group((Clause(("n_x",), "ost"),)),)),))
    again = QueryPlan((Tier("name", (Group((Clause(("n_x",), "ost"),)),)),))
    assert text_of(plan, day=date(2026, 11, 24)) is text_of(again, day=date(2026, 11, 24))
