"""The judged set against the language alone, without an engine."""

import pytest

from tests.search.relevance import Figures, by_kind, look_alikes, measure, misplaced, products, queries
from tests.search.swedish.brute_force import answers, judged_documents, read, search

HALVES = {"tuned": False, "held out": True}


def test_the_set_is_large_and_every_query_has_an_answer() -> None:
    assert len(products()) >= 600
    assert len(queries()) >= 500
    assert [query.query for query in queries() if not query.grades()] == []
    assert len({query.query for query in queries()}) >= 500


@pytest.mark.parametrize("half", HALVES)
def test_right_products_are_found_and_stand_first(half: str) -> None:
    judged = [query for query in queries() if query.is_held_out == HALVES[half]]
    figures = measure(search, judged)
    print(half, figures)
    assert figures.recall >= 0.945
    assert figures.ndcg >= 0.935
    assert figures.empty == 0


def test_no_kind_of_query_is_left_behind() -> None:
    figures = by_kind(search, queries())
    print(*(f"{kind:20}{one}" for kind, one in figures.items()), sep="\n")
    weak = {kind: one for kind, one in figures.items() if one.ndcg < 0.80}
    assert weak == {}


def test_words_inside_words_do_not_count() -> None:
    """No product that only has the letters stands above a right one."""
    wrong = {
        query.query: [judged_documents()[product]["n_x"] for product in misplaced(search(query.query), query.grades())]
        for query in queries()
        if query.kind in {"must_not_match", "short"} and not query.is_held_out
    }
    assert {query: names for query, names in wrong.items() if names} == {}


def test_what_only_has_the_letters_is_told_from_other_mistakes() -> None:
    numbers = {product.name: product.id for product in products()}
    other, alike, right = (numbers[name] for name in ("Hel kyckling", "Halv gris till frysen", "Matvete"))
    ranked, grades = [other, alike, right], {right: 3}
    assert misplaced(ranked, grades) == [other, alike]
    assert look_alikes("riset", ranked, grades) == [alike]


@pytest.mark.parametrize(
    ("query", "inside"),
    [
        ("ris", "gris"),
        ("ris", "björkris"),
        ("ost", "kompostjord"),
        ("ost", "frostnupna"),
        ("ost", "ostronskivling"),
        ("ål", "vitkål"),
        ("lök", "tulpanlök"),
        ("korn", "majskorn"),
        ("öl", "pöl"),
        ("lamm", "lammskinn"),
        ("rom", "aroma"),
        ("ren", "sirap"),
    ],
)
def test_these_never_meet_by_name(query: str, inside: str) -> None:
    plan = read(query).plan
    assert plan is not None
    named = {product for tier, _score, product in answers(read(query)) if plan.tiers[tier].name in {"name", "synonym"}}
    words = {word for product in named for word in judged_documents()[product]["n_x"]}
    assert inside not in words


def test_figures_of_a_search_that_finds_nothing_and_of_a_perfect_one() -> None:
    some = [query for query in queries() if query.kind == "exact"]
    assert measure(lambda _text: [], some) == Figures(0.0, 0.0, 0, 0, len(some), len(some))
    best = {query.query: [product for product, _ in _by_grade(query.grades())] for query in some}
    assert measure(lambda text: best[text], some) == Figures(1.0, 1.0, 0, 0, 0, len(some))


def _by_grade(grades: dict[int, int]) -> list[tuple[int, int]]:
    return sorted(grades.items(), key=lambda pair: -pair[1])
