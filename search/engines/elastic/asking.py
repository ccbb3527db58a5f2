"""`search.engines.Engine` on Elasticsearch."""

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import Any

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
    quiet,
)
from search.engines.elastic import facets, likeness, maps, suggesting
from search.engines.elastic.conditions import Conditions
from search.engines.elastic.connection import writing_client
from search.engines.elastic.hits import Question
from search.engines.elastic.names import Kind
from search.engines.elastic.opening import OpeningRules
from search.engines.elastic.server import Answer, Search, ask
from search.engines.elastic.vocabulary import IndexWords
from search.engines.elastic.writing import Writing
from search.models import GenerationState
from search.swedish import Correction, understand

State = tuple[int, float | None]
TRIES = 3
STANDING: Search = (
    Kind.PLACES,
    {"size": 0, "track_total_hits": True, "aggs": {"newest": {"max": {"field": "version"}}}},
)
RULES: Search = (
    Kind.PLACES,
    {**STANDING[1], "aggs": {**STANDING[1]["aggs"], "rules": {"terms": {"field": "hours", "size": facets.MANY}}}},
)


class ElasticEngine:
    """`search.engines.Engine` on a server; see the package."""

    in_step = False

    def __init__(self) -> None:
        self._known: tuple[OpeningRules, State | None] = (OpeningRules(()), None)
        self._words = IndexWords()

    # ---- asking

    def search(self, request: SearchRequest) -> SearchPage:
        """One page of products."""
        began = perf_counter()
        question, (answer, counts) = self._asked(request, lambda it: Question(it).page())
        total = counts["hits"]["total"]["value"]
        hits = question.told(answer)
        if question.is_short(total):
            more = (Kind.PRODUCTS, question.relaxed(size=request.size - total))
            hits += question.told(ask([more])[0])
        counted, own = counts["aggregations"], question.own
        found = {it: facets.facet(question.conditions, it, counted=counted, own=own) for it in request.facets}
        bounds = facets.box_of(facets.counted_among(counted, own=own))
        generation, seq = standing()
        return SearchPage(total, tuple(hits), found, bounds, generation, seq, (perf_counter() - began) * 1000)

    def map(self, request: MapRequest) -> MapPage:
        """Where the products are."""
        began = perf_counter()
        question, answers = self._asked(request.search, lambda it: maps.searches(Question(it), request))
        return maps.drawn(question, request, answers, began=began)

    def listings(
        self, product_ids: Sequence[int], request: SearchRequest, *, limit: int = 3
    ) -> dict[int, tuple[ListingHit, ...]]:
        """Where each product can be had under the request's place conditions, nearest first."""
        none: dict[int, tuple[ListingHit, ...]] = dict.fromkeys(product_ids, ())
        if not none:
            return none
        question, (answer,) = self._asked(request, lambda it: [(Kind.PRODUCTS, Question(it).of(list(none)))])
        sources = (hit["_source"] for hit in answer["hits"]["hits"])
        return none | {it["id"]: tuple(question.where(it)[:limit]) for it in sources}

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """What somebody who has typed so far may want, the likeliest first."""
        return suggesting.suggest(text, limit=limit)

    def correct(self, text: str) -> Correction | None:
        """The text with misspelt words put right; None when there is nothing to put right."""
        return understand(text, places=Nowhere(), vocabulary=self.vocabulary).correction

    def similar(self, product_id: int, *, size: int = 6) -> tuple[ProductHit, ...]:
        """Products like this one, the likest first, itself not among them."""
        return likeness.likest(product_id, size=size)

    @property
    def vocabulary(self) -> IndexWords:
        """The words of the index, for understanding what was typed."""
        return self._words

    def _asked(
        self, request: SearchRequest, make: Callable[[Conditions], list[Search]], *, tries: int = TRIES
    ) -> tuple[Question, list[Answer]]:
        """Ask what is made of the request's conditions, and again where the opening rules turn out to be others."""
        if not request.seen_open:
            conditions = Conditions(request)
            return Question(conditions), ask(make(conditions))
        rules, of = self._known
        asked_open = rules.at(request.asked_open) if request.asked_open else None
        conditions = Conditions(request, open_at=asked_open, moment=rules.at(request.seen_open))
        found, *answers = ask([STANDING, *make(conditions)])
        if state_of(found) == of or not tries:
            return Question(conditions), answers
        self._learn_rules()
        return self._asked(request, make, tries=tries - 1)

    def _learn_rules(self) -> None:
        (answer,) = ask([RULES])
        words = (bucket["key"] for bucket in answer["aggregations"]["rules"]["buckets"])
        self._known = OpeningRules(words), state_of(answer)

    def forget(self) -> None:
        """Let go of what has been learnt of the index, as when it has been written to by this process."""
        self._known = OpeningRules(()), None
        self._words.forget()

    # ---- keeping it right

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the index say what the database says about what changed."""
        report = Writing(writing_client()).apply(changes)
        self.forget()
        return report

    def follow(self) -> ApplyReport:
        """Apply what the outbox holds that the index has not seen."""
        report = Writing(writing_client()).follow()
        self.forget()
        return report

    def reconcile(self) -> ApplyReport:
        """Compare all of the index with the database and put right what differs."""
        report = Writing(writing_client()).reconcile()
        self.forget()
        return report

    def rebuild(self, *, progress: Progress = quiet) -> int:
        """Make the index anew; the old one answers until the new one stands. Returns the new generation."""
        generation = Writing(writing_client()).rebuild(progress)
        self.forget()
        return generation

    def status(self) -> IndexStatus:
        """How the index stands."""
        return Writing(writing_client()).status()


def state_of(answer: Answer) -> State:
    """Return what tells whether places have been written: how many there are, and the newest version."""
    return answer["hits"]["total"]["value"], answer["aggregations"]["newest"].get("value")


def standing() -> tuple[int, int]:
    """Return the generation that answers, and the last change it has seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, seq FROM search_generation WHERE state = %s", [GenerationState.LIVE.value])
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


class Nowhere:
    """A place finder that knows no place: for correcting words alone."""

    def find(self, text: str) -> Any:
        """Nothing."""
