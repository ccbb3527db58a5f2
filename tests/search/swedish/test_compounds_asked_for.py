"""Words nobody wrote before, words in speech, and what is offered where there is nothing called so."""

import pytest

from search.plan import tier_of
from search.swedish import ProductText, analyse_document, understand
from search.swedish.analysis import analyse
from search.swedish.lexicon import lexicon
from tests.search.swedish.brute_force import SomePlaces, vocabulary_of


def found(query: str, *products: ProductText) -> list[str]:
    """The products' names, best first, those that are only similar too."""
    plan = understand(query, places=SomePlaces(), vocabulary=vocabulary_of(products)).plan
    assert plan is not None
    standings = {it.name: tier_of(plan, analyse_document(it)) for it in products}
    rows = sorted((standing[0], -standing[1], name) for name, standing in standings.items() if standing is not None)
    return [name for _tier, _score, name in rows]


def correction(query: str, *products: ProductText) -> str | None:
    understood = understand(query, places=SomePlaces(), vocabulary=vocabulary_of(products))
    return understood.correction.text if understood.correction else None


@pytest.mark.parametrize(
    ("query", "name", "other"),
    [
        ("kol", "Grillkol av al", "Vitkål"),
        ("gräs", "Vetegräs", "Grisstek"),
        ("surdegsbakning", "Rågsurdeg", "Surdegstärningar"),
        ("fårull", "Råull", "Fårkulla lammkorv"),
    ],
)
def test_parts_of_words_are_not_misspelt(query: str, name: str, other: str) -> None:
    assert correction(query, ProductText(name), ProductText(other)) is None


@pytest.mark.parametrize(("query", "name"), [("kol", "Grillkol av al"), ("gräs", "Vetegräs"), ("ull", "Råull")])
def test_what_a_thing_ends_in_finds_it(query: str, name: str) -> None:
    assert found(query, ProductText(name)) == [name]


@pytest.mark.parametrize(
    ("query", "best", "others"),
    [
        (
            "fårmjölksost",
            ProductText("Pecorino", ("Ost",), description="Lagrad ost av fårmjölk."),
            [ProductText("Brie", ("Ost",))],
        ),
        (
            "buffelmozzarella",
            ProductText("Mozzarella på buffelmjölk", ("Ost",)),
            [ProductText("Mozzarella", ("Ost",)), ProductText("Buffelfärs", ("Nöt",))],
        ),
        ("getmjölksyoghurt", ProductText("Getyoghurt"), [ProductText("Skyr"), ProductText("Getmjölk")]),
        ("lammgryta", ProductText("Lammbog"), [ProductText("Linsgryta"), ProductText("Lammlever")]),
        ("rotfruktskorg", ProductText("Rotfruktslåda"), [ProductText("Ostkorg"), ProductText("Morötter")]),
        ("hjortfärs", ProductText("Älgfärs"), [ProductText("Hjortskav"), ProductText("Nötfärs")]),
    ],
)
def test_head_and_part_together_come_before_either_alone(
    query: str, best: ProductText, others: list[ProductText]
) -> None:
    names = found(query, *others, best)
    assert names[0] == best.name
    assert set(names) == {best.name, *(it.name for it in others)}


def test_meat_is_never_offered_for_what_stands_in_for_it() -> None:
    names = found("vegofärs", ProductText("Nötfärs"), ProductText("Tofu"), ProductText("Växtfärs på ärt"))
    assert names == ["Växtfärs på ärt", "Tofu"]


def test_without_meat_is_vegetarian() -> None:
    assert found("korv utan kött", ProductText("Lammkorv"), ProductText("Vegokorv på ärtprotein")) == [
        "Vegokorv på ärtprotein"
    ]


def test_without_bones_fillets_come_first() -> None:
    names = found("kyckling utan ben", ProductText("Kycklingklubbor"), ProductText("Kycklingfilé"))
    assert names == ["Kycklingfilé", "Kycklingklubbor"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bärs", "Pilsner"),
        ("skumpa", "Mousserande vin"),
        ("sovel", "Lufttorkad skinka"),
        ("stickning", "Ullgarn"),
        ("husdjur", "Hundmat"),
        ("levande ljus", "Bivaxljus"),
        ("opastöriserat", "Opastöriserad mjölk"),
        ("starkt och hett", "Chilisås"),
        ("utsäde", "Sättlök"),
        ("mikrogrönsaker", "Broccoligroddar"),
        ("charkvaror", "Älgsalami"),
        ("bakelser", "Mazariner"),
        ("kolja", "Torskrygg"),
        ("ox", "Oxfilé"),
        ("lår", "Kycklinglårfilé"),
        ("revben", "Kamben"),
    ],
)
def test_kinds_and_words_in_speech(query: str, name: str) -> None:
    assert found(query, ProductText("Jordgubbssylt"), ProductText(name)) == [name]


def test_a_slang_word_says_nothing_of_the_word_it_looks_like() -> None:
    assert found("bär", ProductText("Lager"), ProductText("Hallon")) == ["Hallon"]


def test_a_garden_has_plants_before_what_a_producer_called_so_makes() -> None:
    jam = ProductText("Rabarbersylt", producer="Flens Trädgård")
    assert found("trädgård", jam, ProductText("Hallonplantor"))[0] == "Hallonplantor"


def test_of_a_producers_things_the_food_that_was_typed_comes_first() -> None:
    bakery = "Konditori Vita Svanen"
    cake, bread = ProductText("Prinsesstårta", producer=bakery), ProductText("Limpa", producer=bakery)
    other = ProductText("Rulltårta", producer="Ekens bageri")
    assert found("konditori vita svanen tårta", bread, other, cake)[0] == "Prinsesstårta"
    growers = "Lökåsa Vitlök"
    shallot, garlic = ProductText("Schalottenlök", producer=growers), ProductText("Svart vitlök", producer=growers)
    assert found("lökåsa vitlök", shallot, garlic) == ["Svart vitlök", "Schalottenlök"]


def test_ducks_are_meant_before_geese_and_tame_ducks() -> None:
    assert found("and", ProductText("Hel anka"), ProductText("Gräsand, plockad"))[0] == "Gräsand, plockad"


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("pecorino", {"fårost", "hårdost", "ost"}),
        ("burrata", {"mozzarella", "färskost", "ost"}),
        ("kronhjort", {"hjort", "vilt"}),
        ("tomahawk", {"entrecote", "nöt"}),
        ("mazarin", {"bakelse", "bakverk"}),
    ],
)
def test_kinds_of_kinds(word: str, kinds: set[str]) -> None:
    assert kinds <= lexicon().kinds_of(word)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("fårmjölksost", ("får", "mjölk", "ost")),
        ("grillkol", ("grill", "kol")),
        ("fårull", ("får", "ull")),
        ("oxfile", ("oxe", "file")),
        ("gräsand", ("gräs", "and")),
    ],
)
def test_words_of_the_lexicon_show_their_parts(word: str, parts: tuple[str, ...]) -> None:
    read = analyse(word)
    assert (*read.modifiers, read.head) == parts
