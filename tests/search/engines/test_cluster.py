"""Three nodes: the elected master is killed, then a data node, while people search and others write.

No answer may be wrong: every product that was there all the time is in it, and what is told of each was so at some
moment between the first change and the answer. No change may be lost, and hardly an answer may come from the standby.
"""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection as database
from django.test import override_settings
from elasticsearch import Elasticsearch
from pytest_django import DjangoDbBlocker

from catalogue.models import Product
from search.engines import Engine, ProductHit, SearchRequest, generations, load_engine
from search.engines.elastic import connection
from search.engines.embedded import Nowhere
from search.engines.standby import StandbyEngine
from search.swedish import understand
from search.working import SearchWorker

node_of = importlib.import_module("elasticsearch_node")
own = importlib.import_module("file_database")

pytestmark = pytest.mark.elasticsearch
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
HANDFUL = 5
NAMES = ("Nyost med krut", "Rabarberpaj")
EVERYTHING = SearchRequest(day=DAY, moment=NOON, size=100)


def named(word: str, *, oracle: Engine) -> SearchRequest:
    """The search for a word."""
    plan = understand(word, places=Nowhere(), vocabulary=oracle.vocabulary).plan
    return SearchRequest(day=DAY, plan=plan, size=100, relax=False)


@pytest.fixture
def cluster() -> Iterator[list[object]]:
    with node_of.cluster(nodes=3) as nodes:
        yield nodes


@contextmanager
def site(urls: list[str]) -> Iterator[StandbyEngine]:
    """A site on these nodes with one copy of everything, and an index that stands."""
    changed = {"SEARCH_ENGINE": "elastic", "ELASTICSEARCH_URL": ",".join(urls), "ELASTICSEARCH_REPLICAS": 1}
    with override_settings(**changed, ELASTICSEARCH_SHARDS=2, ELASTICSEARCH_PREFIX=f"three-{uuid4().hex[:8]}"):
        connection.forget()
        load_engine.cache_clear()
        try:
            engine = load_engine()
            assert isinstance(engine, StandbyEngine)
            yield engine
        finally:
            connection.forget()
            load_engine.cache_clear()


@dataclass
class Town:
    """Who writes, who searches and who keeps the index in step, each in a thread of its own.

    `steady` are products that nobody touches, of which the first is called by the word that is searched for. `written`
    counts changes, `answers` what was found, `wrong` what should not have been.
    """

    engine: StandbyEngine
    worker: SearchWorker
    steady: dict[int, ProductHit]
    changing: list[int]
    named: int
    word: SearchRequest
    stop: threading.Event = field(default_factory=threading.Event)
    written: int = 0
    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)

    def write(self) -> None:
        """Give one product after the other its other name."""
        product = Product.objects.get(pk=self.changing[self.written % len(self.changing)])
        product.title = NAMES[self.written // len(self.changing) % 2]
        product.save()
        self.written += 1
        self.stop.wait(0.02)

    def search(self) -> None:
        """Ask for everything and for a word, and look at the answers closely."""
        page = self.engine.search(EVERYTHING)
        hits = {hit.product_id: hit for hit in page.hits}
        for id_, hit in self.steady.items():
            if hits.get(id_) != hit:
                self.wrong.append(f"{id_}: {hits.get(id_)}")
        if page.total != len(hits) or hits.keys() != {*self.steady, *self.changing}:
            self.wrong.append(f"{page.total} {sorted(hits)}")
        called = {hit.product_id for hit in self.engine.search(self.word).hits}
        if self.named not in called or not called <= {self.named, *self.changing}:
            self.wrong.append(f"nyost: {sorted(called)}")
        self.answers += 2

    def work(self) -> None:
        """Keep the index in step."""
        self.stop.wait(self.worker.turn())

    def over_and_over(self, deed: Callable[[], None]) -> None:
        try:
            while not self.stop.is_set():
                deed()
        except BaseException as fault:  # noqa: BLE001 - told in the test's own thread
            self.faults.append(fault)
        finally:
            database.close()

    @contextmanager
    def alive(self) -> Iterator[None]:
        deeds = (self.write, self.search, self.work)
        threads = [threading.Thread(target=self.over_and_over, args=[deed]) for deed in deeds]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()


def until(true: Callable[[], bool], *, seconds: float = 150) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it never came true"
        time.sleep(0.05)


def master_of(nodes: list[object]) -> str:
    """The name of the elected master, by whichever node answers."""
    with Elasticsearch([node.url for node in nodes]) as server:  # type: ignore[attr-defined]
        told: Any = server.cat.master(format="json").body
        return str(told[0]["node"])


def whole(nodes: list[object], *, count: int) -> bool:
    with Elasticsearch([node.url for node in nodes]) as server:  # type: ignore[attr-defined]
        health = server.cluster.health()
        return bool(health["status"] == "green" and health["number_of_nodes"] == count)


def goes_on(town: Town) -> None:
    """Wait until twenty more changes have come to the index, and twenty more answers to those who search."""
    seq, answers = applied(), town.answers
    until(lambda: bool(town.faults) or (applied() > seq + 20 and town.answers > answers + 20))


def applied() -> int:
    generation = generations.live()
    return generation.seq if generation else 0


def test_master_and_data_node_killed(
    cluster: list[object],
    tmp_path: Path,
    django_db_blocker: DjangoDbBlocker,
    oracle: Engine,
    world: Callable[..., object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    urls = [node.url for node in cluster]  # type: ignore[attr-defined]
    with django_db_blocker.unblock(), own.file_database(tmp_path), site(urls) as engine:
        world(4)
        town = settle(engine, oracle)
        with town.alive():
            goes_on(town)
            master = next(node for node in cluster if node.name == master_of(cluster))  # type: ignore[attr-defined]
            rest = [node for node in cluster if node is not master]
            master.kill()  # type: ignore[attr-defined]
            goes_on(town)
            assert master_of(rest) != master.name  # type: ignore[attr-defined]
            master.start()  # type: ignore[attr-defined]
            until(lambda: whole(rest, count=3))
            leader = master_of(rest)
            data = next(node for node in rest if node.name != leader)  # type: ignore[attr-defined]
            data.kill()  # type: ignore[attr-defined]
            goes_on(town)
        assert (town.faults, town.wrong) == ([], [])
        until(lambda: town.worker.turn() < 0.3)
        everything = [(it.product_id, round(it.score, 6), it.nearest) for it in oracle.search(EVERYTHING).hits]
        asked = [(it.product_id, round(it.score, 6), it.nearest) for it in engine.asked.search(EVERYTHING).hits]
        assert asked == everything
        names = [(it.product_id, it.tier) for it in oracle.search(town.word).hits]
        assert [(it.product_id, it.tier) for it in engine.asked.search(town.word).hits] == names
        print(f"{town.written} changes, {town.answers} answers, {engine.breaker.instead} from the standby")
        assert engine.breaker.instead <= HANDFUL
        said = [row.getMessage() for row in caplog.records]
        for node in (master, data):
            assert [it for it in said if node.url in it and "has failed" in it] != []  # type: ignore[attr-defined]


def settle(engine: StandbyEngine, oracle: Engine) -> Town:
    """Make the index, and say what is true before anything changes."""
    products = list(Product.objects.public().order_by("id"))
    steady, changing = products[: len(products) // 2], products[len(products) // 2 :]
    steady[0].title = "Nyost som förr"
    steady[0].save()
    worker = SearchWorker(stop=threading.Event(), clock=lambda: datetime(2026, 11, 24, 1, tzinfo=UTC))
    worker.turn()
    ids = {it.pk for it in steady}
    hits = {hit.product_id: hit for hit in engine.asked.search(EVERYTHING).hits if hit.product_id in ids}
    told = {hit.product_id: hit.nearest for hit in oracle.search(EVERYTHING).hits if hit.product_id in ids}
    assert {id_: hit.nearest for id_, hit in hits.items()} == told
    return Town(engine, worker, hits, [it.pk for it in changing], steady[0].pk, named("nyost", oracle=oracle))
