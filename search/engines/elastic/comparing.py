"""All of an index held against the database, both ways, in the order of ids; what differs is put right.

Nobody waits for it: what changes meanwhile is applied between its portions. So what has been read is only a reason to
look at a document again, and what is written is always the state of that moment.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from catalogue.models import Product
from hubs.models import Place
from search.engines import Progress, corpus, quiet
from search.engines.corpus import CategoryTree, Named
from search.engines.elastic import documents
from search.engines.elastic.applying import PORTION, Applying, Suggested, by_number
from search.engines.elastic.bulk import Operation, Outcome, Shelf
from search.engines.elastic.documents import Document, Told
from search.engines.elastic.names import Kind
from search.engines.generations import Hold
from search.engines.texts import batches

PAGE = 1_000
KEEP_ALIVE = "2m"


@dataclass(slots=True)
class Compared:
    """What a comparison came to: how many products there are, and what was mended of each kind."""

    products: int = 0
    mended: dict[Kind, Outcome] = field(default_factory=lambda: {kind: Outcome() for kind in Kind})

    @property
    def refused(self) -> list[tuple[str, str, str]]:
        """What the server refused of it."""
        return [row for outcome in self.mended.values() for row in outcome.refused]


class Comparing:
    """One comparison. `between` applies what has changed meanwhile."""

    def __init__(self, shelf: Shelf, hold: Hold, *, between: Callable[[], None], progress: Progress = quiet) -> None:
        self.shelf, self.hold, self.between, self.progress = shelf, hold, between, progress
        self.compared, self.told = Compared(), Told()

    def run(self) -> Compared:
        """Compare products, then places, then what is suggested of them."""
        of = max(Product.objects.public().count(), 1)
        for ids, until in _ranges(_public_products):
            made = self._made(Kind.PRODUCTS, ids)
            self._tell(made.values())
            self._mend(Kind.PRODUCTS, made, ids=ids, until=until)
            self.compared.products += len(made)
            self.progress(min(self.compared.products, of), of)
        for ids, until in _ranges(_public_places):
            self._mend(Kind.PLACES, self._made(Kind.PLACES, ids), ids=ids, until=until)
        self._mend_suggestions()
        return self.compared

    def _made(self, kind: Kind, ids: list[int]) -> dict[str, dict[str, Any]]:
        """What should stand there. Places and certificates are read anew for each portion: they may have changed."""
        applying = Applying(self.shelf, version=0, stay=self.hold.stay)

        def make(some: list[int]) -> Iterator[Document]:
            return (
                documents.places(ids=some)
                if kind is Kind.PLACES
                else documents.products(ids=some, reading=applying.reading)
            )

        made = applying.made(kind, ids, make)
        return {id_: document for id_, document in made.items() if document is not None}

    def _tell(self, made: Iterable[dict[str, Any]]) -> None:
        for document in made:
            self.told.add(document)

    def _mend(self, kind: Kind, made: dict[str, dict[str, Any]], *, ids: "Range", until: int | None) -> None:
        """Put right what differs between two ids, and apply what has changed meanwhile."""
        self.shelf.refresh(kind)
        there = dict(self._there(kind, after=ids.after, until=until))
        suspects = [id_ for id_, document in made.items() if there.get(id_) != document["digest"]]
        suspects += [id_ for id_ in there if id_ not in made]
        if suspects:
            self._write(kind, suspects, made)
        self.between()

    def _write(self, kind: Kind, suspects: list[str], made: dict[str, dict[str, Any]]) -> None:
        known = self.shelf.known(kind, suspects, fields=["digest"])
        wrong = sorted(
            int(id_)
            for id_ in suspects
            if (known[id_].fields.get("digest") if id_ in known else None) != made.get(id_, {}).get("digest")
        )
        for portion in batches(wrong, size=PORTION):
            applying = Applying(self.shelf, version=self.hold.begin(), stay=self.hold.stay)
            put = applying.put_products if kind is Kind.PRODUCTS else applying.put_places
            put(portion)
            self.compared.mended[kind].add(applying.products if kind is Kind.PRODUCTS else applying.outcome)

    def _there(self, kind: Kind, *, after: int, until: int | None) -> Iterator[tuple[str, str]]:
        """Every document's id and fingerprint between two ids (the first not included), by id."""
        window = {"range": {"id": {"gt": after} | ({} if until is None else {"lte": until})}}
        last: list[Any] | None = None
        while True:
            answer = self.shelf.server.search(
                index=self.shelf.index(kind), query=window, sort=[{"id": "asc"}], size=PAGE,
                search_after=last, source_includes=["digest"], track_total_hits=False,
                allow_partial_search_results=False,
            )  # fmt: skip
            hits = answer["hits"]["hits"]
            yield from ((hit["_id"], hit["_source"].get("digest", "")) for hit in hits)
            if len(hits) < PAGE:
                return
            last = hits[-1]["sort"]

    # ---- suggestions: told by what has been read, written by what is counted now

    def _mend_suggestions(self) -> None:
        tree = CategoryTree()
        expected = {
            id_: (made["kind"], made["ref"], made["text"], made["digest"]) for id_, made in self._expected(tree)
        }
        self.shelf.refresh()
        wrong: list[tuple[str, int, str]] = []
        strays: list[Operation] = []
        for id_, source in self._suggestions_there():
            told = (source["kind"], source["ref"], source["text"])
            row = expected.pop(id_, None)
            if id_ != documents.suggestion_id(told[0], ref=told[1], text=told[2]):
                strays.append(Operation(Kind.SUGGESTIONS, id_, None))
            elif row is None or row[3] != source["digest"]:
                wrong.append(told)
        wrong += [row[:3] for row in expected.values()]
        if strays:
            outcome = self.shelf.write(strays, version=self.hold.begin())
            self.compared.mended[Kind.SUGGESTIONS].add(outcome)
        for portion in batches(wrong, size=PORTION):
            applying = Applying(self.shelf, version=self.hold.begin(), stay=self.hold.stay)
            operations = list(suggestions_again(applying, portion, tree))
            self.compared.mended[Kind.SUGGESTIONS].add(self.shelf.write(operations, version=self.hold.version))
            self.between()

    def _expected(self, tree: CategoryTree) -> Iterator[Document]:
        yield from documents.suggestions(self.told, tree=tree)

    def _suggestions_there(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every suggestion, as they stood at one point in time; they have no order of their own."""
        server, last = self.shelf.server, None
        point = server.open_point_in_time(index=self.shelf.index(Kind.SUGGESTIONS), keep_alive=KEEP_ALIVE)["id"]
        try:
            while True:
                answer = server.search(
                    pit={"id": point, "keep_alive": KEEP_ALIVE}, sort=["_shard_doc"], size=PAGE, search_after=last,
                    source_includes=["digest", "kind", "ref", "text"], track_total_hits=False,
                )  # fmt: skip
                point = answer.get("pit_id", point)
                hits = answer["hits"]["hits"]
                yield from ((hit["_id"], hit["_source"]) for hit in hits)
                if len(hits) < PAGE:
                    return
                last = hits[-1]["sort"]
        finally:
            server.close_point_in_time(id=point)


def suggestions_again(applying: Applying, rows: list[tuple[str, int, str]], tree: CategoryTree) -> Iterator[Operation]:
    """Yield what (kind, number, text) are to be in the suggestions now."""
    by_kind: dict[str, list[tuple[int, str]]] = {}
    for kind, ref, text in rows:
        by_kind.setdefault(kind, []).append((ref, text))
    titles, words = ({text for _, text in by_kind.get(kind, ())} for kind in ("product", "word"))
    yield from applying.told_of_products(Suggested(titles, words), Told(), [])
    producers, places, categories = (
        {ref for ref, _ in by_kind.get(kind, ())} for kind in ("producer", "place", "category")
    )
    yield from by_number("producer", producers, corpus.named_producers(ids=producers))
    yield from by_number("place", places, corpus.named_places(ids=places))
    if categories:
        named: list[Named] = [row for row in corpus.named_categories(tree) if row.id in categories]
        yield from by_number("category", categories, named)


# ---- ids in order, in portions that end where the next begins


class Range(list[int]):
    """Ids in order; `after` is where the portion begins."""

    after: int = 0


def _ranges(ids_after: Callable[[int], list[int]]) -> Iterator[tuple[Range, int | None]]:
    """Yield portions of ids and where each ends. The last has no end: the index may hold more than the database."""
    last = 0
    while True:
        ids = Range(ids_after(last))
        ids.after = last
        if len(ids) < PORTION:
            yield ids, None
            return
        last = ids[-1]
        yield ids, last


def _public_products(last: int) -> list[int]:
    rows = Product.objects.public().filter(id__gt=last).order_by("id")
    return list(rows.values_list("id", flat=True)[:PORTION])


def _public_places(last: int) -> list[int]:
    rows = Place.objects.public().filter(id__gt=last).order_by("id")
    return list(rows.values_list("id", flat=True)[:PORTION])
