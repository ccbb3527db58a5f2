"""The move from the embedded index to a server, as docs/growth.md tells it: one command, one setting, no downtime."""

import importlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection as database
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from catalogue.models import Product, ProductClass
from members.models import Organisation
from search.asking import FindRequest
from search.engines import generations, load_engine
from search.engines.elastic import connection
from search.engines.standby import StandbyEngine
from search.queries import find

own = importlib.import_module("file_database")
ROOT = Path(__file__).resolve().parents[3]
DAY, NOON = date(2026, 11, 24), datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
CHEESES = 400


def cheeses(first: int, count: int) -> None:
    maker, _ = Organisation.objects.get_or_create(name="Ekhult", slug="ekhult")
    kind, _ = ProductClass.objects.get_or_create(name="Mat")
    for number in range(first, first + count):
        Product.objects.create(title=f"Ost {number}", slug=f"ost-{number}", product_class=kind, made_by=maker)


@dataclass
class Visitor:
    """Somebody who asks for cheese again and again, and what came of it: the number found, or the fault."""

    answers: list[tuple[float, int | str]] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    def stay(self) -> None:
        """Ask until told to go."""
        while not self.gone.is_set():
            try:
                found: int | str = find(FindRequest(day=DAY, moment=NOON, text="ost")).total
            except Exception as fault:  # noqa: BLE001 - any fault is a page that failed
                found = repr(fault)
            self.answers.append((time.monotonic(), found))
        database.close()

    def said_since(self, moment: float) -> set[int | str]:
        """The different answers since a moment."""
        return {found for at, found in self.answers if at >= moment}

    def waits_for(self, total: int) -> None:
        """Be answered so at last."""
        began = time.monotonic()
        while not self.answers or self.answers[-1][1] != total:
            assert time.monotonic() - began < 60, self.answers[-20:]
            time.sleep(0.05)


@contextmanager
def visitor() -> Iterator[Visitor]:
    somebody = Visitor()
    thread = threading.Thread(target=somebody.stay)
    thread.start()
    try:
        yield somebody
    finally:
        somebody.gone.set()
        thread.join()


@contextmanager
def command(*words: str, folder: Path, server: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    """`manage.py` with the new setting, beside the site that does not have it yet."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DEBUG": "1", "DATA_DIR": str(folder), **server}
    program = [sys.executable, str(ROOT / "manage.py"), *words]
    with (folder / "command.log").open("ab") as log:
        started = subprocess.Popen(
            program, cwd=ROOT, env=environment | {"SEARCH_ENGINE": "elastic"}, stdout=log, stderr=log
        )
    try:
        yield started
    finally:
        started.terminate()
        started.wait(timeout=20)


@pytest.fixture
def server(elasticsearch_url: str, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The settings of a server with indexes of this test alone, beside a site with the embedded index."""
    prefix = f"move-{uuid4().hex[:8]}"
    told = {
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ELASTICSEARCH_PREFIX": prefix,
        "ELASTICSEARCH_REPLICAS": "0",
    }
    with django_db_blocker.unblock(), own.file_database(tmp_path), override_settings(**told):
        connection.forget()
        load_engine.cache_clear()
        yield told
        client = connection.writing_client()
        client.indices.delete(index=list(client.indices.get_alias(index=f"{prefix}-*")))
        connection.forget()
        load_engine.cache_clear()


def wait_until_in_step() -> None:
    """The index is asked before the worker has written down how far it has come."""
    until = time.monotonic() + 30
    while (generation := generations.live()) is None or generations.lag_of(generation).rows:
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.elasticsearch
def test_the_site_answers_all_through_the_move(server: dict[str, str], tmp_path: Path) -> None:
    cheeses(1, CHEESES)
    with visitor() as somebody:
        somebody.waits_for(CHEESES)
        began = time.monotonic()
        with command("search", "rebuild", folder=tmp_path, server=server) as rebuild:
            Product.objects.get(title="Ost 7").save()  # goods go on being written meanwhile
            cheeses(CHEESES + 1, 1)
            assert rebuild.wait(timeout=120) == 0, (tmp_path / "command.log").read_text()
        assert somebody.said_since(began) == {CHEESES, CHEESES + 1}
        with command("search", "work", folder=tmp_path, server=server), override_settings(SEARCH_ENGINE="elastic"):
            switched = time.monotonic()
            load_engine.cache_clear()
            cheeses(CHEESES + 2, 1)
            somebody.waits_for(CHEESES + 2)
            engine = load_engine()
            assert isinstance(engine, StandbyEngine)
            wait_until_in_step()
            assert (engine.breaker.times_away, engine.breaker.instead) == (0, 0)
            assert somebody.said_since(switched) == {CHEESES + 1, CHEESES + 2}
            somebody.gone.set()
