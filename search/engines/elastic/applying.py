"""From what changed to documents: the state is read from the database as it is now, never from the change.

So a change may come twice, late or in another order: the document says the same in the end.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import Error as DatabaseError

from search.engines import Changed, corpus
from search.engines.corpus import Named
from search.engines.elastic import documents
from search.engines.elastic.bulk import Operation, Outcome, Shelf
from search.engines.elastic.documents import Document, Fields, Reading, Told
from search.engines.elastic.faults import shortened
from search.engines.elastic.names import Kind
from search.engines.outbox import effect_of
from search.engines.texts import batches
from search.models import ChangeKind

logger = logging.getLogger(__name__)
PORTION = 250
TOLD_OF = ("title", "offers", "producer", "categories")


@dataclass(slots=True)
class Touched:
    """Which documents may differ from the database."""

    products: set[int]
    places: set[int]
    organisations: set[int]
    categories: bool


def touched_by(changes: Iterable[Changed]) -> Touched | None:
    """Return what changes are about; None when it may be anything. A place stands in the documents of its products."""
    told = list(changes)
    effect = effect_of(told)
    if effect is None:
        return None
    products = effect.products | (documents.products_at(effect.places) if effect.places else set())
    return Touched(
        products,
        effect.places,
        effect.organisations,
        categories=any(change.kind == ChangeKind.CATEGORY for change in told),
    )


@dataclass(slots=True)
class Suggested:
    """Which suggestions the documents of a portion of products change."""

    titles: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    producers: set[int] = field(default_factory=set)
    placed: set[int] = field(default_factory=set)

    def differ(self, old: Fields | None, new: Fields | None) -> None:
        """A product's document was one and is to be the other."""
        before, after = old or {}, new or {}
        if before.get("title") != after.get("title"):
            self.titles |= {it["title"] for it in (before, after) if "title" in it}
        self.words |= set(before.get("offers", ())) ^ set(after.get("offers", ()))
        if before.get("producer") != after.get("producer"):
            self.producers |= {it["producer"] for it in (before, after) if "producer" in it}
        if new and set(new["categories"]) - set(before.get("categories", ())):
            self.placed.add(new["id"])


class Applying:
    """Makes the documents of one generation say what the database says. `stay` is called between portions."""

    def __init__(self, shelf: Shelf, *, version: int, stay: Callable[[], None], reading: Reading | None = None) -> None:
        self.shelf, self.version, self.stay = shelf, version, stay
        self.outcome, self.products = Outcome(), Outcome()
        self.reading = reading or Reading()

    def put_right(self, touched: Touched) -> None:
        """Write everything that changes have touched."""
        for portion in batches(sorted(touched.products), size=PORTION):
            self.put_products(portion)
            self.stay()
        for portion in batches(sorted(touched.places), size=PORTION):
            self.put_places(portion)
            self.stay()
        operations = [
            *by_number("producer", touched.organisations, corpus.named_producers(ids=touched.organisations)),
            *by_number("place", touched.places, corpus.named_places(ids=touched.places)),
        ]
        if touched.categories:
            operations += _all_categories(self.shelf, corpus.named_categories(self.reading.tree))
        self.outcome.add(self.shelf.write(operations, version=self.version))

    def put_products(self, ids: list[int]) -> None:
        """Write these products, and take out those that are not public any more.

        What they change of the suggestions is written first: broken off in between, the documents still tell the next
        one what is to be changed.
        """
        known = self.shelf.known(Kind.PRODUCTS, [str(id_) for id_ in ids], fields=TOLD_OF)
        made = self.made(Kind.PRODUCTS, ids, lambda some: documents.products(ids=some, reading=self.reading))
        suggested = Suggested()
        for id_, document in made.items():
            suggested.differ(known[id_].fields if id_ in known else None, document)
        self._suggest(suggested, ids, [it for it in made.values() if it])
        self.products.add(self._write(Kind.PRODUCTS, made))

    def put_places(self, ids: list[int]) -> None:
        """Write these places, and take out those that are not public any more."""
        self._write(Kind.PLACES, self.made(Kind.PLACES, ids, lambda some: documents.places(ids=some)))

    def _suggest(self, suggested: Suggested, ids: list[int], made: list[Fields]) -> None:
        """Write what these products change of the suggestions."""
        operations: list[Operation] = []
        if suggested.titles or suggested.words:
            self.shelf.refresh(Kind.PRODUCTS)
            told = Told()
            for document in made:
                told.add(document)
            operations += self.told_of_products(suggested, told, ids)
        operations += by_number("producer", suggested.producers, corpus.named_producers(ids=suggested.producers))
        operations += self._missing_categories(suggested.placed)
        self.outcome.add(self.shelf.write(operations, version=self.version))

    def told_of_products(self, suggested: Suggested, told: Told, ids: list[int]) -> Iterator[Operation]:
        """Yield the suggestions of titles and words: counted in the index without some products, and in those."""
        for portion in batches(sorted(suggested.titles), size=PORTION):
            others = self._counted("title", portion, without=ids)
            for title in portion:
                first, count = others.get(title, (told.first.get(title, 0), 0))
                count += told.titles[title]
                row = Named(min(first, told.first.get(title, first)), title, count)
                yield _operation("product", title, row if count else None)
        for portion in batches(sorted(suggested.words), size=PORTION):
            others = self._counted("offers", portion, without=ids)
            for word in portion:
                count = others.get(word, (0, 0))[1] + told.words[word]
                yield _operation("word", word, Named(0, word, count) if count else None)

    def _counted(self, name: str, terms: list[str], *, without: list[int]) -> dict[str, tuple[int, int]]:
        """The lowest product that has each term, and how many have it, besides some that are about to be written."""
        first = {"first": {"min": {"field": "id"}}}
        answer = self.shelf.server.search(
            index=self.shelf.index(Kind.PRODUCTS),
            size=0,
            query={"bool": {"filter": {"terms": {name: terms}}, "must_not": {"terms": {"id": without}}}},
            aggregations={
                "terms": {"terms": {"field": name, "include": terms, "size": len(terms)}, "aggregations": first}
            },
            allow_partial_search_results=False,
        )
        buckets = answer["aggregations"]["terms"]["buckets"]
        return {it["key"]: (int(it["first"]["value"]), it["doc_count"]) for it in buckets}

    def _missing_categories(self, products: set[int]) -> list[Operation]:
        """Suggest the categories that these products are the first of; their weight is counted in the night."""
        if not products:
            return []
        rows = corpus.named_categories_of(products, self.reading.tree)
        there = self.shelf.known(Kind.SUGGESTIONS, [_id("category", row) for row in rows])
        return [_operation("category", row.name, row) for row in rows if _id("category", row) not in there]

    # ---- one document at a time where one of many cannot be made

    def made(
        self, kind: Kind, ids: list[int], make: Callable[[list[int]], Iterable[Document]]
    ) -> dict[str, Fields | None]:
        """Return each id's document, None for what is not public. What cannot be made is refused and left out."""
        absent: dict[str, Fields | None] = {str(id_): None for id_ in ids}
        try:
            return absent | dict(make(ids))
        except DatabaseError:
            raise
        except Exception:  # one row that nobody foresaw must not stop the others
            logger.exception("A document could not be made; each is made by itself.")
            return {id_: document for it in ids for id_, document in self._made_alone(kind, it, make)}

    def _made_alone(
        self, kind: Kind, id_: int, make: Callable[[list[int]], Iterable[Document]]
    ) -> list[tuple[str, Fields | None]]:
        try:
            return list(({str(id_): None} | dict(make([id_]))).items())
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 - it is kept with the row that was set aside
            self.outcome.refused.append((kind, str(id_), shortened(f"cannot be made: {error!r}")))
            return []

    def _write(self, kind: Kind, made: dict[str, Fields | None]) -> Outcome:
        operations = [Operation(kind, id_, document) for id_, document in made.items()]
        outcome = self.shelf.write(operations, version=self.version)
        self.outcome.add(outcome)
        return outcome


def _operation(kind: str, text: str, row: Named | None) -> Operation:
    """The suggestion's document, or its removal when it stands for nothing."""
    made = documents.suggestion(kind, row) if row else None
    if made:
        return Operation(Kind.SUGGESTIONS, *made)
    return Operation(Kind.SUGGESTIONS, documents.suggestion_id(kind, ref=row.id if row else 0, text=text), None)


def by_number(kind: str, ids: Collection[int], rows: list[Named]) -> Iterator[Operation]:
    """Yield the suggestions of these ids, and the removal of those for which there is no row."""
    there = {row.id: row for row in rows}
    for id_ in ids:
        yield _operation(kind, "", there.get(id_, Named(id_, "", 0)))


def _id(kind: str, row: Named) -> str:
    return documents.suggestion_id(kind, ref=row.id, text=row.name)


def _all_categories(shelf: Shelf, rows: list[Named]) -> Iterator[Operation]:
    """Write every category's suggestion, and take out those that stand there for none."""
    for row in rows:
        yield _operation("category", row.name, row)
    found = shelf.server.search(
        index=shelf.index(Kind.SUGGESTIONS), query={"term": {"kind": "category"}}, size=10_000, source=False,
        allow_partial_search_results=False,
    )  # fmt: skip
    names = {_id("category", row) for row in rows}
    for hit in found["hits"]["hits"]:
        if hit["_id"] not in names:
            yield Operation(Kind.SUGGESTIONS, hit["_id"], None)
