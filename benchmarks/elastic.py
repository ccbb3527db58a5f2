"""How fast search is on Elasticsearch: a real server on this machine, beside this one process, both warm.

For each kind of question the time until the answer is there (`API`), and what the server says its part took (`took`,
whole milliseconds; of all the requests that the question needed together). `python -m benchmarks elastic --large` also
measures 500,000 products; `ELASTICSEARCH_URL` names a server that runs already.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.search import SIZES, TYPED

ROOT = Path(__file__).resolve().parents[1]
NAME = "the API took at most 1.5 x the server's own time + 10 ms in, %"
MISSPELT = ["lammkrov", "getsot", "surdegsbröt", "hallonslyt"]


def main(*, large: bool) -> list[dict[str, Any]]:
    """Measure each size in a process and database of its own; then how the index may be cut and copied."""
    rows = []
    for size in SIZES if large else [it for it in SIZES if it != "500k"]:
        with tempfile.TemporaryDirectory(prefix="bench-elastic-") as folder, server(nodes=1) as url:
            rows += part(["measure", size], url=url, folder=folder)
            if size == "50k":
                for shards in ("2", "4"):
                    rows += part(["cut", size, shards], url=url, folder=folder)
        if size == "50k":
            with tempfile.TemporaryDirectory(prefix="bench-elastic-") as folder, server(nodes=3) as url:
                rows += part(["copied", size], url=url, folder=folder)
    return rows


@contextmanager
def server(*, nodes: int) -> Iterator[str]:
    """Run servers and yield their addresses; one that is named already is used as it is."""
    given = os.environ.get("ELASTICSEARCH_URL")
    if given and nodes == 1:
        yield given
        return
    sys.path.append(str(ROOT / "tests" / "services"))
    import elasticsearch_node

    with elasticsearch_node.cluster(nodes=nodes) as running:
        yield ",".join(node.url for node in running)


def part(arguments: list[str], *, url: str, folder: str) -> list[dict[str, Any]]:
    """Run a part in a process of its own; return its rows of the table."""
    environment = os.environ | {
        "DATA_DIR": folder, "DEBUG": "", "SECRET_KEY": "x" * 50, "DATABASE_URL": "",
        "SEARCH_ENGINE": "elastic", "SEARCH_STANDBY": "0",
        "ELASTICSEARCH_URL": url, "ELASTICSEARCH_PREFIX": f"bench-{os.getpid()}", "ELASTICSEARCH_REPLICAS": "0",
    }  # fmt: skip
    if arguments[0] == "cut":
        environment["ELASTICSEARCH_SHARDS"] = arguments[2]
    if arguments[0] == "copied":
        environment["ELASTICSEARCH_REPLICAS"] = "2"
    command = [sys.executable, "-m", "benchmarks.elastic", *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return list(json.loads(done.stdout.splitlines()[-1]))


def measure(size: str) -> list[dict[str, Any]]:
    """Fill a database, build the index and measure all questions."""
    rows = [value(size, "fill the database, products a second", filled(size))]
    rows += built(size, label="")
    engine, took = loaded()
    within, asked = 0, 0
    for name, times in operations(engine, took):
        rows += [row(size, name, [api for api, _ in times], took=[told for _, told in times])]
        within += sum(api <= 1.5 * told + 10 for api, told in times)
        asked += len(times)
    rows.append(value(size, NAME, 100 * within / asked))
    return [*rows, memory(size)]


def cut(size: str, shards: str) -> list[dict[str, Any]]:
    """Build the index anew in other parts, over the same database, and measure whole pages."""
    return [*built(size, label=f" in {shards} shards"), *pages(size, label=f" in {shards} shards")]


def copied(size: str) -> list[dict[str, Any]]:
    """Build the index on three nodes with a copy on each, and measure whole pages."""
    filled(size)
    label = ", three nodes with all of it each"
    return [*built(size, label=label), *pages(size, label=label)]


def filled(size: str) -> float:
    """Fill an empty database; return products a second."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.corpus import fill

    products, places = SIZES[size]
    call_command("migrate", verbosity=0)
    connection.cursor().execute("PRAGMA foreign_keys = OFF")
    began = time.perf_counter()
    fill(products=products, places=places)
    connection.cursor().execute("ANALYZE")
    return products / (time.perf_counter() - began)


def built(size: str, *, label: str) -> list[dict[str, Any]]:
    """Build the index; how fast, how large."""
    from search.engines import load_engine
    from search.engines.elastic.connection import writing_client
    from search.engines.elastic.names import Kind, alias

    products = SIZES[size][0]
    began = time.perf_counter()
    load_engine("elastic").rebuild()
    rows = [value(size, f"rebuild{label}, products a second", products / (time.perf_counter() - began))]
    server = writing_client()
    for kind in Kind:
        server.indices.refresh(index=alias(kind))
    server.indices.forcemerge(index=alias(Kind.PRODUCTS), max_num_segments=4)
    for kind in Kind:
        stored = server.indices.stats(index=alias(kind), metric=["store", "docs"])["_all"]["primaries"]
        about = f"index of {kind}{label}"
        rows.append(value(size, f"{about}, MB", stored["store"]["size_in_bytes"] / 1e6))
        if kind is Kind.PRODUCTS:
            rows.append(value(size, f"{about}, bytes a product", stored["store"]["size_in_bytes"] / products))
    return rows


def pages(size: str, *, label: str) -> list[dict[str, Any]]:
    """Measure whole pages."""
    engine, took = loaded()
    return [
        row(size, f"{name}{label}", [api for api, _ in times], took=[told for _, told in times])
        for name, times in searches(engine, took, only="whole page")
    ]


def loaded() -> tuple[Any, deque[int]]:
    """The engine, and the list it keeps the server's times in."""
    from search.engines import load_engine
    from search.engines.elastic import server

    return load_engine("elastic"), server.took


Times = list[tuple[float, float]]


def searches(engine: Any, took: deque[int], *, only: str = "") -> Iterator[tuple[str, Times]]:
    """Each kind of search, with its times here and at the server."""
    from benchmarks.search import requests

    chance = random.Random(7)
    for name, make in requests(chance).items():
        if name.startswith(only):
            for _ in range(40):
                engine.search(make())
            made = [make() for _ in range(150)]
            yield name, [timed(lambda it=it: engine.search(it), took) for it in made]


def operations(engine: Any, took: deque[int]) -> Iterator[tuple[str, Times]]:
    """Each kind of question, with its times here and at the server."""
    from benchmarks.search import DAY, MOMENT, asked, requests
    from hubs.geography.distance import Box
    from search.engines import MapRequest, SearchRequest
    from search.queries import find

    yield from searches(engine, took)
    chance = random.Random(7)
    county = Box(58.4, 15.5, 59.6, 18.0)
    first = [
        MapRequest(SearchRequest(day=DAY, moment=MOMENT, area=county), zoom=zoom, empty_places=True)
        for zoom in (7, 8, 9) * 30
    ]
    yield "map, first screen", warm(engine.map, first, took)
    boxes = requests(chance)["whole page: text, box, all facets, 20 rows"]
    yield "map, text and box", warm(engine.map, [MapRequest(boxes(), zoom=10) for _ in range(100)], took)
    pairs = [boxes() for _ in range(100)]
    yield (
        "whole page and its map: text, box, all facets, clusters",
        warm(lambda it: (engine.search(it), engine.map(MapRequest(it, zoom=10))), pairs, took),
    )
    yield "the door: understand, search, six queries, 20 rows", warm(find, asked(chance), took)
    yield "suggest", warm(engine.suggest, [it for _ in range(20) for it in TYPED], took)
    yield "correct", warm(engine.correct, MISSPELT * 20, took)
    yield "similar", warm(engine.similar, list(range(1, 101)), took)


def warm(ask: Callable[[Any], Any], questions: list[Any], took: deque[int]) -> Times:
    """Ask a fifth of the questions unmeasured, then all of them."""
    for question in questions[: len(questions) // 5]:
        ask(question)
    return [timed(lambda it=it: ask(it), took) for it in questions]


def timed(work: Callable[[], Any], took: deque[int]) -> tuple[float, float]:
    """Milliseconds here, and at the server."""
    took.clear()
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000, float(sum(took))


def row(size: str, operation: str, times: list[float], *, took: list[float]) -> dict[str, Any]:
    """A row of the table: the API's times, and the server's."""
    ordered, told = sorted(times), sorted(took)
    at = int(len(ordered) * 0.95)
    return {
        "size": size, "operation": operation, "p50": round(ordered[len(ordered) // 2], 2), "p95": round(ordered[at], 2),
        "max": round(ordered[-1], 2), "took_p50": told[len(told) // 2], "took_p95": told[at],
    }  # fmt: skip


def value(size: str, operation: str, number: float) -> dict[str, Any]:
    """A row of the table with one number."""
    return {"size": size, "operation": operation, "value": round(number, 1)}


def memory(size: str) -> dict[str, Any]:
    """What this process takes, whose index is elsewhere."""
    import resource

    return value(size, "memory of the asking process, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    import logging

    import django

    sys.path[:0] = [str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "sormlandsmat.settings"
    django.setup()
    logging.disable(logging.INFO)
    parts: dict[str, Callable[..., list[dict[str, Any]]]] = {"measure": measure, "cut": cut, "copied": copied}
    print(json.dumps(parts[sys.argv[1]](*sys.argv[2:])))
