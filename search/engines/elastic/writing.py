"""The deeds on the indexes. What each does stands in a module of its own; here is who may do it, and when."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from search.engines import ApplyReport, Changed, IndexStatus, Progress, generations, quiet
from search.engines.elastic import names, rebuilding
from search.engines.elastic.bulk import Shelf
from search.engines.elastic.comparing import Compared
from search.engines.elastic.connection import client
from search.engines.elastic.faults import fault_of
from search.engines.elastic.following import Following
from search.engines.elastic.names import Kind
from search.engines.faults import EngineAway, IndexGone
from search.engines.outbox import last_number
from search.models import Generation

SECONDS = 10.0
"""How long a request may take: so short that who writes is not taken for dead meanwhile."""


def look() -> None:
    """Ask the server something that only a whole index answers.

    Raises:
        elasticsearch.ApiError, elastic_transport.TransportError: it does not.

    """
    client().search(index=names.alias(Kind.PRODUCTS), size=0, allow_partial_search_results=False)


class Writing:
    """The deeds. `beat` is called again and again while one lasts."""

    def __init__(self, server: Elasticsearch, *, beat: Callable[[], None] = lambda: None) -> None:
        self.server = server.options(request_timeout=SECONDS, retry_on_timeout=False)
        self.beat = beat

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the index say what the database says about what changed, whatever the outbox says.

        Raises:
            EngineAway: the server does not take it for now.
            generations.Busy: somebody else is writing.

        """
        with self._following() as following:
            following.hold.begin()
            if following.apply(changes):
                following.compare()
            return following.report

    def follow(self) -> ApplyReport:
        """Apply what the outbox holds that the index has not seen; make the index where there is none.

        Raises: as `apply`; the fault is kept with the generation.

        """
        if generations.live() is None:
            self.rebuild()
        with self._following() as following:
            return following.run()

    def reconcile(self) -> ApplyReport:
        """Compare all of the index with the database and put right what differs."""
        compared = self.compare()
        mended = compared.mended[Kind.PRODUCTS]
        return ApplyReport(mended.written, mended.removed)

    def compare(self, progress: Progress = quiet) -> Compared:
        """The same, telling of all three indexes."""
        with self._following() as following:
            following.catch_up()
            return following.compare(progress=progress)

    def retry(self, *, everything: bool = False) -> tuple[int, int]:
        """Try again what was set aside; return how many were tried and how many are still refused."""
        with self._following() as following:
            return following.retry(everything=everything)

    def rebuild(self, progress: Progress = quiet) -> int:
        """Make the index anew; the old one answers until the new one stands. Returns the new generation's number."""
        with self._telling(None):
            return rebuilding.rebuild(self.server, beat=self.beat, progress=progress)

    def tidy(self) -> bool:
        """Let the aliases point where they should and take away what nobody needs; return whether they did not."""
        with self._telling(generations.live()):
            astray = rebuilding.right_aliases(self.server)
            rebuilding.clean(self.server)
            return astray

    def counts(self) -> dict[str, int]:
        """Return how many documents the indexes that answer hold."""
        with self._telling(None):
            server = self.server.options(request_timeout=2)
            return {str(kind): int(server.count(index=names.alias(kind))["count"]) for kind in Kind}

    def status(self) -> IndexStatus:
        """How the index stands by what the database knows of it: the server is not asked."""
        generation = generations.live()
        if generation is None:
            return IndexStatus("elastic", 0, 0, last_number(), "", current=False)
        return IndexStatus(
            engine="elastic",
            generation=generation.pk,
            watermark_seq=generation.seq,
            pending=generations.lag_of(generation).rows,
            lexicon_hash=generation.fingerprint,
            current=generation.fingerprint == rebuilding.fingerprint(),
            counts={"products": generation.done},
        )

    @contextmanager
    def _following(self) -> Iterator[Following]:
        generation = generations.live()
        if generation is None:
            raise IndexGone("no index has been made yet")
        hold = generations.take(generation)
        try:
            with self._telling(generation):
                yield Following(Shelf(self.server, generation.stamp), hold, beat=self.beat)
        finally:
            hold.let_go()

    @contextmanager
    def _telling(self, generation: Generation | None) -> Iterator[None]:
        """Say what the server's and the client's errors mean, and keep it with the generation."""
        try:
            yield
        except Exception as error:
            fault = fault_of(error)
            if fault is None:
                raise
            if generation is not None:
                generations.note_fault(generation, fault)
            if isinstance(error, EngineAway):
                raise
            raise fault from error
