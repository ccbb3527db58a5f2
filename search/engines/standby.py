"""What stands in for the search server: an embedded index kept beside it, or else a clear refusal.

The server is asked as long as it answers. When it does not (no connection, no answer in time, no index, no room), that
answer and the following come from the standby, and the server is looked for in the background: a visitor waits for it
once, not each. It is asked again as soon as it has been found. Without a standby `EngineAway` is raised, which the
pages say in words.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.conf import settings

from search.engines import (
    ApplyReport,
    Changed,
    Engine,
    IndexStatus,
    ListingHit,
    MapPage,
    MapRequest,
    ProductHit,
    Progress,
    SearchPage,
    SearchRequest,
    Suggestion,
    load_engine,
    quiet,
)
from search.engines.elastic import writing
from search.engines.elastic.faults import fault_of
from search.engines.faults import EngineAway
from search.swedish import Correction

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

FIRST_LOOK, LAST_LOOK = 0.2, 15.0
STEADY = 60.0
"""Seconds: to the first look for a server that went away, at most between looks, and to being trusted again."""


class Breaker:
    """Whether the server is asked. After a fault it is not, until a look in the background has found it."""

    def __init__(self, *, look: Callable[[], None]) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._away_since: float | None = None
        self._looking = False
        self._next_look, self._wait, self._back_at = 0.0, FIRST_LOOK, 0.0
        self.times_away, self.instead = 0, 0
        self.fault = ""

    @property
    def is_away(self) -> bool:
        """Whether the server is to be left alone; starts a look for it when it is time for one."""
        if self._away_since is None:
            return False
        with self._lock:
            if self._away_since is None:
                return False
            if not self._looking and time.monotonic() >= self._next_look:
                self._looking = True
                threading.Thread(target=self._look_for_it, name="search-server-look", daemon=True).start()
            return True

    def went_away(self, fault: EngineAway, *, instead: str) -> None:
        """The server did not answer."""
        with self._lock:
            if self._away_since is not None:
                return
            now = time.monotonic()
            self._wait = FIRST_LOOK if now - self._back_at > STEADY else min(self._wait * 2, LAST_LOOK)
            self._away_since, self._next_look = now, now + self._wait
            self.times_away, self.fault, self._before = self.times_away + 1, str(fault), self.instead
        logger.warning("The search server went away: %s. Answers come from %s until it is back.", fault, instead)

    def stood_in(self) -> None:
        """An answer was given without the server."""
        with self._lock:
            self.instead += 1

    def _look_for_it(self) -> None:
        try:
            self._look()
        except Exception as error:  # noqa: BLE001 - whatever it is, the server is not back
            with self._lock:
                self._wait = min(self._wait * 2, LAST_LOOK)
                self._next_look, self._looking, self.fault = time.monotonic() + self._wait, False, str(error)
            return
        with self._lock:
            now = time.monotonic()
            away, self._away_since = now - (self._away_since or now), None
            self._back_at, self._looking, self.fault = now, False, ""
            meanwhile = self.instead - self._before
        logger.warning("The search server is back after %.1f s; %d answers were given without it.", away, meanwhile)


class StandbyEngine:
    """`search.engines.Engine` over a search server that may be away."""

    def __init__(self, asked: Engine, standby: Engine | None, *, look: Callable[[], None]) -> None:
        self.asked, self.standby = asked, standby
        self.breaker = Breaker(look=look)
        self._instead = "the embedded index" if standby else "nowhere (SEARCH_STANDBY is off)"

    def _answer(self, ask: Callable[[Engine], Answer]) -> Answer:
        if not self.breaker.is_away:
            try:
                return ask(self.asked)
            except Exception as error:
                fault = fault_of(error)
                if fault is None:
                    raise
                self.breaker.went_away(fault, instead=self._instead)
        self.breaker.stood_in()
        if self.standby is None:
            raise EngineAway(self.breaker.fault)
        return ask(self.standby)

    def _answer_or(self, nothing: Answer, ask: Callable[[Engine], Answer]) -> Answer:
        try:
            return self._answer(ask)
        except EngineAway:
            return nothing

    # ---- asking

    @property
    def vocabulary(self) -> "StandbyVocabulary":
        """The words of the index."""
        return StandbyVocabulary(self._answer)

    def search(self, request: SearchRequest) -> SearchPage:
        """One page of products."""
        return self._answer(lambda engine: engine.search(request))

    def map(self, request: MapRequest) -> MapPage:
        """Where the products are."""
        return self._answer(lambda engine: engine.map(request))

    def listings(
        self, product_ids: Sequence[int], request: SearchRequest, *, limit: int = 3
    ) -> dict[int, tuple[ListingHit, ...]]:
        """Where each product can be had, nearest first."""
        return self._answer(lambda engine: engine.listings(product_ids, request, limit=limit))

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """What somebody who has typed so far may want; nothing where nobody can tell."""
        return self._answer_or((), lambda engine: engine.suggest(text, limit=limit))

    def correct(self, text: str) -> Correction | None:
        """The text with misspelt words put right."""
        return self._answer(lambda engine: engine.correct(text))

    def similar(self, product_id: int, *, size: int = 6) -> tuple[ProductHit, ...]:
        """Products like this one; none where nobody can tell, so that the product's page stands."""
        return self._answer_or((), lambda engine: engine.similar(product_id, size=size))

    # ---- keeping it right: the standby's part is done here, the server's by `manage.py search work`

    @property
    def in_step(self) -> bool:
        """Whether the standby is written in the transaction of the change; without one nothing is."""
        return self.standby is not None and self.standby.in_step

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the standby say what the database says about what changed."""
        return self.standby.apply(changes) if self.standby else ApplyReport()

    def follow(self) -> ApplyReport:
        """Let the standby apply what it has not seen. The server is never waited for by who writes."""
        return self.standby.follow() if self.standby else ApplyReport()

    def reconcile(self) -> ApplyReport:
        """Compare both indexes with the database and put right what differs; reports on the server's."""
        if self.standby:
            self.standby.reconcile()
        return self.asked.reconcile()

    def rebuild(self, *, progress: Progress = quiet) -> int:
        """Make the server's index anew, and the standby where it is of another version. Returns the generation."""
        if self.standby and not self.standby.status().current:
            self.standby.rebuild()
        return self.asked.rebuild(progress=progress)

    def status(self) -> IndexStatus:
        """How the server's index stands."""
        return self.asked.status()


class StandbyVocabulary:
    """`search.swedish.Vocabulary` of whichever engine answers."""

    def __init__(self, answer: Callable[..., object]) -> None:
        self._answer: Callable[..., object] = answer

    def has(self, form: str) -> bool:
        """Whether the form stands in some product."""
        return bool(self._answer(lambda engine: engine.vocabulary.has(form)))

    def frequency(self, form: str) -> int:
        """In how many products."""
        found: int = self._answer(lambda engine: engine.vocabulary.frequency(form))  # type: ignore[assignment]
        return found

    def restore(self, folded: str) -> list[str]:
        """The forms that read `folded` without å, ä, ö, most frequent first."""
        found: list[str] = self._answer(lambda engine: engine.vocabulary.restore(folded))  # type: ignore[assignment]
        return found

    def near(self, word: str, max_edits: int) -> list[tuple[str, int]]:
        """Forms within `max_edits` with their distance, nearest and most frequent first."""
        found: list[tuple[str, int]] = self._answer(lambda engine: engine.vocabulary.near(word, max_edits))  # type: ignore[assignment]
        return found


def engine() -> StandbyEngine:
    """The engine of this process: the server, with the embedded index beside it unless SEARCH_STANDBY is off."""
    beside = load_engine("embedded") if getattr(settings, "SEARCH_STANDBY", True) else None
    return StandbyEngine(load_engine("elastic"), beside, look=writing.look)
