"""`search.engines.Engine` on Elasticsearch."""

from collections.abc import Iterable

from search.engines import ApplyReport, Changed, IndexStatus, Progress, quiet
from search.engines.elastic.connection import writing_client
from search.engines.elastic.writing import Writing


class ElasticEngine:
    """`search.engines.Engine` on a server; see the package."""

    in_step = False

    # ---- keeping it right

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the index say what the database says about what changed."""
        return Writing(writing_client()).apply(changes)

    def follow(self) -> ApplyReport:
        """Apply what the outbox holds that the index has not seen."""
        return Writing(writing_client()).follow()

    def reconcile(self) -> ApplyReport:
        """Compare all of the index with the database and put right what differs."""
        return Writing(writing_client()).reconcile()

    def rebuild(self, *, progress: Progress = quiet) -> int:
        """Make the index anew; the old one answers until the new one stands. Returns the new generation."""
        return Writing(writing_client()).rebuild(progress)

    def status(self) -> IndexStatus:
        """How the index stands."""
        return Writing(writing_client()).status()
