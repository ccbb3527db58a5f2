"""How search stands: what the command, the staff's page and the worker's check show."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from catalogue.models import Product
from hubs.models import Place
from search.engines import IndexStatus, generations, load_engine
from search.engines.elastic.connection import writing_client
from search.engines.elastic.writing import Writing
from search.engines.faults import EngineAway
from search.engines.standby import StandbyEngine
from search.models import Generation, GenerationState, SetAside, Worker

ALIVE = timedelta(seconds=60)
SHOWN = 100
IN_PASSING = timedelta(seconds=30)
"""So long a change may wait before an index is called behind: a batch is under way."""


class State(IntEnum):
    """How it stands, as the command's exit code."""

    IN_STEP = 0
    BEHIND = 1
    UNREACHABLE = 2


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker and when it last showed that it lives."""

    name: str
    beat: datetime
    alive: bool
    doing: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that the server refuses."""

    id: int
    kind: str
    document: str
    error: str
    tries: int
    first: datetime
    again: datetime


@dataclass(frozen=True, slots=True)
class Building:
    """An index that is being made."""

    stamp: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How search stands. `lag_seconds` is how long the oldest change has waited that is not applied.

    `counts` are the documents of the index, `public` the rows that should be there.
    """

    state: State
    index: IndexStatus
    stamp: str = ""
    made: datetime | None = None
    compared: datetime | None = None
    lag_rows: int = 0
    lag_seconds: float = 0.0
    reachable: bool = True
    counts: dict[str, int] = field(default_factory=dict)
    public: dict[str, int] = field(default_factory=dict)
    fault: str = ""
    fault_at: datetime | None = None
    set_aside: int = 0
    refused: tuple[Refused, ...] = ()
    building: Building | None = None
    standby: IndexStatus | None = None
    workers: tuple[WorkerSeen, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def by_server(self) -> bool:
        """Whether a search server answers."""
        return self.index.engine == "elastic"

    def facts(self) -> dict[str, Any]:
        """Return all of it as plain values, what the index says of itself first."""
        told = asdict(self)
        index = told.pop("index")
        return {**index, **told, "state": self.state.name.lower()}


def standing(*, moment: datetime) -> Standing:
    """Return how search stands at a moment; a server that does not answer is waited for two seconds."""
    engine = load_engine()
    public = {"products": Product.objects.public().count(), "places": Place.objects.public().count()}
    if isinstance(engine, StandbyEngine):
        return _of_server(engine, public, moment=moment)
    index = engine.status()
    notes = [] if index.current else ["The index is missing or of another version. Run: manage.py search rebuild"]
    if index.pending:
        notes.append(f"{index.pending} changes are not applied yet; they are when somebody searches.")
    state = State.IN_STEP if index.current else State.BEHIND
    return Standing(
        state, index, lag_rows=index.pending, counts=dict(index.counts), public=public, workers=_workers(moment),
        notes=tuple(notes),
    )  # fmt: skip


def _of_server(engine: StandbyEngine, public: dict[str, int], *, moment: datetime) -> Standing:
    index, generation = engine.status(), generations.live()
    behind = generations.lag_of(generation) if generation else None
    waited = (moment - behind.since).total_seconds() if behind and behind.since else 0.0
    counts, away = _counts()
    aside = SetAside.objects.filter(generation=generation) if generation else SetAside.objects.none()
    refused = tuple(
        Refused(it.pk, it.kind, it.document, it.error, it.tries, it.first, it.again) for it in aside[:SHOWN]
    )
    standby = engine.standby.status() if engine.standby else None
    workers = _workers(moment)
    notes = _notes(index, generation, away, waited=waited, refused=aside.count(), standby=standby)
    state = State.UNREACHABLE if away else State.BEHIND if notes else State.IN_STEP
    if not any(worker.alive for worker in workers):
        notes.append("No worker keeps the index in step. Run: manage.py search work")
    making = Generation.objects.filter(state=GenerationState.BUILDING).first()
    return Standing(
        state,
        index,
        stamp=generation.stamp if generation else "",
        made=generation.stood if generation else None,
        compared=generation.compared if generation else None,
        lag_rows=behind.rows if behind else 0,
        lag_seconds=round(max(waited, 0.0), 1),
        reachable=not away,
        counts=counts,
        public=public,
        fault=generation.fault if generation else "",
        fault_at=generation.fault_at if generation else None,
        set_aside=aside.count(),
        refused=refused,
        building=Building(making.stamp, making.done, making.of) if making else None,
        standby=standby,
        workers=workers,
        notes=tuple(notes),
    )


def _counts() -> tuple[dict[str, int], str]:
    """How many documents the indexes hold, or why that cannot be told."""
    try:
        return Writing(writing_client()).counts(), ""
    except EngineAway as fault:
        return {}, str(fault) or "it does not answer"


def _notes(
    index: IndexStatus,
    generation: Generation | None,
    away: str,
    *,
    waited: float,
    refused: int,
    standby: IndexStatus | None,
) -> list[str]:
    """What is not as it should be, and what to do about it."""
    notes = [f"The search server does not answer: {away}."] if away else []
    if generation is None:
        notes.append("No index has been made. The worker makes one, or: manage.py search rebuild")
    elif not index.current:
        notes.append("The index is of another version. The worker makes a new one, or: manage.py search rebuild")
    elif generation.compared is None:
        notes.append("Anything may have changed; all of the index is to be compared with the database.")
    if waited > IN_PASSING.total_seconds():
        notes.append(f"The index is {waited:.0f} s behind.")
    if refused:
        notes.append(f"{refused} documents are refused and set aside. When mended: manage.py search retry")
    if standby is not None and not standby.current:
        notes.append("The embedded index that stands in is of another version. Run: manage.py search rebuild")
    return notes


def _workers(moment: datetime) -> tuple[WorkerSeen, ...]:
    return tuple(WorkerSeen(it.name, it.beat, it.beat > moment - ALIVE, it.doing) for it in Worker.objects.all())
