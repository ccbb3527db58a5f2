"""Measuring relevance against the judged set: recall@20, nDCG@10, what stands wrongly above right answers.

Of what stands wrongly above, look-alikes are those that only have the letters: jordnötssmör for smör.

A judged query grades products by predicates over their truth tags, so that grades follow from what a product is, not
from what some search returned. A predicate is words that must all hold; "a/b" is either, "!a" not, "p=Name" the
producer. The best grade that fits counts; no fit is grade 0.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from search.swedish.words import fold, normalise, tokens_of

JUDGED = Path(__file__).parent / "judged"


@dataclass(frozen=True)
class Product:
    id: int
    name: str
    category: tuple[str, ...]
    producer: str
    description: str
    ingredients: str
    labels: tuple[str, ...]
    tags: frozenset[str]


@dataclass(frozen=True)
class Judged:
    kind: str
    query: str
    relevant: tuple[tuple[int, str], ...]
    place: str | None

    @property
    def is_held_out(self) -> bool:
        """Half of the queries, by a rule nobody chose, are for measuring only."""
        return crc32(self.query.encode()) % 2 == 1

    def grade(self, product: Product) -> int:
        return max((grade for grade, predicate in self.relevant if fits(predicate, product)), default=0)

    def grades(self) -> dict[int, int]:
        return {product.id: grade for product in products() if (grade := self.grade(product))}


@dataclass(frozen=True)
class Figures:
    recall: float
    ndcg: float
    misplaced: int
    look_alikes: int
    empty: int
    count: int


def fits(predicate: str, product: Product) -> bool:
    return all(_holds(term, product) for term in predicate.split())


def _holds(term: str, product: Product) -> bool:
    if term.startswith("!"):
        return not _holds(term[1:], product)
    if term.startswith("p="):
        return product.producer.replace(" ", "_") == term[2:]
    return not product.tags.isdisjoint(term.split("/"))


@cache
def products() -> tuple[Product, ...]:
    return tuple(
        Product(
            row["id"],
            row["name"],
            tuple(row["category"]),
            row["producer"],
            row["description"],
            row["ingredients"],
            tuple(row["labels"]),
            frozenset(row["tags"]),
        )
        for row in _rows("products.json")
    )


@cache
def queries() -> tuple[Judged, ...]:
    return tuple(
        Judged(row["kind"], row["query"], tuple((grade, rule) for grade, rule in row["relevant"]), row.get("place"))
        for row in _rows("queries.json")
    )


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((JUDGED / name).read_text(encoding="utf-8"))
    return rows


def recall_at(ranked: Sequence[int], grades: Mapping[int, int], size: int = 20) -> float:
    """Share of the graded products (as many as fit) among the first `size`."""
    found = sum(1 for product in ranked[:size] if grades.get(product))
    return found / min(size, len(grades))


def ndcg_at(ranked: Sequence[int], grades: Mapping[int, int], size: int = 10) -> float:
    gained: float = _gain(grades.get(product, 0) for product in ranked[:size])
    return gained / _gain(sorted(grades.values(), reverse=True)[:size])


def _gain(grades: Iterable[int]) -> float:
    return sum((float(2**grade) - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def misplaced(ranked: Sequence[int], grades: Mapping[int, int], size: int = 10) -> list[int]:
    """Products of grade 0 that stand above one of grade 2 or 3 among the first `size`."""
    top = list(ranked[:size])
    last_right = max((place for place, product in enumerate(top) if grades.get(product, 0) >= 2), default=0)
    return [product for product in top[:last_right] if not grades.get(product)]


def look_alikes(query: str, ranked: Sequence[int], grades: Mapping[int, int], size: int = 10) -> list[int]:
    """Of the misplaced those with the letters of a word of the query, its ending aside, in their name."""
    stems = [fold(token)[: max(3, len(token) - 2)] for token in tokens_of(query) if len(token) > 1]
    names = {product: fold(normalise(by_id()[product].name)) for product in misplaced(ranked, grades, size)}
    return [product for product, name in names.items() if any(stem in name for stem in stems)]


@cache
def by_id() -> dict[int, Product]:
    return {product.id: product for product in products()}


def measure(search: Callable[[str], Sequence[int]], judged: Iterable[Judged]) -> Figures:
    """The figures of a search (text -> product ids, best first) over judged queries."""
    recalls, ndcgs, wrong, alike, empty = [], [], 0, 0, 0
    for query in judged:
        ranked, grades = list(search(query.query)), query.grades()
        assert grades, f"nothing in the judged set answers {query.query!r}"
        recalls.append(recall_at(ranked, grades))
        ndcgs.append(ndcg_at(ranked, grades))
        wrong += len(misplaced(ranked, grades))
        alike += len(look_alikes(query.query, ranked, grades))
        empty += not ranked
    count = len(recalls)
    return Figures(sum(recalls) / count, sum(ndcgs) / count, wrong, alike, empty, count)


def by_kind(search: Callable[[str], Sequence[int]], judged: Iterable[Judged]) -> dict[str, Figures]:
    groups = defaultdict(list)
    for query in judged:
        groups[query.kind].append(query)
    return {kind: measure(search, group) for kind, group in sorted(groups.items())}
