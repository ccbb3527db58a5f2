"""Who writes to an index on a search server, and how far it has come: `search.models.Generation`.

One writer at a time holds a generation, for a while that it renews with every batch; if it dies, the next takes over
when that while has passed. Being two for a moment does no harm: a writer takes a version from the row *before* it reads
a batch's state, the server refuses older versions of a document, and only the holder of the newest version may move
the mark. So the last state read is the one that stays, and nothing is marked as done that was not written.
"""

import os
import socket
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from search.engines.faults import EngineAway, RebuildRefused
from search.engines.outbox import Batch, Gap, Lag, lag, last_number, open_gaps, read_on
from search.models import Generation, GenerationState, SetAside

HELD_FOR = timedelta(seconds=15)
KEPT_FOR = timedelta(days=1)
FIRST_WAIT, LAST_WAIT = timedelta(minutes=1), timedelta(days=1)
_PROCESS = uuid4().hex[:8]


class Replaced(Exception):
    """Another writer has taken over; what this one did not keep will be done again by that one."""


class Busy(Exception):
    """Another writer holds the index."""


def myself() -> str:
    """Return a name for this writer that no other has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{threading.get_native_id()}:{_PROCESS}"


def live() -> Generation | None:
    """Return the generation that answers."""
    return Generation.objects.filter(state=GenerationState.LIVE).first()


def answering() -> tuple[int, int] | None:
    """Return which generation answers and how far it has followed, for what depends on it; None without a server."""
    if getattr(settings, "SEARCH_ENGINE", "embedded") != "elastic":
        return None
    return Generation.objects.filter(state=GenerationState.LIVE).values_list("pk", "seq").first()


@dataclass(slots=True)
class Hold:
    """The right to write to a generation, with the version that what is written next gets."""

    generation: Generation
    writer: str
    version: int = 0

    def begin(self, *, at_least: int = 0) -> int:
        """Return a new version, higher than any before. What is written with it must be read after this.

        Raises:
            Replaced: another writer has taken over.

        """
        with transaction.atomic():
            row = Generation.objects.select_for_update().filter(pk=self.generation.pk).first()
            if row is None or row.held_by != self.writer:
                raise Replaced
            self.version = max(row.version + 1, at_least)
            Generation.objects.filter(pk=row.pk).update(version=self.version, held_until=timezone.now() + HELD_FOR)
        return self.version

    def next(self, *, limit: int) -> Batch:
        """Return what the generation has not seen of the outbox."""
        row = Generation.objects.filter(pk=self.generation.pk).only("seq", "gaps").first()
        if row is None:
            raise Replaced
        return read_on(row.seq, gaps_of(row), limit=limit, moment=timezone.now())

    def keep(self, batch: Batch, *, anything: bool) -> None:
        """The batch stands in the index: move the mark. After a change of `anything` all is to be compared.

        Raises:
            Replaced: another writer has taken over.

        """
        mark = {"seq": batch.seq, "gaps": [list(gap) for gap in batch.gaps], "faults": 0}
        self._update(**mark, **({"compared": None} if anything else {}))

    def stay(self, **facts: object) -> None:
        """Go on holding it, and keep facts about it (a long work tells how far it is).

        Raises:
            Replaced: another writer has taken over.

        """
        self._update(held_until=timezone.now() + HELD_FOR, **facts)

    def _update(self, **facts: object) -> None:
        row = Generation.objects.filter(pk=self.generation.pk, held_by=self.writer, version=self.version)
        if not row.update(**facts):
            raise Replaced

    def let_go(self) -> None:
        """Let others write."""
        Generation.objects.filter(pk=self.generation.pk, held_by=self.writer).update(held_by="", held_until=None)


def take(generation: Generation) -> Hold:
    """Return the right to write to a generation.

    Raises:
        Busy: somebody else has it.

    """
    writer, now = myself(), timezone.now()
    free = Q(held_by="") | Q(held_by=writer) | Q(held_until__lt=now)
    rows = Generation.objects.filter(free, pk=generation.pk)
    if not rows.update(held_by=writer, held_until=now + HELD_FOR):
        raise Busy
    row = Generation.objects.get(pk=generation.pk)
    return Hold(row, writer, row.version)


def gaps_of(generation: Generation) -> list[Gap]:
    """Return the numbers that may still come."""
    return [Gap(*gap) for gap in generation.gaps]


def followed_by_all() -> int | None:
    """Return the last change before which every generation that follows has seen all; None when none follows."""
    rows = Generation.objects.exclude(state=GenerationState.KEPT)
    marks = [min([row.seq, *(gap.first - 1 for gap in gaps_of(row))]) for row in rows]
    return min(marks, default=None)


def lag_of(generation: Generation) -> Lag:
    """Return how far the generation is behind the outbox."""
    return lag(generation.seq, gaps_of(generation))


# ---- faults, and what the server refuses


def note_fault(generation: Generation, fault: EngineAway) -> None:
    """Keep what went wrong; how often in a row tells how long to wait."""
    Generation.objects.filter(pk=generation.pk).update(
        faults=F("faults") + 1, fault=str(fault)[:500], fault_at=timezone.now()
    )


def set_aside(generation: Generation, refused: Iterable[tuple[str, str, str]], *, seq: int) -> None:
    """Keep which documents (kind, id, why) were refused; each is tried again later and later."""
    now = timezone.now()
    for kind, document, error in refused:
        row, new = SetAside.objects.get_or_create(
            generation=generation,
            kind=kind,
            document=document,
            defaults={"seq": seq, "error": error, "first": now, "again": now + FIRST_WAIT},
        )
        if not new:
            wait = min(FIRST_WAIT * 2 ** min(row.tries, 20), LAST_WAIT)
            SetAside.objects.filter(pk=row.pk).update(seq=seq, error=error, tries=F("tries") + 1, again=now + wait)


def taken_back(generation: Generation, accepted: Iterable[tuple[str, str]]) -> None:
    """Forget that documents (kind, id) were refused: they stand in the index now."""
    waiting = {(row.kind, row.document): row.pk for row in SetAside.objects.filter(generation=generation)}
    if waiting:
        SetAside.objects.filter(pk__in=[waiting[it] for it in accepted if it in waiting]).delete()


def due(generation: Generation, *, everything: bool) -> Sequence[SetAside]:
    """Return the refused documents whose time has come, or all of them."""
    rows = SetAside.objects.filter(generation=generation)
    return list(rows if everything else rows.filter(again__lte=timezone.now()))


def try_again_soon() -> int:
    """Let the worker try every refused document at once; return how many there are."""
    return SetAside.objects.update(again=timezone.now())


# ---- making a new one


def begin(stamp: str, *, fingerprint: str) -> Hold:
    """Return the right to write to a new generation, which follows the outbox from here on.

    Raises:
        RebuildRefused: one is being made already.

    """
    writer, now = myself(), timezone.now()
    seq, gaps = last_number(), open_gaps(moment=now)
    try:
        with transaction.atomic():
            generation = Generation.objects.create(
                stamp=stamp, state=GenerationState.BUILDING, fingerprint=fingerprint, seq=seq,
                gaps=[list(gap) for gap in gaps], version=seq, held_by=writer, held_until=now + HELD_FOR,
            )  # fmt: skip
    except IntegrityError:
        other = Generation.objects.filter(state=GenerationState.BUILDING).first()
        if other is None:
            raise
        raise RebuildRefused(
            f"An index is being made already: {other.stamp} by {other.held_by}, {other.done} of {other.of} products. "
            "Wait until it stands; if its process has died, try again in a quarter of a minute."
        ) from None
    return Hold(generation, writer, seq)


def abandoned() -> list[Generation]:
    """Return generations whose making was broken off."""
    return list(Generation.objects.filter(state=GenerationState.BUILDING, held_until__lt=timezone.now()))


def outlived() -> list[Generation]:
    """Return generations that were replaced more than a day ago."""
    return list(Generation.objects.filter(state=GenerationState.KEPT, left__lt=timezone.now() - KEPT_FOR))


def swap(hold: Hold) -> None:
    """The new generation answers from here on; the old one is kept a while."""
    now = timezone.now()
    with transaction.atomic():
        Generation.objects.filter(state=GenerationState.LIVE).update(state=GenerationState.KEPT, left=now)
        rows = Generation.objects.filter(pk=hold.generation.pk, held_by=hold.writer, version=hold.version)
        if not rows.update(state=GenerationState.LIVE, stood=now):
            raise Replaced
