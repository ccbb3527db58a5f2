"""Following the outbox: a batch of changes after the other, each read as it stands now, until there are none left."""

import logging
from collections.abc import Callable, Iterable

from django.utils import timezone

from search.engines import ApplyReport, Changed, Progress, quiet
from search.engines.elastic.applying import Applying, touched_by
from search.engines.elastic.bulk import Outcome, Shelf
from search.engines.elastic.comparing import Compared, Comparing
from search.engines.elastic.names import Kind
from search.engines.faults import IndexGone
from search.engines.generations import Hold, due, set_aside, taken_back
from search.engines.outbox import COMPARED, Batch
from search.models import ChangeKind, Generation

logger = logging.getLogger(__name__)
BATCH = 500


class Following:
    """One writer at work on one generation. `beat` is called again and again while it lasts."""

    def __init__(self, shelf: Shelf, hold: Hold, *, beat: Callable[[], None] = lambda: None) -> None:
        self.shelf, self.hold, self.beat = shelf, hold, beat
        self.report = ApplyReport()
        self._compare = False

    def run(self) -> ApplyReport:
        """Apply everything there is, and compare all of it where a change says that anything may have changed."""
        self.catch_up()
        if Generation.objects.filter(pk=self.hold.generation.pk, compared=None).exists():
            self.compare()
        return self.report

    def catch_up(self) -> None:
        """Apply what the outbox holds that the index has not seen."""
        while self.step():
            self.beat()

    def step(self) -> bool:
        """Apply one batch; return whether there was anything."""
        batch = self.hold.next(limit=BATCH)
        if not batch.changes:
            self._keep_gaps(batch)
            return False
        self.hold.begin(at_least=batch.seq)
        if not self.shelf.exists():
            raise IndexGone(f"the index {self.shelf.stamp} is not there any more")
        anything = self.apply(batch.changes)
        self._compare |= anything
        self.hold.keep(batch, anything=anything)
        return True

    def _keep_gaps(self, batch: Batch) -> None:
        kept = [list(gap) for gap in batch.gaps]
        Generation.objects.filter(pk=self.hold.generation.pk, held_by=self.hold.writer).exclude(gaps=kept).update(
            gaps=kept
        )

    def apply(self, changes: Iterable[Changed]) -> bool:
        """Make the index say what the database says about these; return whether anything else may have changed too.

        Raises:
            EngineAway: the server does not take it for now; all of it is to be done again.
            Replaced: another writer has taken over.

        """
        told = [it for it in changes if (it.kind, it.id) != (ChangeKind.CATALOGUE, COMPARED)]
        some = [it for it in told if it.id is not None and it.kind != ChangeKind.CATALOGUE]
        touched = touched_by(some)
        if touched is not None:
            applying = Applying(self.shelf, version=self.hold.version, stay=self._stay)
            applying.put_right(touched)
            if self.is_ahead(applying.outcome):
                applying = Applying(self.shelf, version=self.hold.version, stay=self._stay)
                applying.put_right(touched)
            self.settle(applying.outcome)
            self._count(applying.products)
        self.shelf.refresh()
        return touched is None or len(some) < len(told)

    def is_ahead(self, outcome: Outcome) -> bool:
        """Return whether the index comes from a later time than the database, as after a backup was put back.

        Then versions go on above those of the index, and all of it is compared.
        """
        if not outcome.older:
            return False
        self.hold.stay()  # another writer's newer documents are as they should be, and its batch is its own
        highest = max(newer for _, _, newer in outcome.older)
        logger.warning("The search index is from a later time than the database: its versions reach %d.", highest)
        self.hold.stay(compared=None)
        self.hold.begin(at_least=highest)
        return True

    def settle(self, outcome: Outcome) -> None:
        """Keep what was refused, and forget what is not refused any more."""
        generation = self.hold.generation
        taken_back(generation, outcome.accepted)
        if outcome.refused:
            set_aside(generation, outcome.refused, seq=self.hold.version)
            for kind, document, why in outcome.refused:
                logger.warning("The search server refuses %s %s, which is set aside: %s", kind, document, why)

    def compare(self, *, progress: Progress = quiet) -> Compared:
        """Hold all of the index against the database, both ways, and put right what differs."""
        if not self.shelf.exists():
            raise IndexGone(f"the index {self.shelf.stamp} is not there any more")
        self.hold.begin()
        self._compare = False
        compared = Comparing(self.shelf, self.hold, between=self._between, progress=progress).run()
        for outcome in compared.mended.values():
            self.settle(outcome)
        self._count(compared.mended[Kind.PRODUCTS])
        self.shelf.refresh()
        facts = {"done": compared.products, "of": compared.products}
        self.hold.stay(**facts, compared=None if self._compare else timezone.now())
        mended = {
            str(kind): (it.written, it.removed) for kind, it in compared.mended.items() if it.written or it.removed
        }
        logger.info("The search index was compared: %d products; written and taken out: %s", compared.products, mended)
        return compared

    def retry(self, *, everything: bool = False) -> tuple[int, int]:
        """Try again what was set aside; return how many were tried and how many are still refused."""
        rows = due(self.hold.generation, everything=everything)
        if not rows:
            return 0, 0
        kinds = {str(Kind.PRODUCTS): ChangeKind.PRODUCT, str(Kind.PLACES): ChangeKind.PLACE}
        self.hold.begin()
        if any(row.kind not in kinds for row in rows):
            self.hold.generation.set_aside.exclude(kind__in=kinds).delete()
            self.hold.stay(compared=None)  # suggestions are counted again
        self.apply([Changed(kinds[row.kind], int(row.document)) for row in rows if row.kind in kinds])
        return len(rows), self.hold.generation.set_aside.filter(pk__in=[row.pk for row in rows]).count()

    def _stay(self) -> None:
        self.hold.stay()
        self.beat()

    def _between(self) -> None:
        self.catch_up()
        self._stay()

    def _count(self, outcome: Outcome) -> None:
        self.report = ApplyReport(self.report.written + outcome.written, self.report.removed + outcome.removed)
