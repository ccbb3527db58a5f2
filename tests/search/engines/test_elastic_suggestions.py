"""What Elasticsearch suggests is what the oracle does; and what it is like, what it spells right."""

from collections.abc import Callable

import pytest

from search.engines import Engine, load_engine

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]
TYPED = [
    "l", "la", "lam", "lamm", "lammk", "ost", "Ost", "ål", "s", "rökt l", "rokt l", "lamkorv", "lmam", "honug", "getsot",
    "gård", "bod", "gård 1", "sky 2", "xyzxyz", "", "!!", "lammkorv me", "lamkmorv me", "ägg", "e", "surdegs", "plats",
    "plats 1", "plast 1", "rödbeotr", "inlgada rö",
]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_suggestions_are_those_of_the_oracle(seed: int, elastic: Engine, oracle: Engine, world: Callable) -> None:
    world(seed)
    for text in TYPED:
        for limit in (3, 8):
            assert elastic.suggest(text, limit=limit) == oracle.suggest(text, limit=limit), text


def test_words_are_put_right_by_the_words_of_the_index(elastic: Engine, world: Callable) -> None:
    world(1)
    corrected = elastic.correct("lammkrov")
    assert corrected
    assert corrected.text == "lammkorv"
    assert elastic.correct("lammkorv") is None


def test_the_vocabulary_is_that_of_the_oracle(elastic: Engine, oracle: Engine, world: Callable) -> None:
    world(3)
    theirs = oracle.vocabulary
    for word in ("lammkorv", "ost", "getost", "rödbetor", "finns-inte"):
        assert elastic.vocabulary.has(word) is theirs.has(word)
        assert elastic.vocabulary.frequency(word) == theirs.frequency(word)
        assert elastic.vocabulary.near(word[:-1], 1) == theirs.near(word[:-1], 1)
    assert elastic.vocabulary.restore("rodbetor") == theirs.restore("rodbetor")


def test_what_is_like_a_product_shares_its_words(elastic: Engine, embedded: Engine, world: Callable) -> None:
    made = world(2)
    for product in made.products[:10]:
        found = [hit.product_id for hit in elastic.similar(product.pk, size=100)]
        assert product.pk not in found
        assert set(found) == {hit.product_id for hit in embedded.similar(product.pk, size=100)}


@pytest.fixture(scope="session")
def embedded() -> Engine:
    return load_engine("embedded")
