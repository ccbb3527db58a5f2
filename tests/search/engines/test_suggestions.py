"""What is suggested while somebody types: the same on every engine, and in a mix that helps."""

from collections.abc import Callable

import pytest

from search.engines import Engine, Suggestion
from search.engines.words import MOST_OF_A_KIND, begins_of, mixed, slips

TYPED = [
    "l", "la", "lam", "lamm", "lammk", "ost", "Ost", "ål", "s", "rökt l", "rokt l", "lamkorv", "lmam", "honug", "getsot",
    "gård", "bod", "gård 1", "sky 2", "xyzxyz", "", "!!", "lammkorv me", "lamkmorv me", "ägg", "e", "surdegs", "plats", "korv", "kor", "korv med",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_suggestions_are_those_of_the_oracle(seed: int, engine: Engine, oracle: Engine, world: Callable) -> None:
    world(seed)
    for text in TYPED:
        for limit in (3, 8):
            assert engine.suggest(text, limit=limit) == oracle.suggest(text, limit=limit), text


def test_a_world_has_something_of_every_kind_to_suggest(db: None, oracle: Engine, world: Callable) -> None:
    made = world(1)
    begins = {made.organisations[0].name[:4], *(it.name[:4] for it in made.places[:1]), "lamm", "Lamm"}
    kinds = {it.kind for text in begins for it in oracle.suggest(text)}
    assert {"word", "product", "place"} <= kinds


def row(text: str, kind: str = "word", weight: int = 1) -> Suggestion:
    return Suggestion(text, kind, 1, weight, None)


def shown(found: list[Suggestion], *, text: str, limit: int = 8) -> list[tuple[str, str]]:
    return [(it.text, it.kind) for it in mixed(found, text=text, limit=limit)]


def test_what_begins_as_typed_comes_first_then_what_is_worth_most() -> None:
    found = [
        row("grillkorv", weight=9),
        row("korv", weight=2),
        row("Korv av lamm", "product"),
        row("korvsoppa", weight=3),
    ]
    assert shown(found, text="korv") == [
        ("korvsoppa", "word"),
        ("korv", "word"),
        ("Korv av lamm", "product"),
        ("grillkorv", "word"),
    ]


def test_rings_and_dots_that_were_typed_count() -> None:
    assert shown([row("älg", weight=9), row("ål")], text="ål") == [("ål", "word"), ("älg", "word")]
    assert shown([row("älg", weight=9), row("ål")], text="al") == [("älg", "word"), ("ål", "word")]


def test_a_category_stands_for_its_word() -> None:
    assert shown([row("ost", weight=99), row("Ost", "category")], text="ost") == [("Ost", "category")]


def test_no_kind_takes_all_the_room_and_none_is_left_without() -> None:
    found = [row(f"lammsak {number}", weight=50) for number in range(9)]
    found += [row("Lamms gård", "producer"), row("Lammboden", "place"), row("Lamm", "category", weight=2)]
    kinds = [kind for _text, kind in shown(found, text="lam")]
    assert kinds.count("word") == MOST_OF_A_KIND["word"]
    assert {"producer", "place", "category"} <= set(kinds)
    assert [kind for _text, kind in shown(found, text="lam", limit=4)] == ["word", "category", "place", "producer"]


def test_a_whole_word_with_a_slip_comes_before_a_longer_one() -> None:
    found = [row("getsoppa", weight=9), row("getost")]
    assert shown(found, text="getsot") == [("getost", "word"), ("getsoppa", "word")]


def test_what_was_typed_is_marked() -> None:
    (korv,) = mixed([row("Rökt korv", "product")], text="kor", limit=1)
    assert korv.matched == (5, 8)
    (compound,) = mixed([row("Getost", "product")], text="ost", limit=1)
    assert compound.matched == (3, 6)
    (slipped,) = mixed([row("getost")], text="getsot", limit=1)
    assert slipped.matched is None


def test_compounds_are_found_by_their_parts() -> None:
    assert begins_of("Rökt lammkorv") == ["rokt", "lammkorv", "korv"]
    assert begins_of("Gård 7, Stenhammar") == ["gard", "7", "stenhammar"]


def test_slips_are_one_letter_more_less_other_or_swapped() -> None:
    assert {"kov", "kovr", "koorv", "kgrv"} <= set(slips("korv"))
    assert not any(it.startswith("o") for it in slips("korv"))
