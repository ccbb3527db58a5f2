"""What editors have pinned stands first in every engine, as any answer; and how they split a word, each reads it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from catalogue.models import Product
from search.engines import Engine, Filters, SearchRequest, Sort, load_engine
from search.engines.embedded import Nowhere
from search.models import CompoundException
from search.plan import PINNED, QueryPlan
from search.swedish import understand

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
ENGINES = ["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return request.getfixturevalue("elastic") if request.param == "elastic" else load_engine(request.param)


def request_for(text: str, engine: Engine, *, pinned: tuple[int, ...]) -> SearchRequest:
    plan = understand(text, places=Nowhere(), vocabulary=engine.vocabulary).plan or QueryPlan(())
    return SearchRequest(day=DAY, plan=plan.pinned(pinned), size=100, facets=("producer",), relax=False)


def others_than(found: set[int]) -> list[int]:
    return list(Product.objects.public().exclude(pk__in=found).order_by("id").values_list("pk", flat=True))


def test_pinned_products_come_first_in_their_order_and_are_counted(engine: Engine, world: Callable) -> None:
    world(3)
    plain = engine.search(request_for("honung", engine, pinned=()))
    ids = {hit.product_id for hit in plain.hits}
    first, second, *_ = others_than(ids)
    found = engine.search(request_for("honung", engine, pinned=(second, min(ids), first)))
    assert [hit.product_id for hit in found.hits][:3] == [second, min(ids), first]
    assert {hit.product_id for hit in found.hits} == {*ids, first, second}
    assert found.total == plain.total + 2
    assert sum(count.count for count in found.facets["producer"]) == plain.total + 2


def test_a_pin_meets_filters_and_what_is_left_out_like_any_product(engine: Engine, world: Callable) -> None:
    made = world(3)
    pinned = Product.objects.filter(title__icontains="lamm").public().first()
    assert pinned is not None
    other = next(it.pk for it in made.organisations if it.pk != pinned.made_by_id)
    asked = request_for("honung", engine, pinned=(pinned.pk,))
    assert pinned.pk in [hit.product_id for hit in engine.search(asked).hits]
    filtered = replace(asked, filters=Filters(producers=(other,)))
    assert pinned.pk not in [hit.product_id for hit in engine.search(filtered).hits]
    lamb = request_for("honung utan lamm", engine, pinned=(pinned.pk,))
    assert lamb.plan is not None
    assert lamb.plan.tiers[0].name == PINNED
    assert pinned.pk not in [hit.product_id for hit in engine.search(lamb).hits]


def test_hidden_and_unknown_products_are_no_answers_though_pinned(engine: Engine, world: Callable) -> None:
    made = world(3)
    hidden = next(it.pk for it in made.products if not Product.objects.public().filter(pk=it.pk).exists())
    asked = request_for("honung", engine, pinned=(hidden, 999_999_999))
    plain = engine.search(request_for("honung", engine, pinned=()))
    found = engine.search(asked)
    assert (found.total, [it.product_id for it in found.hits]) == (plain.total, [it.product_id for it in plain.hits])


@pytest.mark.parametrize("sort", [Sort.PRICE, Sort.NEWEST])
def test_who_asks_for_another_order_gets_that_order(sort: Sort, engine: Engine, world: Callable) -> None:
    world(3)
    plain = [hit.product_id for hit in engine.search(replace(request_for("lamm", engine, pinned=()), sort=sort)).hits]
    asked = replace(request_for("lamm", engine, pinned=(plain[-1], plain[2])), sort=sort)
    assert len(plain) > 3
    assert [hit.product_id for hit in engine.search(asked).hits] == plain


def test_a_word_is_split_as_it_was_told_in_every_engine(engine: Engine, oracle: Engine, world: Callable) -> None:
    made = world(3)
    product = next(it for it in made.products if Product.objects.public().filter(pk=it.pk).exists())
    product.title = "Glasskål"
    product.save()
    ice = request_for("glass", engine, pinned=())
    assert product.pk in [hit.product_id for hit in engine.search(ice).hits]
    exception = CompoundException.objects.create(word="glasskål", parts="glas+skål")
    assert product.pk not in [hit.product_id for hit in engine.search(ice).hits]
    assert engine.search(ice).total == oracle.search(ice).total
    exception.delete()
    assert product.pk in [hit.product_id for hit in engine.search(ice).hits]
