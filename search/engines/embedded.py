"""The embedded engine: words in SQLite FTS5, everything else in columns of numbers in memory.

In SQLite the index is written by the transaction of the change itself, so it is right the moment that commits. Beside
PostgreSQL it stands in a file of its own, which follows the outbox (`search.models.Change`).

Each process notices by the outbox that its columns are old: a few changed products or places are read again one by one,
otherwise everything. In a catalogue of more than `AT_ONCE` products that happens beside the searches, which see the old
columns until the new ones stand. Where the outbox stands is known by its last row's number *and* time: a number alone
could come again after a rollback. Within a transaction columns are made for it alone.
"""

# ruff: noqa: S608 - SQL is put together of our own tables' names alone; values are always parameters

import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from catalogue.models import Category, Product
from hubs.models import Listing, Place
from search.engines import (
    ApplyReport,
    Changed,
    IndexStatus,
    ListingHit,
    MapPage,
    MapRequest,
    ProductHit,
    Progress,
    SearchPage,
    SearchRequest,
    Suggestion,
    corpus,
    quiet,
)
from search.engines.clusters import draw
from search.engines.columns import SCHEMES, Columns, Facts, Ints
from search.engines.matching import Match, TextMatch
from search.engines.similarity import likest
from search.engines.store import Store
from search.engines.texts import BATCH, Document, TextIndex, analysed, batches
from search.engines.words import IndexVocabulary, Suggestions
from search.models import Change, ChangeKind
from search.plan import FIELDS
from search.swedish import Correction, ProductText, analyse_document, lexicon_hash, understand

AT_ONCE = 50_000
SECONDS_BETWEEN_LOADS = 2.0
FEW_CHANGES = 300
LATE = 500
TOKENS_KEPT = 2_000
SCHEMA = "1"
NEWEST = (
    "SELECT seq, created, (SELECT count(*) FROM search_change late WHERE late.seq > newest.seq - 500) "
    "FROM search_change newest ORDER BY seq DESC LIMIT 1"
)
DESCRIBED = 1 << FIELDS.index("d_s")


@cache
def fingerprint() -> str:
    """What an index must have been made by to be of use."""
    return f"{SCHEMA}-{lexicon_hash()}"


@cache
def label_tokens() -> dict[str, int]:
    """The words of labels, and which labels (as bits) have them."""
    found: dict[str, int] = {}
    for number, scheme in enumerate(SCHEMES):
        for token in analyse_document(ProductText(name="", labels=(scheme,)))["d_s"]:
            found[token] = found.get(token, 0) | 1 << number
    return found


class Mark(NamedTuple):
    """Where the outbox stands: its last row's number and time, and how many of the last rows there are.

    PostgreSQL hands out numbers before it commits, so that a lower one can come later; the count tells.
    """

    seq: int
    time: str
    late: int


def in_utc(moment: datetime) -> str:
    """A time as Django or the database's driver gives it (SQLite's without its zone, which is UTC), in one spelling."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


@dataclass(slots=True)
class State:
    """Columns as they were at a mark, and what has been looked up for them."""

    columns: Columns
    mark: Mark
    generation: int
    seen: frozenset[int] = frozenset()
    postings: dict[str, tuple[Ints, Ints]] = field(default_factory=dict)


class Effect(NamedTuple):
    """What changes are about, when it is known row by row."""

    products: set[int]
    places: set[int]
    organisations: set[int]


def effect_of(changes: Iterable[Changed]) -> Effect | None:
    """Which rows changes touch; None when it may be anything."""
    ids: dict[str, set[int]] = {kind: set() for kind in ChangeKind.values}
    for change in changes:
        if change.id is None or change.kind == ChangeKind.CATALOGUE:
            return None
        ids[change.kind].add(change.id)
    listings = (
        dict(Listing.objects.filter(id__in=ids["listing"]).values_list("id", "product_id")) if ids["listing"] else {}
    )
    if ids["listing"] - listings.keys():
        return None
    products = ids["product"] | set(listings.values())
    places = ids["place"]
    if ids["organisation"]:
        products |= set(Product.objects.filter(made_by__in=ids["organisation"]).values_list("id", flat=True))
        places |= set(Place.objects.filter(organisation__in=ids["organisation"]).values_list("id", flat=True))
    return Effect(products | _under(ids["category"]), places, ids["organisation"])


def _under(categories: set[int]) -> set[int]:
    """The products in these categories or below them."""
    found: set[int] = set()
    for path in Category.objects.filter(id__in=categories).values_list("path", flat=True):
        found |= set(Product.objects.filter(categories__path__startswith=path).values_list("id", flat=True))
    return found


class EmbeddedEngine:
    """`search.engines.Engine` without any server."""

    def __init__(self) -> None:
        self.store = Store()
        self.texts, self.suggestions = TextIndex(self.store), Suggestions(self.store)
        self._vocabulary = IndexVocabulary(self.store, self.texts)
        self._state: State | None = None
        self._lock, self._loading = threading.Lock(), threading.Lock()
        self._last_load = 0.0
        self._within = threading.local()

    @property
    def in_step(self) -> bool:
        """Whether changes are applied by the transaction that makes them."""
        return self.store.is_shared

    @property
    def vocabulary(self) -> IndexVocabulary:
        """The words of the index."""
        self._ready()
        return self._vocabulary

    # ---- asking

    def search(self, request: SearchRequest) -> SearchPage:
        """One page of products."""
        began = time.perf_counter()
        state = self._current()
        match = self._match(state, request)
        hits = match.page()
        facets = {name: match.facet(name) for name in request.facets}
        bounds = match.bounds()
        took = (time.perf_counter() - began) * 1000
        return SearchPage(match.total, hits, facets, bounds, state.generation, state.mark.seq, took)

    def map(self, request: MapRequest) -> MapPage:
        """Where the products are."""
        began = time.perf_counter()
        return draw(self._match(self._current(), request.search), request, began=began)

    def listings(
        self, product_ids: Sequence[int], request: SearchRequest, *, limit: int = 3
    ) -> dict[int, tuple[ListingHit, ...]]:
        """Where each product can be had, nearest first."""
        state = self._current()
        match = self._match(state, request)
        chosen = match.chosen()
        where, there = state.columns.index_of(np.array(product_ids, dtype=np.int64))
        return {
            product_id: tuple(match.nearest(int(index), chosen, limit=limit)) if known else ()
            for product_id, index, known in zip(product_ids, where, there, strict=True)
        }

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """What somebody who has typed so far may want."""
        return self.suggestions.find(text, self.vocabulary, limit=limit)

    def correct(self, text: str) -> Correction | None:
        """The text with misspelt words put right."""
        return understand(text, places=Nowhere(), vocabulary=self.vocabulary).correction

    def similar(self, product_id: int, *, size: int = 6) -> tuple[ProductHit, ...]:
        """Products like this one."""
        state = self._current()
        tokens = self.texts.tokens_of(product_id)
        return likest(state.columns, product_id, tokens, postings=lambda token: self._postings(state, token), size=size)

    def _match(self, state: State, request: SearchRequest) -> Match:
        text = None
        if request.plan is not None:
            text = TextMatch(
                state.columns, request.plan, postings=lambda token: self._labelled(state, token, day=request.day)
            )
        return Match(state.columns, request, text=text)

    def _postings(self, state: State, token: str) -> tuple[Ints, Ints]:
        """Where a token stands: products as indices, and their columns as bits."""
        found = state.postings.get(token)
        if found is None:
            ids, fields = self.texts.postings(token)
            where, there = state.columns.index_of(ids)
            found = where[there], fields[there].astype(np.int64)
            if len(state.postings) >= TOKENS_KEPT:
                state.postings.clear()
            state.postings[token] = found
        return found

    def _labelled(self, state: State, token: str, *, day: date) -> tuple[Ints, Ints]:
        """The same with the words of the labels that are valid on the day."""
        where, fields = self._postings(state, token)
        labels = label_tokens().get(token, 0)
        if not labels:
            return where, fields
        bits = np.zeros(len(state.columns), dtype=np.int64)
        bits[where] = fields
        bits[(state.columns.on(day).labels & np.uint32(labels)) > 0] |= DESCRIBED
        where = np.flatnonzero(bits)
        return where, bits[where]

    # ---- being up to date

    def _ready(self) -> Mark:
        """See to it that the tables are there and have followed a database they stand beside; return where it is."""
        if not self.store.has("search_meta"):
            with self.store.writing():
                self._create()
        mark = self._mark()
        if not self.in_step:
            self._follow(mark)
        return mark

    def _create(self) -> None:
        self.store.run("CREATE TABLE IF NOT EXISTS search_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        self.texts.create()
        self.suggestions.create()
        if not self._meta("fingerprint"):
            self._set_meta(fingerprint=fingerprint(), generation="1")

    def _meta(self, name: str) -> str:
        row = self.store.row("SELECT value FROM search_meta WHERE name = ?", name)
        return str(row[0]) if row else ""

    def _set_meta(self, **values: str) -> None:
        self.store.run_many("INSERT OR REPLACE INTO search_meta VALUES (?, ?)", values.items())

    def _current(self) -> State:
        mark = self._ready()
        generation = int(self._meta("generation") or 1)
        if connection.in_atomic_block:
            return self._current_within(mark, generation)
        state = self._state
        if state is not None and (state.mark, state.generation) == (mark, generation):
            return state
        if state is not None and len(state.columns) > AT_ONCE:
            self._load_beside()
            return state
        with self._lock:
            state = self._state = self._moved(self._state, self._mark(), generation)
        return state

    def _current_within(self, mark: Mark, generation: int) -> State:
        """Columns for a transaction that is open, which may see what others do not. An empty outbox tells nothing."""
        state: State | None = getattr(self._within, "state", None)
        if state is None or not mark.seq or (state.mark, state.generation) != (mark, generation):
            state = self._within.state = self._moved(state or self._state, mark, generation)
        return state

    def _load_beside(self) -> None:
        """Start making new columns, unless that is under way or was done a moment ago."""
        if time.monotonic() - self._last_load < SECONDS_BETWEEN_LOADS or not self._loading.acquire(blocking=False):
            return

        def load() -> None:
            try:
                self._state = self._moved(self._state, self._mark(), int(self._meta("generation") or 1))
            finally:
                self._last_load = time.monotonic()
                self._loading.release()
                connection.close()

        threading.Thread(target=load, name="search-columns", daemon=True).start()

    def _mark(self) -> Mark:
        """Where the outbox stands. Read first and rows after it, so that columns are never older than their mark."""
        connection.ensure_connection()
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(NEWEST)
            row = cursor.fetchone()
        return Mark(int(row[0]), in_utc(row[1]), 0 if self.in_step else int(row[2])) if row else Mark(0, "", 0)

    def _since(self, mark: Mark, seen: frozenset[int]) -> list[Changed] | None:
        """What has changed since a mark; None when that cannot be told."""
        at_mark = Change.objects.filter(seq=mark.seq).first()
        if at_mark is None or in_utc(at_mark.created) != mark.time:
            return None
        rows = Change.objects.filter(seq__gt=mark.seq if self.in_step else mark.seq - LATE).order_by("seq")
        changes = [
            Changed(kind, id_) for seq, kind, id_ in rows.values_list("seq", "kind", "object_id") if seq not in seen
        ]
        return changes if len(changes) <= FEW_CHANGES else None

    def _seen(self) -> frozenset[int]:
        """The last numbers of the outbox, where a lower one can come later."""
        if self.in_step:
            return frozenset()
        return frozenset(Change.objects.order_by("-seq").values_list("seq", flat=True)[: 2 * LATE])

    def _moved(self, state: State | None, mark: Mark, generation: int) -> State:
        """Columns for where the outbox stands now, made from older ones if that is less work."""
        seen = self._seen()
        changes = None if state is None else self._since(state.mark, state.seen)
        if changes is not None and any(change.kind == ChangeKind.CATEGORY for change in changes):
            changes = None
        effect = None if changes is None else effect_of(changes)
        if state is None or effect is None or generation != state.generation:
            return State(Columns(Facts.read(name_words=self.texts.name_words())), mark, generation, seen)
        facts = state.columns.facts
        if effect.products:
            facts = facts.with_products(effect.products, name_words=self.texts.name_words(effect.products))
        if effect.places:
            facts = facts.with_places(effect.places)
        return State(Columns(facts), mark, generation, seen)

    # ---- being told

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the index say what the database says about what changed."""
        told = list(changes)
        texts = [change for change in told if change.kind != ChangeKind.LISTING]
        if not texts:
            return ApplyReport()
        effect = effect_of(texts)
        with self.store.writing():
            self._create()
            return self._apply_all() if effect is None else self._apply(effect, texts)

    def _apply(self, effect: Effect, changes: list[Changed]) -> ApplyReport:
        tree = corpus.CategoryTree()
        report = self._put_right(self.texts, effect.products, tree)
        if effect.places:
            self.suggestions.put_right("place", corpus.named_places(ids=effect.places), ids=effect.places)
        makers = effect.organisations | set(
            Product.objects.filter(id__in=effect.products).values_list("made_by_id", flat=True)
        )
        if makers:
            self.suggestions.put_right("producer", corpus.named_producers(ids=makers), ids=makers)
        if any(change.kind == ChangeKind.CATEGORY for change in changes):
            self.suggestions.put_right("category", corpus.named_categories(tree))
        elif report.written:
            self.suggestions.add("category", corpus.named_categories_of(effect.products, tree))
        return report

    def _put_right(self, texts: TextIndex, ids: set[int], tree: corpus.CategoryTree) -> ApplyReport:
        """Make the index rows of these products what they should be; those that are right already are left alone."""
        digests = texts.digests(ids)
        found = list(corpus.sources(tree, ids=ids))
        new = [analysed(source) for source in found if digests.get(source.product_id) != source.digest]
        gone = digests.keys() - {source.product_id for source in found}
        touched = [*gone, *(it.product_id for it in new)]
        titles, words = texts.titles_and_offers(touched)
        texts.remove(sorted(gone))
        texts.write(new)
        texts.forget_unused_words()
        titles |= {it.title for it in new}
        words |= {word for it in new for word in it.offers}
        self.suggestions.put_these_right(texts, titles=sorted(titles), words=sorted(words))
        return ApplyReport(len(new), len(gone))

    def _apply_all(self) -> ApplyReport:
        """Make all of the index what it should be."""
        tree = corpus.CategoryTree()
        digests = self.texts.digests()
        written = 0
        there: set[int] = set()
        for batch in batches(corpus.sources(tree), size=BATCH):
            there.update(source.product_id for source in batch)
            new = [analysed(source) for source in batch if digests.get(source.product_id) != source.digest]
            self.texts.write(new)
            written += len(new)
        gone = self.texts.remove(sorted(digests.keys() - there))
        self.texts.forget_unused_words()
        self._suggest_all(self.texts, self.suggestions, tree)
        return ApplyReport(written, gone)

    def _suggest_all(self, texts: TextIndex, suggestions: Suggestions, tree: corpus.CategoryTree) -> None:
        suggestions.put_right("category", corpus.named_categories(tree))
        suggestions.put_right("producer", corpus.named_producers())
        suggestions.put_right("place", corpus.named_places())
        suggestions.put_products_right(texts)

    def reconcile(self) -> ApplyReport:
        """Compare all of the index with the database and put right what differs."""
        with self.store.writing():
            self._create()
            return self._apply_all()

    def follow(self) -> ApplyReport:
        """Apply what the outbox holds that the index has not seen (nothing, where it is written with the change)."""
        if self.in_step:
            return ApplyReport()
        with self.store.writing():
            self._create()
        return self._follow(self._mark())

    def _follow(self, mark: Mark) -> ApplyReport:
        told = (self._meta("mark_seq"), self._meta("mark_time"), self._meta("mark_late"))
        if told == (str(mark.seq), mark.time, str(mark.late)):
            return ApplyReport()
        seen = self._seen()
        changes = None
        if told[1]:
            had = frozenset(map(int, self._meta("mark_seen").split()))
            changes = self._since(Mark(int(told[0]), told[1], int(told[2])), had)
        with self.store.writing():
            report = self.apply(changes if changes is not None else [Changed(ChangeKind.CATALOGUE, None)])
            self._set_meta(mark_seq=str(mark.seq), mark_time=mark.time, mark_late=str(mark.late))
            self._set_meta(mark_seen=" ".join(map(str, sorted(seen))))
        return report

    def rebuild(self, *, progress: Progress = quiet) -> int:
        """Make the index anew; the old one answers until the new one stands. Returns the new generation."""
        mark = self._mark()
        texts, suggestions = TextIndex(self.store, suffix="_new"), Suggestions(self.store, suffix="_new")
        tree = corpus.CategoryTree()
        with self.store.writing():
            self._create()
            for table in (texts, suggestions):
                table.drop()
                table.create()
        of, done = Product.objects.public().count(), 0
        for batch in batches(corpus.sources(tree), size=BATCH):
            documents: list[Document] = [analysed(source) for source in batch]
            with self.store.writing():
                texts.write(documents)
            done += len(documents)
            progress(done, max(done, of))
        with self.store.writing():
            return self._swap(texts, suggestions, mark)

    def _swap(self, texts: TextIndex, suggestions: Suggestions, mark: Mark) -> int:
        """Catch up with what changed meanwhile and let the new tables take the old ones' place."""
        tree = corpus.CategoryTree()
        if self._mark() != mark:
            changes = self._since(mark, frozenset())
            effect = None if changes is None else effect_of(changes)
            self._catch_up(texts, effect, tree)
        self._suggest_all(texts, suggestions, tree)
        texts.become(self.texts)
        suggestions.become(self.suggestions)
        generation = int(self._meta("generation") or 1) + 1
        self._set_meta(generation=str(generation), fingerprint=fingerprint())
        return generation

    def _catch_up(self, texts: TextIndex, effect: Effect | None, tree: corpus.CategoryTree) -> None:
        if effect is not None:
            ids = effect.products
        else:
            ids = {source.product_id for source in corpus.sources(tree)} | texts.digests().keys()
        for batch in batches(sorted(ids), size=BATCH):
            digests = texts.digests(batch)
            found = list(corpus.sources(tree, ids=batch))
            texts.remove(sorted(digests.keys() - {source.product_id for source in found}))
            texts.write([analysed(source) for source in found if digests.get(source.product_id) != source.digest])
        texts.forget_unused_words()

    # ---- how it stands

    def status(self) -> IndexStatus:
        """How the index stands."""
        made_by = self._meta("fingerprint") if self.store.has("search_meta") else ""
        counts: dict[str, int] = {}
        if made_by:
            for name, table in (
                ("products", self.texts.text),
                ("words", self.texts.word),
                ("suggestions", self.suggestions.table),
            ):
                counts[name] = int((self.store.row(f"SELECT count(*) FROM {table}") or (0,))[0])
        newest = Change.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        followed = newest if self.in_step else int((made_by and self._meta("mark_seq")) or 0)
        return IndexStatus(
            engine="embedded",
            generation=int((made_by and self._meta("generation")) or 0),
            watermark_seq=followed,
            pending=Change.objects.filter(seq__gt=followed).count(),
            lexicon_hash=made_by,
            current=made_by == fingerprint(),
            counts=counts,
        )


class Nowhere:
    """A place finder that knows no place: for correcting words alone."""

    def find(self, text: str) -> None:
        """Nothing."""


def engine() -> Any:
    """The engine of this process."""
    return EmbeddedEngine()
