"""The search server goes away in every way it can: the site answers, nobody's writing fails, nothing is lost."""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.test import Client, override_settings
from django.utils import timezone
from elasticsearch import Elasticsearch
from pytest_django import DjangoDbBlocker

from catalogue.models import Product
from search.engines import FACETS, Engine, SearchRequest, generations, load_engine
from search.engines.elastic import connection, names
from search.engines.elastic.names import Kind
from search.engines.standby import StandbyEngine
from search.models import Generation
from search.standing import State, standing
from search.working import SearchWorker

node_of = importlib.import_module("elasticsearch_node")
interference = importlib.import_module("interference")
own = importlib.import_module("file_database")

pytestmark = pytest.mark.elasticsearch
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture(scope="module")
def node() -> Iterator[object]:
    """A server that may be killed."""
    with node_of.cluster(nodes=1) as (node,):
        yield node


@pytest.fixture
def line(node: object) -> Iterator[object]:
    """The way there, which may be cut."""
    with interference.line_to(node.url) as line:  # type: ignore[attr-defined]
        yield line


@pytest.fixture
def site(line: object, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A site with the server behind the line, on a database in a file."""
    with django_db_blocker.unblock(), own.file_database(tmp_path), served_by(line.url):  # type: ignore[attr-defined]
        yield


@contextmanager
def served_by(url: str, **others: object) -> Iterator[None]:
    changed = {"SEARCH_ENGINE": "elastic", "ELASTICSEARCH_URL": url, "ELASTICSEARCH_REPLICAS": 0}
    with override_settings(**changed, ELASTICSEARCH_PREFIX=f"away-{uuid4().hex[:8]}", **others):
        connection.forget()
        load_engine.cache_clear()
        try:
            yield
        finally:
            connection.forget()
            load_engine.cache_clear()


@pytest.fixture
def worker() -> SearchWorker:
    """A worker that a test lets look as often as it likes; its day is over before the night's work begins."""
    return SearchWorker(stop=threading.Event(), clock=lambda: datetime(2026, 11, 24, 1, tzinfo=UTC))


def standby() -> StandbyEngine:
    engine = load_engine()
    assert isinstance(engine, StandbyEngine)
    return engine


def found(engine: Engine) -> tuple[object, ...]:
    """All that there is, with every filter's counts."""
    page = engine.search(SearchRequest(day=DAY, moment=NOON, facets=FACETS, size=100))
    return [(it.product_id, round(it.score, 6), it.nearest) for it in page.hits], page.total, page.facets, page.bounds


def rename(title: str, *, number: int = 0) -> Product:
    product: Product = Product.objects.public().order_by("id")[number]
    product.title = title
    product.save()
    return product


def titled(server: Elasticsearch, title: str) -> int:
    server.indices.refresh(index=names.alias(Kind.PRODUCTS))
    return int(server.count(index=names.alias(Kind.PRODUCTS), query={"term": {"title": title}})["count"])


def until(true: Callable[[], bool], *, seconds: float = 20) -> float:
    """Wait until it is true; return how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it never came true"
        time.sleep(0.05)
    return time.monotonic() - began


def is_back() -> bool:
    return not standby().breaker.is_away


# ---- the line


def test_a_closed_port_is_answered_for_and_made_up_for(
    site: None,
    line: object,
    worker: SearchWorker,
    oracle: Engine,
    world: Callable[..., object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    world(2)
    worker.turn()
    assert found(standby()) == found(oracle)
    assert (standby().breaker.instead, standing(moment=timezone.now()).state) == (0, State.IN_STEP)
    line.cut()  # type: ignore[attr-defined]
    for number in range(20):
        rename(f"Nyost {number}")
        began = time.monotonic()
        assert found(standby()) == found(oracle)
        assert time.monotonic() - began < 2
    assert worker.turn() > 0
    assert worker.turn() > 0
    stands = standing(moment=timezone.now())
    assert (stands.state, stands.reachable, stands.lag_rows > 0, bool(stands.fault)) == (
        State.UNREACHABLE, False, True, True,
    )  # fmt: skip
    with pytest.raises(CommandError, match="does not answer") as refused:
        call_command("search", "status")
    assert refused.value.returncode == 2
    line.mend()  # type: ignore[attr-defined]
    until(is_back)
    assert standby().breaker.instead == 20
    worker.turn()
    assert standing(moment=timezone.now()).state == State.IN_STEP
    assert found(standby().asked) == found(oracle)
    said = [row.getMessage() for row in caplog.records if "standby" in row.name or "working" in row.name]
    assert sum("went away" in it for it in said) == 1
    assert [it for it in said if "is back after" in it and "20 answers" in it] != []
    assert sum("cannot follow" in it for it in said) == 1
    assert sum("follows again" in it for it in said) == 1


def test_only_one_visitor_waits_for_an_answer_that_does_not_come(
    site: None, line: object, worker: SearchWorker, oracle: Engine, world: Callable[..., object]
) -> None:
    world(2)
    worker.turn()
    found(standby())
    line.delay = 30.0  # type: ignore[attr-defined]
    waits = []
    for _ in range(10):
        began = time.monotonic()
        assert found(standby()) == found(oracle)
        waits.append(time.monotonic() - began)
    assert waits[0] < 8
    assert max(waits[1:]) < 1.5
    line.cut()  # type: ignore[attr-defined]
    line.mend()  # type: ignore[attr-defined]
    until(is_back, seconds=40)
    before = standby().breaker.instead
    assert found(standby()) == found(oracle)
    assert standby().breaker.instead == before


def test_without_a_standby_there_is_a_notice_and_the_way_back(
    line: object,
    tmp_path: Path,
    django_db_blocker: DjangoDbBlocker,
    worker: SearchWorker,
    world: Callable[..., object],
) -> None:
    with (
        django_db_blocker.unblock(),
        own.file_database(tmp_path),
        served_by(line.url, SEARCH_STANDBY=False, ALLOWED_HOSTS=["testserver"]),  # type: ignore[attr-defined]
    ):
        world(2)
        worker.turn()
        visitor = Client()
        assert visitor.get("/sok/?q=ost").status_code == 200
        line.cut()  # type: ignore[attr-defined]
        rename("Nyost")
        page = visitor.get("/sok/?q=ost")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
        assert "går det inte att söka" in page.content.decode()
        answer = visitor.get("/api/v1/products?q=ost")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert answer.json() == {"detail": "Search is away for a moment; ask again."}
        assert visitor.get("/api/v1/suggest?q=os").json()["items"] == []
        line.mend()  # type: ignore[attr-defined]
        until(is_back)
        assert visitor.get("/sok/?q=ost").status_code == 200


# ---- the server itself


@contextmanager
def at_work(worker: SearchWorker, *, products: int) -> Iterator[None]:
    """Somebody who changes one product after the other, and the worker, each in a thread of its own."""
    stop = threading.Event()

    def write() -> None:
        for number in range(10_000):
            if stop.is_set():
                break
            rename(f"Nyost {number}", number=number % products)
            stop.wait(0.01)
        database.close()

    def work() -> None:
        while not stop.is_set():
            stop.wait(worker.turn())
        database.close()

    threads = [threading.Thread(target=it) for it in (write, work)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_server_killed_while_changes_are_applied_loses_none(
    site: None, node: object, worker: SearchWorker, oracle: Engine, world: Callable[..., object]
) -> None:
    world(4)
    worker.turn()
    before = applied()
    with at_work(worker, products=Product.objects.public().count()):
        until(lambda: applied() > before + 20)
        node.kill()  # type: ignore[attr-defined]
        at_the_kill = applied()
        until(lambda: Generation.objects.get().faults > 0)
        node.start()  # type: ignore[attr-defined]
        node.wait(nodes=1)  # type: ignore[attr-defined]
        until(lambda: applied() > at_the_kill + 20, seconds=40)
    until(lambda: worker.turn() < 0.3)
    assert standing(moment=timezone.now()).state == State.IN_STEP
    assert found(standby().asked) == found(oracle)


def applied() -> int:
    generation = generations.live()
    return generation.seq if generation else 0


def test_a_full_disk_is_waited_for(
    site: None, node: object, worker: SearchWorker, oracle: Engine, world: Callable[..., object]
) -> None:
    world(2)
    worker.turn()
    with Elasticsearch(node.url) as server:  # type: ignore[attr-defined]
        marks = "cluster.routing.allocation.disk"
        full = dict.fromkeys((f"{marks}.watermark.{it}" for it in ("low", "high", "flood_stage")), "1%")
        every = {"cluster.info.update.interval": "10s", f"{marks}.threshold_enabled": True}
        server.cluster.put_settings(persistent={**every, **full})
        try:
            until(
                lambda: "read_only_allow_delete" in str(server.indices.get_settings(index=names.alias(Kind.PRODUCTS))),
                seconds=60,
            )
            rename("Ost i fullt förråd")
            worker.turn()
            assert "block" in Generation.objects.get().fault
            assert standing(moment=timezone.now()).lag_rows > 0
            assert found(standby())[1] == found(oracle)[1]  # searching goes on
            assert titled(server, "Ost i fullt förråd") == 0
        finally:
            server.cluster.put_settings(persistent={**dict.fromkeys([*every, *full])})
        until(lambda: worker.turn() < 0.3 and titled(server, "Ost i fullt förråd") == 1, seconds=60)
    assert found(standby().asked) == found(oracle)
