"""The Elasticsearch engine in tests: it sees the database as it is, before every question.

What keeps a real index in step is tested on its own; here documents are made and written the moment they are needed.
"""

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch, helpers

from search.engines.elastic import documents, mapping, names
from search.engines.elastic.asking import ElasticEngine
from search.engines.elastic.names import Kind
from search.models import Change

ASKS = {"search", "map", "listings", "suggest", "correct", "similar", "vocabulary"}
Actions = list[dict[str, Any]]


class IndexedEngine:
    """An engine whose index is written anew whenever the outbox has grown or shrunk."""

    def __init__(self, server: Elasticsearch) -> None:
        self.engine, self.server = ElasticEngine(), server
        self.version, self.mark = 0, None
        self.there: dict[Kind, set[str]] = {kind: set() for kind in Kind}
        for kind in Kind:
            server.indices.create(
                index=names.index(kind, stamp="1"),
                mappings=mapping.mappings(kind),
                settings=mapping.index_settings(kind),
                aliases={names.alias(kind): {}},
            )

    def __getattr__(self, name: str) -> Any:
        if name in ASKS:
            self.catch_up()
        return getattr(self.engine, name)

    def catch_up(self) -> None:
        mark = tuple(Change.objects.order_by("-seq").values_list("seq", "created")[:1])
        if mark == self.mark and mark:
            return
        self.version += 1
        self.mark = mark
        helpers.bulk(self.server, [it for kind in Kind for it in self.actions(kind)], refresh=True)
        self.engine.forget()

    def actions(self, kind: Kind) -> Actions:
        index = names.index(kind, stamp="1")
        rows = dict(self.rows(kind))
        gone = self.there[kind] - rows.keys()
        self.there[kind] = set(rows)
        written: Actions = [
            {"_index": index, "_id": id_, "_source": {**document, "version": self.version}}
            for id_, document in rows.items()
        ]
        return written + [{"_op_type": "delete", "_index": index, "_id": id_} for id_ in gone]

    def rows(self, kind: Kind) -> Iterator[documents.Document]:
        if kind is Kind.PRODUCTS:
            self.told, self.reading = documents.Told(), documents.Reading()
            for id_, document in documents.products(reading=self.reading):
                self.told.add(document)
                yield id_, document
        elif kind is Kind.PLACES:
            yield from documents.places()
        else:
            yield from documents.suggestions(self.told, tree=self.reading.tree)

    def close(self) -> None:
        for kind in Kind:
            self.server.indices.delete(index=names.index(kind, stamp="1"))
