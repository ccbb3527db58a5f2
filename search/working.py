"""The process that keeps the index on a search server in step: `manage.py search work`.

It looks at the outbox four times a second, which costs a fraction of a millisecond and needs nothing of the database
but the table; whatever happens to the database, the server or the process, the next look finds what there is to do.
In the night it compares all of the index with the database and forgets what is old.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone

from hubs.actions import forget_tokens
from search import actions
from search.engines import Engine, generations, load_engine
from search.engines.elastic import rebuilding
from search.engines.elastic.connection import writing_client
from search.engines.elastic.writing import Writing
from search.engines.faults import EngineAway, IndexGone, RebuildRefused
from search.engines.generations import Busy, Replaced
from search.engines.outbox import Mark, newest
from search.engines.standby import StandbyEngine
from search.models import Worker

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
TIDY_SECONDS = 60.0
BEAT_SECONDS = 5.0
FIRST_WAIT, LAST_WAIT = 0.5, 10.0
DEAD_AFTER = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(days=2)
NIGHT = 3
"""The hour after which the night's work is done, once a day."""
CHANGES_KEPT = timedelta(days=30)


class Stopped(Exception):
    """The worker was told to stop; what it was doing is done again by the next."""


class SearchWorker:
    """One worker. `stop` is set when it is to end; `clock` tells the Swedish time."""

    def __init__(self, *, stop: threading.Event, clock: Callable[[], datetime]) -> None:
        self.stop, self.clock = stop, clock
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:6]}"
        self._beaten = self._tidied = 0.0
        self._wait = FIRST_WAIT
        self._away_since: float | None = None
        self._followed: Mark | None = None

    def run(self) -> None:
        """Work until told to stop."""
        logger.info("The search worker %s begins.", self.name)
        while not self.stop.is_set():
            self.stop.wait(self.turn())
        self._leave()
        logger.info("The search worker %s ends.", self.name)

    def turn(self) -> float:
        """Do what there is to do; return how many seconds to wait before the next look."""
        try:
            self.beat("")
            self._work()
        except Stopped:
            return 0.0
        except (Busy, Replaced, RebuildRefused):
            return LOOK_SECONDS * 4  # another worker does it
        except (EngineAway, DatabaseError) as fault:
            return self._faulted(fault)
        self._recovered()
        return LOOK_SECONDS

    def beat(self, doing: str) -> None:
        """Show that this worker lives, and stop in the middle of a long work when told to."""
        if self.stop.is_set():
            raise Stopped
        now = time.monotonic()
        if now - self._beaten < BEAT_SECONDS and not doing:
            return
        self._beaten, moment = now, timezone.now()
        facts = {"beat": moment, "doing": doing[:80]}
        Worker.objects.update_or_create(name=self.name, defaults=facts, create_defaults={**facts, "began": moment})

    def _work(self) -> None:
        engine = load_engine()
        if isinstance(engine, StandbyEngine):
            self._keep_server(engine)
        else:
            self._keep_beside(engine)
        if self._is_night_work_due():
            self._tend(engine if isinstance(engine, StandbyEngine) else None)

    def _keep_beside(self, engine: Engine) -> None:
        """Let an embedded index that stands beside the database follow, when there is something to follow."""
        if engine.in_step:
            return
        mark = newest(in_step=False)
        if mark != self._followed:
            engine.follow()
            self._followed = mark

    def _writing(self) -> Writing:
        return Writing(writing_client(), beat=lambda: self.beat(""))

    def _keep_server(self, engine: StandbyEngine) -> None:
        if engine.standby:
            self._keep_beside(engine.standby)
        writing, generation = self._writing(), generations.live()
        try:
            if generation is None or generation.fingerprint != rebuilding.fingerprint():
                self._rebuild(writing, "there is none of this version")
            elif generation.compared is None or generations.lag_of(generation).rows:
                writing.follow()
            if time.monotonic() - self._tidied > TIDY_SECONDS:
                self._tidied = time.monotonic()
                writing.tidy()
                writing.retry()
        except IndexGone as gone:
            self._rebuild(writing, str(gone))

    def _rebuild(self, writing: Writing, why: str) -> None:
        logger.warning("The search index is made anew: %s.", why)
        self.beat("rebuild")
        number = writing.rebuild()
        logger.info("The search index stands, generation %d.", number)

    # ---- faults

    def _faulted(self, fault: Exception) -> float:
        """Wait longer and longer; say so once, not each time."""
        if self._away_since is None:
            self._away_since, self._wait = time.monotonic(), FIRST_WAIT
            logger.warning("The search index cannot follow: %s. It is tried again until it can.", fault)
        if isinstance(fault, DatabaseError):
            connections.close_all()
        wait, self._wait = self._wait, min(self._wait * 2, LAST_WAIT)
        return wait

    def _recovered(self) -> None:
        if self._away_since is not None:
            logger.warning("The search index follows again, after %.1f s.", time.monotonic() - self._away_since)
            self._away_since = None

    def _leave(self) -> None:
        """Take the worker's row away, unless it knows that the night's work is done."""
        try:
            Worker.objects.filter(name=self.name, tended=None).delete()
        except DatabaseError:
            logger.warning("The search worker could not sign off: the database is away.")

    # ---- in the night

    def _is_night_work_due(self) -> bool:
        now = self.clock()
        return now.hour >= NIGHT and not Worker.objects.filter(tended__gte=now.date()).exists()

    def _tend(self, engine: StandbyEngine | None) -> None:
        """Compare and forget; claimed first, so that of several workers one does it."""
        now = self.clock()
        self.beat("night")
        Worker.objects.filter(name=self.name).update(tended=now.date())
        try:
            if engine is not None:
                self._writing().compare()
            beside = engine.standby if engine else load_engine()
            if beside is not None:
                actions.reconcile(beside)
        except BaseException:
            Worker.objects.filter(name=self.name).update(tended=None)
            raise
        forget(moment=now)


def forget(*, moment: datetime) -> None:
    """Take away what is old: changes that everybody has followed, searches, workers that have ended."""
    changes = actions.forget_changes(before=moment - CHANGES_KEPT)
    searches = actions.forget_queries(moment=moment)
    workers, _ = Worker.objects.filter(beat__lt=moment - FORGOTTEN_AFTER).delete()
    addresses = forget_tokens(day=moment.date())
    told = "Forgotten: %d changes, %d searches, %d workers, %d traces of addresses."
    logger.info(told, changes, searches, workers, addresses)


def is_alive(*, moment: datetime) -> bool:
    """Return whether some worker of this machine has shown that it lives."""
    here = Worker.objects.filter(name__startswith=f"{socket.gethostname()[:40]}:")
    return here.filter(beat__gt=moment - DEAD_AFTER).exists()
