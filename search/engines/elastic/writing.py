"""Writing the indexes, in the plainest way: all of it, at once."""

from collections.abc import Iterable, Iterator
from typing import Any

from elasticsearch import Elasticsearch, helpers

from search.engines import ApplyReport, Changed, IndexStatus, Progress, quiet
from search.engines.elastic import documents, mapping, names
from search.engines.elastic.connection import client
from search.engines.elastic.names import Kind


def look() -> None:
    """Ask whether the server is there."""
    client().cluster.health()


class Writing:
    """The deeds on the indexes."""

    def __init__(self, server: Elasticsearch) -> None:
        self.server = server

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the index say what the database says."""
        return ApplyReport(written=self.rebuild()) if list(changes) else ApplyReport()

    def follow(self) -> ApplyReport:
        """Make the index say what the database says."""
        return ApplyReport(written=self.rebuild())

    def reconcile(self) -> ApplyReport:
        """Make the index say what the database says."""
        return ApplyReport(written=self.rebuild())

    def rebuild(self, progress: Progress = quiet) -> int:
        """Make the indexes anew."""
        told = documents.Told()
        reading = documents.Reading()

        def products() -> Iterator[tuple[str, dict[str, Any]]]:
            for id_, document in documents.products(reading=reading):
                told.add(document)
                yield id_, document

        sources = {
            Kind.PRODUCTS: products,
            Kind.PLACES: documents.places,
            Kind.SUGGESTIONS: lambda: documents.suggestions(told, tree=reading.tree),
        }
        for kind, rows in sources.items():
            index = names.index(kind, stamp="1")
            self.server.indices.delete(index=index, ignore_unavailable=True)
            self.server.indices.create(
                index=index,
                mappings=mapping.mappings(kind),
                settings=mapping.index_settings(kind),
                aliases={names.alias(kind): {}},
            )
            actions = ({"_index": index, "_id": id_, "_source": {**document, "version": 1}} for id_, document in rows())
            helpers.bulk(self.server, actions, chunk_size=500)
            self.server.indices.refresh(index=index)
        return 1

    def status(self) -> IndexStatus:
        """How the index stands."""
        return IndexStatus("elastic", 1, 0, 0, "", current=True)
