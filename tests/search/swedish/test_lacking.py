"""What a product has in it that somebody may not eat."""

from dataclasses import replace

import pytest

from search.plan import tier_of
from search.swedish import ListVocabulary, ProductText, analyse_document, understand
from search.swedish.analysis import analyse
from search.swedish.lacking import allergens_of
from tests.search.swedish.brute_force import SomePlaces


def standing(query: str, product: ProductText) -> str:
    """Whether the product is an answer, something similar, or neither."""
    plan = understand(query, places=SomePlaces(), vocabulary=ListVocabulary({})).plan
    assert plan is not None
    found = tier_of(plan, analyse_document(product))
    return "left out" if found is None else "answer" if plan.tiers[found[0]].counted else "similar"


def is_answer(query: str, product: ProductText) -> bool:
    return standing(query, product) == "answer"


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("hasselnötskräm", ["nuts"]),
        ("färskost", ["milk"]),
        ("vetemjöl", ["gluten"]),
        ("bovetemjöl", ["gluten"]),  # it ends in mjöl, and nothing says that the mill is clean
        ("räkor", ["crustaceans", "meat"]),
        ("sidfläsk", ["meat", "pork"]),
        ("nötfärs", ["meat", "beef"]),
        ("havregryn", ["gluten"]),
        ("tahini", ["sesame"]),
        ("lammkorv", ["meat"]),
        ("äpple", []),
    ],
)
def test_words_name_what_somebody_may_not_eat(word: str, codes: list[str]) -> None:
    assert allergens_of([analyse(word)]) == codes


def test_ingredients_far_down_count_for_who_will_not_have_them() -> None:
    pesto = ProductText("Pesto", ("Såser",), ingredients="Basilika, rapsolja, salt, vitlök, cashewnötter")
    plain = ProductText("Pesto", ("Såser",), ingredients="Basilika, rapsolja, salt, vitlök")
    declared = replace(plain, free_from=("nuts",))
    assert standing("pesto utan nötter", pesto) == "left out"
    assert standing("pesto utan nötter", plain) == "similar"  # unknown is never free
    assert standing("pesto utan nötter", declared) == "answer"


def test_pork_is_found_under_all_its_names() -> None:
    mixed = ProductText("Falukorv", ("Chark",), ingredients="Vatten, potatismjöl, nötkött, salt, sidfläsk")
    lamb = ProductText("Lammkorv", ("Chark",), ingredients="Lammkött, salt")
    assert not is_answer("korv utan fläsk", mixed)
    assert is_answer("korv utan fläsk", lamb)


def test_a_declaration_says_more_than_a_name() -> None:
    declared = ProductText("Havrekakor", ("Bröd",), free_from=("gluten",))
    assert is_answer("glutenfria kakor", declared)
    assert not is_answer("glutenfria kakor", ProductText("Havrekakor", ("Bröd",)))
    contradicted = ProductText("Glutenfria kakor", ("Bröd",), contains=("gluten",))
    assert not is_answer("glutenfria kakor", contradicted)
    assert is_answer("glutenfria kakor", ProductText("Glutenfria kakor", ("Bröd",)))


def test_milk_without_lactose_is_milk() -> None:
    milk = ProductText("Laktosfri mjölk", ("Mejeri",), contains=("milk",))
    assert is_answer("laktosfri mjölk", milk)
    assert not is_answer("mjölkfri dryck", milk)
