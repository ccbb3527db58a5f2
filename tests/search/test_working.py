"""The worker: what it does in the night, how it shows that it lives, and what is left when it is killed."""

import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from catalogue.models import Product, ProductClass
from members.models import Organisation
from search import working
from search.engines import generations, load_engine
from search.engines.elastic import connection, names
from search.engines.elastic.names import Kind
from search.models import Change, ChangeKind, Generation, QueryLog, Worker
from search.working import SearchWorker

own = importlib.import_module("file_database")
ROOT = Path(__file__).resolve().parents[2]
NIGHT = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 2, 59, tzinfo=UTC)


def made(count: int) -> list[Product]:
    maker = Organisation.objects.create(name="Ekhult", slug="ekhult")
    kind = ProductClass.objects.create(name="Mat")
    return [
        Product.objects.create(title=f"Ost {number}", slug=f"ost-{number}", product_class=kind, made_by=maker)
        for number in range(count)
    ]


@pytest.mark.django_db
def test_the_night_is_for_comparing_and_forgetting() -> None:
    (product,) = made(1)
    Change.objects.update(created=NIGHT - timedelta(days=31))
    QueryLog.objects.create(text="korv", total=1, tier=0, hour=NIGHT - timedelta(days=500))
    Worker.objects.create(name="gone", began=NIGHT - timedelta(days=9), beat=NIGHT - timedelta(days=9))
    Product.objects.filter(pk=product.pk).update(title="Getost")  # and nobody told
    worker = SearchWorker(stop=threading.Event(), clock=lambda: EVENING)
    assert worker.turn() == working.LOOK_SECONDS
    assert QueryLog.objects.exists()
    worker.clock = lambda: NIGHT
    worker.turn()
    kept = Change.objects.filter(created__lt=NIGHT - timedelta(days=30)).count()
    assert (kept, QueryLog.objects.count(), Worker.objects.count()) == (0, 0, 1)
    assert load_engine().reconcile().written == 0
    assert Worker.objects.get().tended == NIGHT.date()
    newest = Change.objects.order_by("-seq")[0].seq
    worker.turn()
    another = SearchWorker(stop=threading.Event(), clock=lambda: NIGHT)
    another.turn()
    assert Change.objects.order_by("-seq")[0].seq == newest  # once a night, by one of them


@pytest.mark.django_db
def test_a_worker_shows_that_it_lives_and_signs_off() -> None:
    worker = SearchWorker(stop=threading.Event(), clock=lambda: EVENING)
    with pytest.raises(CommandError, match="has shown itself") as dead:
        call_command("search", "work", "--check")
    assert dead.value.returncode == 1
    worker.turn()
    call_command("search", "work", "--check")
    Worker.objects.update(beat=timezone.now() - timedelta(minutes=2))
    with pytest.raises(CommandError):
        call_command("search", "work", "--check")
    worker.stop.set()
    worker.run()
    assert not Worker.objects.exists()


@pytest.mark.django_db
def test_changes_that_a_server_has_not_followed_are_kept() -> None:
    first, *_, last = (Change.objects.create(kind=ChangeKind.PRODUCT, object_id=it).seq for it in range(4))
    Change.objects.update(created=NIGHT - timedelta(days=31))
    Generation.objects.create(stamp="x", state="live", fingerprint="y", seq=first)
    working.forget(moment=NIGHT)
    assert list(Change.objects.values_list("seq", flat=True)) == [*range(first + 1, last + 1)]


def cut(pid: int) -> None:
    """End a connection to PostgreSQL, as a server does that is started again."""
    other = database.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_a_database_that_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    worker = SearchWorker(stop=threading.Event(), clock=lambda: EVENING)
    waits: list[float] = []

    def work() -> None:
        """With a connection of its own, which is cut once."""
        waits.append(worker.turn())
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        cut(pid)
        waits.extend([worker.turn(), worker.turn()])
        database.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert waits == [working.LOOK_SECONDS, working.FIRST_WAIT, working.LOOK_SECONDS]
    said = [it.getMessage() for it in caplog.records if it.name == "search.working"]
    assert [("cannot follow" in it, "follows again" in it) for it in said] == [(True, False), (False, True)]


# ---- the process itself


@contextmanager
def process(folder: Path, *, url: str, prefix: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "PATH": os.environ["PATH"], "DEBUG": "1", "DATA_DIR": str(folder), "SEARCH_ENGINE": "elastic", "LANG": "C.UTF-8",
        "ELASTICSEARCH_URL": url, "ELASTICSEARCH_PREFIX": prefix, "ELASTICSEARCH_REPLICAS": "0",
    }  # fmt: skip
    with (folder / "worker.log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "search", "work"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def until(true: Callable[[], bool], *, folder: Path, seconds: float = 60) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, (folder / "worker.log").read_text()
        time.sleep(0.05)


def followed() -> int:
    generation = generations.live()
    return generation.seq if generation else 0


def in_step() -> bool:
    generation = generations.live()
    return bool(generation and generation.compared and not generations.lag_of(generation).rows)


@pytest.mark.elasticsearch
def test_a_killed_worker_is_taken_over_from_and_a_stopped_one_ends(
    elasticsearch_url: str, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    prefix = f"work-{uuid4().hex[:8]}"
    site = {"ELASTICSEARCH_URL": elasticsearch_url, "ELASTICSEARCH_PREFIX": prefix, "SEARCH_ENGINE": "elastic"}
    with django_db_blocker.unblock(), own.file_database(tmp_path), override_settings(**site):
        connection.forget()
        load_engine.cache_clear()
        products = made(30)
        with process(tmp_path, url=elasticsearch_url, prefix=prefix) as worker:
            until(in_step, folder=tmp_path)
            begun = followed()
            for round_ in range(40):  # far more than it can have applied when it is killed
                for product in products:
                    product.title = f"Ost {product.pk} {round_}"
                    product.save()
                if followed() > begun:
                    worker.send_signal(signal.SIGKILL)
                    break
            worker.wait()
        for product in products:
            product.title = f"Getost {product.pk}"
            product.save()
        assert not in_step()
        with process(tmp_path, url=elasticsearch_url, prefix=prefix) as worker:
            until(in_step, folder=tmp_path)
            assert titles() == {str(it.pk): it.title for it in products}
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=20) == 0
        client = connection.writing_client()
        client.indices.delete(index=list(client.indices.get_alias(index=f"{prefix}-*")))
        connection.forget()
        load_engine.cache_clear()


def titles() -> dict[str, str]:
    client = connection.client()
    client.indices.refresh(index=names.alias(Kind.PRODUCTS))
    found = client.search(index=names.alias(Kind.PRODUCTS), size=100, source_includes=["title"])
    return {hit["_id"]: hit["_source"]["title"] for hit in found["hits"]["hits"]}
