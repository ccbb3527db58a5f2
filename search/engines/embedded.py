"""The embedded engine: words in SQLite FTS5, everything else in columns of numbers in memory.

In SQLite the index is written by the transaction of the change itself, so it is right the moment that commits. Beside
PostgreSQL it stands in a file of its own, which follows the outbox (`search.models.Change`).

Each process notices by the outbox that its columns are old: a few changed products or places are read again one by one,
otherwise everything. In a catalogue of more than `AT_ONCE` products that happens beside the searches, which see the old
columns until the new ones stand. Within a transaction columns are made for it alone.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from django.db import connection

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
    numbers,
    quiet,
)
from search.engines.clusters import draw
from search.engines.columns import Columns, Facts
from search.engines.counting import Postings
from search.engines.indexing import Index
from search.engines.matching import Match, TextMatch
from search.engines.numbers import SCHEMES
from search.engines.outbox import Mark, changes_since, effect_of, last_numbers, newest
from search.engines.similarity import likest
from search.engines.store import Store
from search.engines.words import IndexVocabulary
from search.models import ChangeKind
from search.plan import FIELDS
from search.swedish import Correction, ProductText, analyse_document, understand

AT_ONCE = 50_000
SECONDS_BETWEEN_LOADS = 2.0
KEPT_FOR_A_PRODUCT = 30
"""How many of a product's words, on the average, are kept in memory once looked up: six bytes each."""

DESCRIBED = np.uint16(1 << FIELDS.index("d_s"))


@cache
def label_tokens() -> dict[str, int]:
    """The words of labels, and which labels (as bits) have them."""
    found: dict[str, int] = {}
    for number, scheme in enumerate(SCHEMES):
        for token in analyse_document(ProductText(name="", labels=(scheme,)))["d_s"]:
            found[token] = found.get(token, 0) | 1 << number
    return found


class Looked:
    """Where words stand, as looked up: those asked for lately, up to a number of entries."""

    def __init__(self, *, most: int) -> None:
        self._most, self._held = most, 0
        self._found: dict[str, Postings] = {}
        self._lock = threading.Lock()

    def get(self, token: str) -> Postings | None:
        """Where a word stands, if that is known."""
        with self._lock:
            found = self._found.pop(token, None)
            if found is not None:
                self._found[token] = found  # the last to be given up
            return found

    def put(self, token: str, found: Postings) -> None:
        """Keep where a word stands, and give up what nobody has asked for in the longest time."""
        with self._lock:
            self._held += len(found[0]) - len(self._found.pop(token, ((), ()))[0])
            self._found[token] = found
            while self._held > self._most and len(self._found) > 1:
                self._held -= len(self._found.pop(next(iter(self._found)))[0])


@dataclass(slots=True)
class State:
    """Columns as they were at a mark, and what has been looked up for them."""

    columns: Columns
    mark: Mark
    generation: int
    seen: frozenset[int] = frozenset()
    looked: Looked = field(init=False)

    def __post_init__(self) -> None:
        self.looked = Looked(most=max(KEPT_FOR_A_PRODUCT * len(self.columns), 100_000))


class EmbeddedEngine:
    """`search.engines.Engine` without any server."""

    def __init__(self) -> None:
        self.store = Store()
        self.index = Index(self.store)
        self._vocabulary = IndexVocabulary(self.store, self.index.texts)
        self._state: State | None = None
        self._lock, self._loading = threading.Lock(), threading.Lock()
        self._last_load = 0.0
        self._within = threading.local()

    @property
    def in_step(self) -> bool:
        """Whether changes are applied by the transaction that makes them."""
        return self.index.in_step

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
        self._ready()
        return self.index.suggestions.find(text, limit=limit)

    def correct(self, text: str) -> Correction | None:
        """The text with misspelt words put right."""
        return understand(text, places=Nowhere(), vocabulary=self.vocabulary).correction

    def similar(self, product_id: int, *, size: int = 6) -> tuple[ProductHit, ...]:
        """Products like this one."""
        state = self._current()
        tokens = self.index.texts.tokens_of(product_id)
        return likest(state.columns, product_id, tokens, postings=lambda token: self._postings(state, token), size=size)

    def _match(self, state: State, request: SearchRequest) -> Match:
        text = None
        if request.plan is not None:
            text = TextMatch(
                state.columns, request.plan, postings=lambda token: self._labelled(state, token, day=request.day)
            )
        return Match(state.columns, request, text=text)

    def _postings(self, state: State, token: str) -> Postings:
        """Where a token stands: products as indices, and their columns as bits."""
        found = state.looked.get(token)
        if found is None:
            ids, fields = self.index.texts.postings(token)
            where, there = state.columns.index_of(ids)
            found = where[there].astype(np.int32), fields[there]
            state.looked.put(token, found)
        return found

    def _labelled(self, state: State, token: str, *, day: date) -> Postings:
        """The same with the words of the labels that are valid on the day."""
        where, fields = self._postings(state, token)
        labels = label_tokens().get(token, 0)
        if not labels:
            return where, fields
        bits = np.zeros(len(state.columns), dtype=np.uint16)
        bits[where] = fields
        bits[(state.columns.on(day).labels & np.uint32(labels)) > 0] |= DESCRIBED
        there = np.flatnonzero(bits).astype(np.int32)
        return there, bits[there]

    # ---- being up to date

    def _ready(self) -> Mark:
        """See to it that the tables are there and have followed a database they stand beside; return where it is."""
        if not self.store.has("search_meta"):
            with self.store.writing():
                self.index.create()
        mark = newest(in_step=self.in_step)
        if not self.in_step:
            self.index.follow_to(mark)
        return mark

    def _current(self) -> State:
        mark = self._ready()
        generation = self.index.generation
        if connection.in_atomic_block:
            return self._current_within(mark, generation)
        state = self._state
        if state is not None and (state.mark, state.generation) == (mark, generation):
            return state
        if state is not None and len(state.columns) > AT_ONCE:
            self._load_beside()
            return state
        with self._lock:
            state = self._state = self._moved(self._state, newest(in_step=self.in_step), generation)
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
                self._state = self._moved(self._state, newest(in_step=self.in_step), self.index.generation)
            finally:
                self._last_load = time.monotonic()
                self._loading.release()
                connection.close()

        threading.Thread(target=load, name="search-columns", daemon=True).start()

    def _moved(self, state: State | None, mark: Mark, generation: int) -> State:
        """Columns for where the outbox stands now, made from older ones if that is less work."""
        seen = last_numbers(in_step=self.in_step)
        changes = None if state is None else changes_since(state.mark, state.seen, in_step=self.in_step)
        if changes is not None and any(change.kind == ChangeKind.CATEGORY for change in changes):
            changes = None
        effect = None if changes is None else effect_of(changes)
        if state is None or effect is None or generation != state.generation:
            with numbers.sparingly():
                facts = Facts.read(name_words=self.index.texts.name_words())
            return State(Columns(facts), mark, generation, seen)
        older = state.columns
        facts = older.facts
        if effect.products:
            facts = facts.with_products(effect.products, name_words=self.index.texts.name_words(effect.products))
        if effect.places:
            facts = facts.with_places(effect.places)
        return State(Columns(facts, older=older), mark, generation, seen)

    # ---- keeping it right

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the index say what the database says about what changed."""
        return self.index.apply(changes)

    def follow(self) -> ApplyReport:
        """Apply what the outbox holds that the index has not seen."""
        return self.index.follow()

    def reconcile(self) -> ApplyReport:
        """Compare all of the index with the database and put right what differs."""
        return self.index.reconcile()

    def rebuild(self, *, progress: Progress = quiet) -> int:
        """Make the index anew; the old one answers until the new one stands. Returns the new generation."""
        return self.index.rebuild(progress=progress)

    def status(self) -> IndexStatus:
        """How the index stands."""
        return self.index.status()


class Nowhere:
    """A place finder that knows no place: for correcting words alone."""

    def find(self, text: str) -> None:
        """Nothing."""


def engine() -> Any:
    """The engine of this process."""
    return EmbeddedEngine()
