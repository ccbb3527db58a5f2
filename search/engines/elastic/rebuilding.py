"""Making an index anew beside the one that answers, which goes on answering until the new one stands.

The new one follows the outbox from before the first row is read, so that nothing that changes meanwhile is missing. The
database says which generation answers; that the aliases say the same is put right by whoever comes next if this process
dies in between. What a broken off rebuild leaves behind is cleared away by the next.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from elasticsearch import Elasticsearch

from catalogue.models import Product
from hubs.models import Place
from search.engines import Progress, generations, quiet
from search.engines.elastic import documents, mapping, names
from search.engines.elastic.applying import Applying
from search.engines.elastic.bulk import Operation, Shelf
from search.engines.elastic.documents import Document, Reading, Told
from search.engines.elastic.following import Following
from search.engines.elastic.names import Kind
from search.engines.faults import EngineAway
from search.engines.generations import Hold
from search.engines.texts import batches
from search.models import Generation, GenerationState
from search.swedish import lexicon_hash

logger = logging.getLogger(__name__)
PORTION = 500
LOADING = {"number_of_replicas": 0, "refresh_interval": "-1", "gc_deletes": "10m"}
COPIED_WITHIN = "60s"


@cache
def fingerprint() -> str:
    """Return what an index must have been made by to be of use."""
    return f"{mapping.VERSION}-{lexicon_hash()}"


def new_stamp() -> str:
    """Return a name for a generation: its language data, when it was begun, and something that no other has."""
    return f"{fingerprint()[:14].lower()}-{timezone.now():%Y%m%d%H%M%S}-{secrets.token_hex(2)}"


class Rebuilding:
    """One rebuild."""

    def __init__(self, server: Elasticsearch, hold: Hold, *, beat: Callable[[], None], progress: Progress) -> None:
        self.server, self.hold, self.beat, self.progress = server, hold, beat, progress
        self.shelf = Shelf(server, hold.generation.stamp)
        self.following = Following(self.shelf, hold, beat=beat)
        self.reading = Reading()

    def run(self) -> int:
        """Make it, let it catch up, and let it answer; return its number."""
        try:
            self.create()
            self.load()
            self.catch_up()
            self.finish()
        except BaseException:
            self.abandon()
            raise
        right_aliases(self.server)
        return int(self.hold.generation.pk)

    def create(self) -> None:
        """Make the empty indexes, quick to fill."""
        for kind in Kind:
            made = {**mapping.index_settings(kind), **LOADING}
            self.server.indices.create(index=self.shelf.index(kind), mappings=mapping.mappings(kind), settings=made)

    def load(self) -> None:
        """Write everything there is. What is read once for all may grow old meanwhile: the outbox tells of that."""
        told, reading = Told(), self.reading
        done, of = 0, Product.objects.public().count()
        for ids in _portions(Product.objects.public()):
            made = self._made(Kind.PRODUCTS, ids, lambda some: documents.products(ids=some, reading=reading))
            for document in made.values():
                told.add(document)
            done += self._write(Kind.PRODUCTS, made.items())
            self._stay(done=done, of=max(of, done))
        for ids in _portions(Place.objects.public()):
            made = self._made(Kind.PLACES, ids, lambda some: documents.places(ids=some))
            self._write(Kind.PLACES, made.items())
            self._stay()
        for portion in batches(documents.suggestions(told, tree=reading.tree), size=PORTION):
            self._write(Kind.SUGGESTIONS, portion)
            self._stay()
        self.progress(done, max(of, done))

    def _made(
        self, kind: Kind, ids: list[int], make: Callable[[list[int]], Iterable[Document]]
    ) -> dict[str, documents.Fields]:
        """The documents of a portion, read after a new version was taken."""
        applying = Applying(self.shelf, version=self.hold.begin(), stay=self.hold.stay, reading=self.reading)
        made = applying.made(kind, ids, make)
        self.following.settle(applying.outcome)
        return {id_: document for id_, document in made.items() if document is not None}

    def _write(self, kind: Kind, made: Iterable[Document]) -> int:
        outcome = self.shelf.write((Operation(kind, *it) for it in made), version=self.hold.version)
        self.following.settle(outcome)
        return outcome.written

    def _stay(self, **facts: int) -> None:
        self.hold.stay(**facts)
        self.beat()
        if facts and facts["done"] < facts["of"]:
            self.progress(facts["done"], facts["of"])

    def catch_up(self) -> None:
        """Apply what has changed meanwhile; compare all of it when anything may have, or when the counts differ."""
        self.shelf.refresh()
        self.hold.stay(compared=timezone.now())
        self.following.run()
        if not self.counts_agree():
            logger.warning("The new index does not hold as many rows as the database; it is compared row by row.")
            self.following.compare()

    def counts_agree(self) -> bool:
        """Return whether there are as many products and places as in the database, but for those set aside."""
        rows = {Kind.PRODUCTS: Product.objects.public(), Kind.PLACES: Place.objects.public()}
        return all(
            self.server.count(index=self.shelf.index(kind))["count"]
            + self.hold.generation.set_aside.filter(kind=kind).count()
            == public.count()
            for kind, public in rows.items()
        )

    def finish(self) -> None:
        """Give it its copies and let it answer."""
        for kind in Kind:
            final = mapping.index_settings(kind)
            kept = {name: final[name] for name in ("number_of_replicas", "refresh_interval")}
            self.server.indices.put_settings(index=self.shelf.index(kind), settings=kept)
        self._wait_for_copies()
        self.following.catch_up()
        self.hold.begin()
        generations.swap(self.hold)

    def _wait_for_copies(self) -> None:
        """Wait for the copies where there are nodes for them; without, one node is all there is."""
        copies = int(mapping.index_settings(Kind.PRODUCTS)["number_of_replicas"])
        if 0 < copies < self.server.cluster.health()["number_of_data_nodes"]:
            self.server.options(request_timeout=90).cluster.health(
                index=self.shelf.all, wait_for_status="green", timeout=COPIED_WITHIN
            )

    def abandon(self) -> None:
        """Take away what was made; if even that fails, the next rebuild does it."""
        try:
            remove(self.server, self.hold.generation)
        except Exception:  # the first error is the one to be told
            logger.exception("What was made of the index %s could not be taken away.", self.hold.generation.stamp)


def rebuild(server: Elasticsearch, *, beat: Callable[[], None] = lambda: None, progress: Progress = quiet) -> int:
    """Make the index anew and return its number.

    Raises:
        RebuildRefused: somebody else is making one.

    """
    clean(server)
    hold = generations.begin(new_stamp(), fingerprint=fingerprint())
    try:
        return Rebuilding(server, hold, beat=beat, progress=progress).run()
    finally:
        hold.let_go()


def right_aliases(server: Elasticsearch) -> bool:
    """Let the aliases point where the database says; return whether they did not. All move in one step."""
    generation = generations.live()
    if generation is None:
        return False
    shelf, actions = Shelf(server, generation.stamp), []
    for kind in Kind:
        alias, index = names.alias(kind), shelf.index(kind)
        there = set(server.indices.get_alias(name=alias)) if server.indices.exists_alias(name=alias) else set()
        actions += [{"remove": {"index": old, "alias": alias}} for old in sorted(there - {index})]
        if index not in there:
            actions.append({"add": {"index": index, "alias": alias}})
    if actions and shelf.exists():
        server.indices.update_aliases(actions=actions)
        logger.info("The index %s answers from here on.", generation.stamp)
        return True
    return False


def clean(server: Elasticsearch) -> list[str]:
    """Take away what nobody needs: rebuilds that were broken off, indexes replaced a day ago, and indexes of nobody."""
    for generation in (*generations.abandoned(), *generations.outlived()):
        remove(server, generation)
        logger.info("The index %s was taken away (%s).", generation.stamp, generation.get_state_display())
    stamps = set(Generation.objects.values_list("stamp", flat=True))
    known = {names.index(kind, stamp=stamp) for kind in Kind for stamp in stamps}
    of_nobody = [
        index
        for kind in Kind
        for index, about in server.indices.get_alias(index=names.all_indexes(kind)).items()
        if index not in known and not about["aliases"]
    ]
    for index in of_nobody:
        server.indices.delete(index=index, ignore_unavailable=True)
    return of_nobody


def remove(server: Elasticsearch, generation: Generation) -> None:
    """Take a generation's indexes away, then what is known of it."""
    if generation.state == GenerationState.LIVE:
        raise EngineAway(f"the index {generation.stamp} answers; it is not taken away")
    server.indices.delete(index=Shelf(server, generation.stamp).all, ignore_unavailable=True)
    generation.delete()


def _portions(rows: "QuerySet[Any]") -> Iterator[list[int]]:
    """Yield ids in order, each portion read when it is needed."""
    last = 0
    while ids := list(rows.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:PORTION]):
        yield ids
        last = ids[-1]
