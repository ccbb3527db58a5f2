"""Every engine against the oracle, in random worlds: sets, totals, facets, bounds, cells, distances, order, pages."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from search.engines import Engine, MapRequest, ProductHit, SearchRequest, load_engine

pytestmark = pytest.mark.django_db
SEEDS = range(1, 7)
ENGINES = ["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)]
"""Each engine that is held against the oracle; a further one only has to be named here."""


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return request.getfixturevalue("elastic") if request.param == "elastic" else load_engine(request.param)


def in_order(hits: tuple[ProductHit, ...]) -> list[tuple[Any, ...]]:
    """Hits with what may differ in the last digits rounded."""
    return [(it.product_id, it.tier, round(it.score, 6), it.in_season, near(it)) for it in hits]


def near(hit: ProductHit) -> tuple[Any, ...] | None:
    where = hit.nearest
    if where is None:
        return None
    metres = None if where.distance_m is None else round(where.distance_m, 2)
    return where.place_id, metres, where.open, where.price, where.stock, where.confirmed_on


def described(request: SearchRequest) -> str:
    return f"{replace(request, plan=None)} plan={request.plan and [tier.groups for tier in request.plan.tiers][:1]}"


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_are_those_of_the_oracle(
    seed: int, engine: Engine, oracle: Engine, world: Callable, ask: Callable
) -> None:
    made, chance = world(seed), random.Random(seed)
    for _ in range(25):
        request = ask(chance, made, oracle)
        found, wanted = engine.search(request), oracle.search(request)
        assert found.total == wanted.total, described(request)
        assert in_order(found.hits) == in_order(wanted.hits), described(request)
        assert found.bounds == wanted.bounds, described(request)
        for name in request.facets:
            assert found.facets[name] == wanted.facets[name], f"{name}: {described(request)}"


@pytest.mark.parametrize("seed", SEEDS)
def test_maps_are_those_of_the_oracle(
    seed: int, engine: Engine, oracle: Engine, world: Callable, ask: Callable
) -> None:
    made, chance = world(seed), random.Random(seed)
    for _ in range(20):
        search = ask(chance, made, oracle)
        request = MapRequest(
            search,
            zoom=chance.choice([None, 4, 8, 10, 13]),
            limit=chance.choice([3, 500]),
            empty_places=chance.random() < 0.5,
        )
        found, wanted = engine.map(request), oracle.map(request)
        assert (found.total_places, found.total_products, found.bounds) == (
            wanted.total_places,
            wanted.total_products,
            wanted.bounds,
        )
        assert found.places == wanted.places, described(search)
        assert [(it.z, it.x, it.y, it.count, it.bounds) for it in found.cells] == [
            (it.z, it.x, it.y, it.count, it.bounds) for it in wanted.cells
        ]
        middles = [[degree for it in page.cells for degree in (it.lat, it.lon)] for page in (found, wanted)]
        assert middles[0] == pytest.approx(middles[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_listings_are_those_of_the_oracle(
    seed: int, engine: Engine, oracle: Engine, world: Callable, ask: Callable
) -> None:
    made, chance = world(seed), random.Random(seed)
    ids = [it.pk for it in made.products]
    for _ in range(10):
        request = ask(chance, made, oracle)
        found, wanted = (each.listings(ids, request, limit=4) for each in (engine, oracle))
        rows = [
            {id_: [near(ProductHit(0, 0, 0.0, it)) for it in hits] for id_, hits in each.items()}
            for each in (found, wanted)
        ]
        assert rows[0] == rows[1], described(request)


@pytest.mark.parametrize("sort", ["relevance", "distance", "price", "newest"])
def test_pages_have_neither_gaps_nor_repeats(
    sort: str, engine: Engine, world: Callable, ask: Callable, oracle: Engine
) -> None:
    made = world(3)
    request = replace(
        ask(random.Random(1), made, oracle),
        plan=None,
        area=None,
        open_at=None,
        in_season_on=None,
        sort=sort,
        day=date(2026, 11, 24),
    )
    request = replace(request, filters=type(request.filters)(), size=4)
    whole = engine.search(replace(request, size=100))
    pages = [engine.search(replace(request, page=number)) for number in range(1, 10)]
    assert [hit for page in pages for hit in page.hits] == list(whole.hits)
    assert {page.total for page in pages} == {len(whole.hits)}
