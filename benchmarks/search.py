"""How fast the embedded engine is, and what memory it takes, at three sizes: each in a database of its own, warm.

Times are taken in one process. Memory is taken in another, which finds the index ready, as a worker of the site does:
above that of the same process before it searched, when it had set Django up, loaded the URLs and served one page.
"""

# ruff: noqa: E501, SIM905 - lists of words and rows of tables

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

SIZES = {"5k": (5_000, 1_000), "50k": (50_000, 5_000), "500k": (500_000, 50_000)}
DAY, MOMENT = date(2026, 11, 24), datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
QUERIES = "lammkorv getost ost korv färs äppelmust honung surdegsbröd rabarbersylt lax rökt_lax ekologisk_ost kallrökt_korv lammkrov rodbetor bröd sylt vitlök kött mjölk älgfärs hallonsaft senap rosmarin mild skinka".split()
TYPED = "l la lam lamm lammk ost getos surde äpp rökt k ko kor s sy rab rabar honun lmam getsot plats gård".split()
MISSPELT = "lammkrov getsot surdegsbröt hallonslyt".split()
PARTS = ("measure", "opened")


def main(*, large: bool) -> list[dict[str, Any]]:
    """Measure each size in a process and database of its own; return the rows of the table."""
    rows = []
    for size in SIZES if large else [it for it in SIZES if it != "500k"]:
        with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
            environment = os.environ | {"DATA_DIR": folder, "DEBUG": "", "SECRET_KEY": "x" * 50, "DATABASE_URL": ""}
            environment |= {"ALLOWED_HOSTS": "localhost", "SEARCH_ENGINE": "embedded"}
            for part in PARTS:
                command = [sys.executable, "-m", "benchmarks.search", part, size]
                done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
                rows += json.loads(done.stdout.splitlines()[-1])
    return rows


def measure(size: str) -> list[dict[str, Any]]:
    """Fill, build and measure one size."""
    import logging

    from django.core.management import call_command
    from django.db import connection

    from benchmarks.corpus import fill
    from search.engines import load_engine

    logging.disable(logging.INFO)
    products, places = SIZES[size]
    call_command("migrate", verbosity=0)
    connection.cursor().execute("PRAGMA foreign_keys = OFF")
    began = time.perf_counter()
    fill(products=products, places=places)
    rows = [row(size, "fill the database, products a second", [], value=products / (time.perf_counter() - began))]
    connection.cursor().execute("ANALYZE")
    engine = load_engine()
    began = time.perf_counter()
    engine.rebuild()
    rows.append(row(size, "rebuild, products a second", [], value=products / (time.perf_counter() - began)))
    for name, times in operations(engine):
        rows.append(row(size, name, times))
    return rows


def opened(size: str) -> list[dict[str, Any]]:
    """Open the index in this process, answer all sorts of questions, and say what that took."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from search.engines import load_engine
    from search.queries import find
    from search.swedish.warming import warm

    if Client(headers={"host": "localhost"}).get(reverse("robots"), secure=True).status_code != 200:
        raise RuntimeError("robots.txt is not served; a process that serves nothing is no measure.")
    plain = resident()
    warm()
    words = resident()
    rows = [row(size, "memory of the language, MB above plain Django", [], value=words["VmRSS"] - plain["VmRSS"])]
    began = time.perf_counter()
    engine = load_engine()
    engine.search(requests(random.Random(1))["no text, whole county"]())
    rows.append(row(size, "load the columns, ms", [], value=(time.perf_counter() - began) * 1000))
    questions: list[Callable[[], Any]] = [lambda it=it: find(it) for it in asked(random.Random(7))]
    questions += [lambda it=it: engine.suggest(it) for it in TYPED]
    questions += [lambda it=it: engine.correct(it) for it in MISSPELT]
    for make in requests(random.Random(7)).values():
        questions += [lambda make=make: engine.search(make())] * 100
    for ask in questions:
        ask()
        connection.close()  # as after each request
    told = resident()
    for name, value in {
        "memory, MB above plain Django": told["VmRSS"] - plain["VmRSS"],
        "memory at its peak, MB above plain Django": told["VmHWM"] - plain["VmRSS"],
        "memory of plain Django, MB": plain["VmRSS"],
    }.items():
        rows.append(row(size, name, [], value=value))
    return rows


def resident() -> dict[str, float]:
    """What this process has in memory (VmRSS) and has had at most (VmHWM), in MB, as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    pairs = (line.split(":") for line in lines)
    return {name: int(value.split()[0]) / 1024 for name, value in pairs if name in {"VmRSS", "VmHWM"}}


def requests(chance: random.Random) -> dict[str, Callable[[], Any]]:
    """The kinds of request, each a maker of different ones."""
    from benchmarks.corpus import name
    from hubs.geography.distance import Box
    from search.engines import FACETS, Circle, Filters, Point, SearchRequest, Sort, load_engine
    from search.engines.embedded import Nowhere
    from search.swedish import understand

    vocabulary = load_engine().vocabulary

    def plan() -> Any:
        """Half of them common searches, half words of any sort, which nobody has looked up before."""
        text = chance.choice(QUERIES).replace("_", " ") if chance.random() < 0.5 else name(chance)
        return understand(text, places=Nowhere(), vocabulary=vocabulary).plan

    def box() -> Box:
        south, west = chance.uniform(58.6, 59.2), chance.uniform(15.8, 17.2)
        return Box(south, west, south + 0.35, west + 0.6)

    common = {"day": DAY, "moment": MOMENT}
    return {
        "whole page: text, box, all facets, 20 rows": lambda: SearchRequest(
            **common, plan=plan(), area=box(), facets=FACETS
        ),
        "whole page: text, whole county, all facets": lambda: SearchRequest(**common, plan=plan(), facets=FACETS),
        "text, circle, by distance": lambda: SearchRequest(
            **common, plan=plan(), area=Circle(58.9, chance.uniform(16, 17.5), 20_000), sort=Sort.DISTANCE
        ),
        "text near a point, relevance, open now": lambda: SearchRequest(
            **common, plan=plan(), origin=Point(58.9, chance.uniform(16, 17.5)), open_at=MOMENT
        ),
        "no text, whole county": lambda: SearchRequest(**common),
        "no text, whole county, all facets": lambda: SearchRequest(
            **common, facets=FACETS, filters=Filters(kinds=("grocer",) if chance.random() < 0.5 else ())
        ),
    }


def operations(engine: Any) -> Iterator[tuple[str, list[float]]]:
    """Each operation and how long it took, in milliseconds."""
    yield "analyse a query", [analysis(engine, it) for it in typed_texts(random.Random(3))]
    from hubs.geography.distance import Box
    from search.engines import MapRequest, SearchRequest
    from search.queries import find

    chance = random.Random(7)
    for name, make in requests(chance).items():
        for _ in range(10):
            engine.search(make())
        made = [make() for _ in range(150)]
        yield name, [timed(lambda it=it: engine.search(it)) for it in made]
    county = Box(58.4, 15.5, 59.6, 18.0)
    first = [
        MapRequest(SearchRequest(day=DAY, moment=MOMENT, area=county), zoom=zoom, empty_places=True)
        for zoom in (7, 8, 9) * 40
    ]
    yield "map, first screen", [timed(lambda it=it: engine.map(it)) for it in first]
    searches = [
        MapRequest(requests(chance)["whole page: text, box, all facets, 20 rows"](), zoom=10) for _ in range(100)
    ]
    yield "map, text and box", [timed(lambda it=it: engine.map(it)) for it in searches]
    yield "the door: understand, search, six queries, 20 rows", [timed(lambda it=it: find(it)) for it in asked(chance)]
    yield "save a product", [timed(lambda it=it: renamed(it)) for it in range(100, 110)]
    yield "the first search after a save", [after_save(engine, it) for it in range(100, 110)]
    for typed in TYPED:
        engine.suggest(typed)
    yield "suggest", [timed(lambda it=it: engine.suggest(it)) for _ in range(20) for it in TYPED]
    yield (
        "correct",
        [timed(lambda it=it: engine.correct(it)) for it in MISSPELT * 20],
    )
    yield "similar", [timed(lambda it=it: engine.similar(it)) for it in range(1, 101)]


def typed_texts(chance: random.Random) -> list[str]:
    """Searches as they are typed: common words, words nobody has typed before, places, slips."""
    from benchmarks.corpus import name

    words = [*QUERIES, *MISSPELT, *(name(chance) for _ in range(60))]
    return [chance.choice(words).replace("_", " ") + chance.choice(["", "", " nära Trosa"]) for _ in range(300)]


def analysis(engine: Any, text: str) -> float:
    """How long it takes to make a plan of what was typed."""
    from search.places import place_finder
    from search.swedish import understand

    vocabulary, places = engine.vocabulary, place_finder()
    return timed(lambda: understand(text, places=places, vocabulary=vocabulary))


def asked(chance: random.Random) -> list[Any]:
    """Requests as the pages make them."""
    from search.asking import FindRequest

    texts = [
        chance.choice(QUERIES).replace("_", " ") + chance.choice(["", " nära Trosa", " i Flen"]) for _ in range(100)
    ]
    return [FindRequest(day=DAY, moment=MOMENT, text=text) for text in texts]


def renamed(number: int) -> None:
    """Save a product under another name, as a form does."""
    from django.db import transaction

    from catalogue.models import Product

    with transaction.atomic():
        product = Product.objects.get(pk=number)
        product.title += " x"
        product.save()


def after_save(engine: Any, number: int) -> float:
    """Save a product and return how long the search after that takes."""
    from search.engines import SearchRequest

    renamed(number)
    return timed(lambda: engine.search(SearchRequest(day=DAY)))


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def row(size: str, operation: str, times: list[float], *, value: float | None = None) -> dict[str, Any]:
    """A row of the table: milliseconds, or one value."""
    if not times:
        return {"size": size, "operation": operation, "value": round(value or 0.0, 1)}
    ordered = sorted(times)
    return {
        "size": size,
        "operation": operation,
        "p50": round(ordered[len(ordered) // 2], 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "max": round(ordered[-1], 2),
    }


if __name__ == "__main__":
    import django

    sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "sormlandsmat.settings"
    django.setup()
    print(json.dumps({"measure": measure, "opened": opened}[sys.argv[1]](sys.argv[2])))
