"""Print how relevant the search is on the judged set: by kind and half, each engine, beside others, and the worst.

    python tests/search/judging.py [--worst 10] [--engine embedded ...]

"wrong" are products of no grade above a right one among the first ten, "alike" those of them that have its letters.
Everything runs in a database made for the occasion. Elasticsearch is asked when ELASTICSEARCH_URL is set or a server
can be started here; what cannot be asked is said. With `--tuned` the worst are those of the half one may tune by.
"""

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(ROOT / "tests" / "services")]

from machine import Missing  # noqa: E402 - the paths come first

from tests.search import relevance  # noqa: E402
from tests.search.peers import Search, peers  # noqa: E402
from tests.search.relevance import Figures, Judged, measure  # noqa: E402

DAY = date(2026, 6, 1)
SHOWN = 20


class Asked:
    """An engine that holds the judged products: what it finds for a text."""

    def __init__(self, engine: Any, *, ids: Mapping[int, int]) -> None:
        self.engine, self.ids = engine, ids

    def plan(self, text: str, *, eager: bool = False) -> Any:
        """The text understood with the engine's own words."""
        from search.swedish import understand
        from tests.search.swedish.brute_force import SomePlaces

        return understand(text, places=SomePlaces(), vocabulary=self.engine.vocabulary, eager=eager).plan

    def search(self, text: str) -> list[int]:
        """The first page, and a second try with right spellings doubted, as the site does."""
        return self._found(text, size=SHOWN, relax=True) or self._found(text, size=SHOWN, relax=True, eager=True)

    def answer(self, text: str) -> frozenset[int]:
        """All that counts as an answer."""
        return frozenset(self._found(text, size=1000, relax=False))

    def _found(self, text: str, *, size: int, relax: bool, eager: bool = False) -> list[int]:
        from search.engines import SearchRequest

        plan = self.plan(text, eager=eager)
        if plan is None:
            return []
        page = self.engine.search(SearchRequest(day=DAY, plan=plan, size=size, relax=relax))
        return [self.ids[hit.product_id] for hit in page.hits]


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worst", type=int, default=10, help="how many of the worst queries are told of")
    parser.add_argument("--tuned", action="store_true", help="tell of the worst of the half one may tune by")
    parser.add_argument("--engine", action="append", help="only this engine; may be said more than once")
    options = parser.parse_args()
    with ExitStack() as stack:
        ids = stack.enter_context(catalogue())
        engines = stack.enter_context(asked_engines(options.engine or ["embedded", "elastic"], ids=ids))
        print(f"{len(relevance.products())} products, {len(relevance.queries())} queries\n")
        for name, asked in engines.items():
            tell_kinds(name, asked.search)
        tell_others(stack, engines)
        tell_differences(engines)
        first = next(iter(engines.values()))
        tell_worst(
            first, half=[it for it in relevance.queries() if it.is_held_out != options.tuned], most=options.worst
        )


@contextmanager
def catalogue() -> Iterator[dict[int, int]]:
    """The judged products in a database of their own; yields the judged number of each product's id."""
    with tempfile.TemporaryDirectory(prefix="sormlandsmat-relevance-") as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(DEBUG="1", DATA_DIR=folder, DJANGO_SETTINGS_MODULE="sormlandsmat.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield fill()


def fill() -> dict[int, int]:
    """Put the judged products in."""
    from catalogue.models import Certificate, Product, ProductCategory, ProductClass
    from members.models import Organisation

    makers: dict[str, Organisation] = {}
    categories: dict[tuple[str, ...], Any] = {}
    goods = ProductClass.objects.get_or_create(name="Mat", defaults={"track_stock": False})[0]
    numbers = {}
    for it in relevance.products():
        if it.producer not in makers:
            makers[it.producer] = Organisation.objects.create(name=it.producer)
        row = Product.objects.create(
            title=it.name, product_class=goods, made_by=makers[it.producer], description=it.description,
            ingredients=it.ingredients, is_public=True,
        )  # fmt: skip
        ProductCategory.objects.create(product=row, category=category(it.category, made=categories))
        for scheme in it.labels:
            Certificate.objects.create(scheme=scheme, holder=makers[it.producer], product=row, valid_from=DAY)
        numbers[row.pk] = it.id
    return numbers


def category(path: tuple[str, ...], *, made: dict[tuple[str, ...], Any]) -> Any:
    """The category at a path, made with those above it where it is not there."""
    from catalogue.models import Category

    if path not in made:
        above = category(path[:-1], made=made) if len(path) > 1 else None
        told = {"name": path[-1], "slug": f"judged-{len(made)}"}
        made[path] = above.add_child(**told) if above else Category.add_root(**told)
        if above:
            above.refresh_from_db()
    return made[path]


@contextmanager
def asked_engines(names: Sequence[str], *, ids: Mapping[int, int]) -> Iterator[dict[str, Asked]]:
    """The engines that can be asked here, each with a fresh index."""
    from search.engines import load_engine

    with ExitStack() as stack:
        found: dict[str, Asked] = {}
        for name in names:
            try:
                engine = stack.enter_context(elastic()) if name == "elastic" else load_engine(name)
            except Missing as missing:
                print(f"{name}: not asked; {missing}")
                continue
            engine.rebuild()
            found[name] = Asked(engine, ids=ids)
        yield found


@contextmanager
def elastic() -> Iterator[Any]:
    """The Elasticsearch engine on a server of its own."""
    from django.test import override_settings
    from elasticsearch_node import elasticsearch

    with elasticsearch() as address:
        changed = {
            "ELASTICSEARCH_URL": address,
            "ELASTICSEARCH_PREFIX": f"relevance-{os.getpid()}",
            "ELASTICSEARCH_REPLICAS": 0,
        }
        with override_settings(**changed):
            from search.engines.elastic import engine

            yield engine()


def halves() -> dict[str, list[Judged]]:
    """The queries one may tune by, and those set aside."""
    return {
        "tuned": [it for it in relevance.queries() if not it.is_held_out],
        "set aside": [it for it in relevance.queries() if it.is_held_out],
    }


def tell_kinds(name: str, search: Search) -> None:
    """A table of kinds and halves."""
    print(f"{name:24}{'':4}" + "".join(f"{half:^48}" for half in halves()))
    print(f"{'':28}" + 2 * f"{'n':>5}{'recall@20':>11}{'nDCG@10':>9}{'empty':>7}{'wrong':>7}{'alike':>7}  ")
    groups: dict[str, dict[str, list[Judged]]] = defaultdict(dict)
    for half, judged in halves().items():
        for query in judged:
            groups[query.kind].setdefault(half, []).append(query)
    for kind, parts in [*sorted(groups.items()), ("all", halves())]:
        print(f"{kind:28}" + "".join(row(measure(search, parts[half]) if half in parts else None) for half in halves()))
    print()


def row(figures: Figures | None) -> str:
    """A half's figures."""
    if figures is None:
        return f"{'-':>5}" + " " * 43
    counts = f"{figures.empty:>7}{figures.misplaced:>7}{figures.look_alikes:>7}"
    return f"{figures.count:>5}{figures.recall:>11.3f}{figures.ndcg:>9.3f}{counts}  "


def tell_others(stack: ExitStack, engines: Mapping[str, Asked]) -> None:
    """Ours beside what others find by default."""
    print(f"{'side by side, all kinds':28}" + "".join(f"{half:^48}" for half in halves()))
    searches: dict[str, Search | None] = {name: asked.search for name, asked in engines.items()}
    searches |= stack.enter_context(peers(relevance.products()))
    for name, search in searches.items():
        if search is None:
            print(f"{name:28} not asked: no server here")
            continue
        print(f"{name:28}" + "".join(row(measure(search, judged)) for judged in halves().values()))
    print()


def tell_differences(engines: Mapping[str, Asked]) -> None:
    """Queries for which the engines' answers are not the same set."""
    if len(engines) < 2:
        return
    (first, one), (second, other) = list(engines.items())[:2]
    differing = [it.query for it in relevance.queries() if one.answer(it.query) != other.answer(it.query)]
    print(f"{first} and {second} give the same set for {len(relevance.queries()) - len(differing)} queries", end="")
    print(f"; not for: {', '.join(differing)}\n" if differing else "\n")


def tell_worst(asked: Asked, *, half: Sequence[Judged], most: int) -> None:
    """The worst queries, what is missing and at which step it was lost."""
    scored = []
    for query in half:
        found, grades = asked.search(query.query), query.grades()
        worth = relevance.ndcg_at(found, grades) + relevance.recall_at(found, grades)
        scored.append((worth + 0.0, query, found, grades))
    print("the worst")
    for _worth, query, found, grades in sorted(scored, key=lambda it: it[0])[:most]:
        recall, ndcg = relevance.recall_at(found, grades), relevance.ndcg_at(found, grades)
        print(f"  {query.query!r} ({query.kind}): recall {recall:.2f}, nDCG {ndcg:.2f}")
        wrong = relevance.misplaced(found, grades)
        if wrong:
            print(f"      wrongly above: {', '.join(name_of(it) for it in wrong)}")
        missing = [it for it in sorted(grades, key=lambda it: -grades[it]) if grades[it] >= 2 and it not in found]
        for product in missing[:4]:
            print(f"      missing: {name_of(product)}: {why_missing(asked, query.query, product)}")


def name_of(product: int) -> str:
    """The product's name."""
    return next(it.name for it in relevance.products() if it.id == product)


def why_missing(asked: Asked, text: str, product: int) -> str:
    """At which step a product was lost."""
    from search.plan import tier_of
    from search.swedish.analysis import analyse
    from search.swedish.words import tokens_of
    from tests.search.swedish.brute_force import judged_documents

    plan = asked.plan(text)
    if plan is None:
        return "the query is read as nothing to look for"
    standing = tier_of(plan, judged_documents()[product])
    if standing is not None:
        return f"outranked, in tier {plan.tiers[standing[0]].name!r}"
    document = judged_documents()[product]
    words = [analyse(token) for token in tokens_of(text)]
    inside = [word.lemma for word in words for name in document["n_x"] if word.lemma in name and word.lemma != name]
    if inside:
        return f"{', '.join(inside)} stands inside its name, which is not split there"
    return f"no word of it means {' '.join(word.lemma for word in words)}"


if __name__ == "__main__":
    main()
