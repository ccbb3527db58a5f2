"""Many documents at once into the indexes of one generation, and what the server said of each.

Every document has an external version. An older one than what stands there is refused by the server (409), which means
that something newer is there already. What the server will never take is told apart from what it does not take for now.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from elasticsearch import ApiError, Elasticsearch

from search.engines.elastic import names
from search.engines.elastic.documents import Fields
from search.engines.elastic.faults import BLOCKED, BUSY, CONFLICT, GONE, fault_of, reason_of, shortened
from search.engines.elastic.names import Kind
from search.engines.faults import EngineAway, IndexGone

MOST, LARGEST = 500, 4_000_000
"""Documents and bytes in one request."""
TOO_LARGE, BAD = 413, 400
NEWER = re.compile(r"current version \[(\d+)\]")


class Operation(NamedTuple):
    """A document to be written, or with None to be taken out."""

    kind: Kind
    id: str
    document: Fields | None


@dataclass(slots=True)
class Outcome:
    """What came of operations: (kind, id) of what stands now; what is refused, and why; what was older, and than what.

    `removed` counts those of the accepted that took a document out that was there.
    """

    accepted: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    older: list[tuple[Kind, str, int]] = field(default_factory=list)
    written: int = 0
    removed: int = 0

    def add(self, other: "Outcome") -> None:
        """Count another outcome in."""
        self.accepted += other.accepted
        self.refused += other.refused
        self.older += other.older
        self.written += other.written
        self.removed += other.removed


class Known(NamedTuple):
    """A document as it stands: its version and what was asked of its fields."""

    version: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class Shelf:
    """The three indexes of one generation."""

    server: Elasticsearch
    stamp: str

    def index(self, kind: Kind) -> str:
        """Return the name of one of them."""
        return names.index(kind, stamp=self.stamp)

    @property
    def all(self) -> list[str]:
        """Return their names."""
        return [self.index(kind) for kind in Kind]

    def exists(self) -> bool:
        """Whether all three are there. A missing one would be made by the first write, without our mapping."""
        return bool(self.server.indices.exists(index=self.all))

    def refresh(self, *kinds: Kind) -> None:
        """Let what was written be found."""
        self.server.indices.refresh(index=[self.index(kind) for kind in kinds or tuple(Kind)])

    def known(self, kind: Kind, ids: Collection[str], *, fields: Sequence[str] = ()) -> dict[str, Known]:
        """Return those of these documents that are there, as they were last written."""
        found: dict[str, Known] = {}
        for some in _portions(list(ids), size=MOST):
            answer = self.server.mget(index=self.index(kind), ids=some, source_includes=list(fields) or ["version"])
            for row in answer["docs"]:
                if "error" in row:
                    raise _fault(row["error"], status=0)
                if row["found"]:
                    found[row["_id"]] = Known(row["_version"], row.get("_source", {}))
        return found

    def write(self, operations: Iterable[Operation], *, version: int) -> Outcome:
        """Write documents with a version.

        Raises:
            EngineAway: the server does not take them for now; some may stand, and all may be written again.

        """
        outcome, lines = Outcome(), []
        for operation in operations:
            try:
                lines.append((operation, self._lines(operation, version=version)))
            except (TypeError, ValueError) as error:
                outcome.refused.append((operation.kind, operation.id, shortened(f"cannot be written: {error!r}")))
        for some in _by_size(lines):
            outcome.add(self._send(some))
        return outcome

    def _lines(self, operation: Operation, *, version: int) -> list[str]:
        where: Fields = {"_index": self.index(operation.kind), "_id": operation.id}
        where |= {"version": version, "version_type": "external_gte"}
        if operation.document is None:
            return [json.dumps({"delete": where})]
        document = {**operation.document, "version": version}
        return [json.dumps({"index": where}), json.dumps(document, ensure_ascii=False, allow_nan=False)]

    def _send(self, lines: list[tuple[Operation, list[str]]]) -> Outcome:
        try:
            body: Any = [line for _, pair in lines for line in pair]  # JSON already, which the client sends as it is
            answer = self.server.bulk(operations=body)
        except ApiError as error:
            if error.status_code not in {BAD, TOO_LARGE} or fault_of(error) is not None:
                raise
            if len(lines) == 1:
                operation = lines[0][0]
                return Outcome(refused=[(operation.kind, operation.id, shortened(str(error)))])
            outcome = Outcome()
            for half in (lines[: len(lines) // 2], lines[len(lines) // 2 :]):
                outcome.add(self._send(half))
            return outcome
        return _told([operation for operation, _ in lines], answer["items"])


def _told(operations: list[Operation], items: list[dict[str, dict[str, Any]]]) -> Outcome:
    """Return the outcome of a request; of operations that have to wait the first is raised when all have been read."""
    outcome, waits = Outcome(), None
    for operation, item in zip(operations, items, strict=True):
        (result,) = item.values()
        status, error = int(result["status"]), result.get("error")
        if error is None or (operation.document is None and result.get("result") == "not_found"):
            outcome.accepted.append((operation.kind, operation.id))
            outcome.written += operation.document is not None
            outcome.removed += result.get("result") == "deleted"
        elif status == CONFLICT:
            newer = NEWER.search(reason_of(error))
            outcome.older.append((operation.kind, operation.id, int(newer[1]) if newer else 0))
        elif _is_passing(error, status=status):
            waits = waits or _fault(error, status=status)
        else:
            outcome.refused.append((operation.kind, operation.id, shortened(reason_of(error))))
    if waits is not None:
        raise waits
    return outcome


def _is_passing(error: Mapping[str, Any], *, status: int) -> bool:
    kind = error.get("type", "")
    return status in BUSY or kind in BLOCKED or kind in GONE


def _fault(error: Mapping[str, Any], *, status: int) -> EngineAway:
    kind = str(error.get("type", ""))
    text = shortened(f"{status or ''} {kind}: {reason_of(error)}".strip())
    return IndexGone(text) if kind in GONE else EngineAway(text)


def _portions(ids: list[str], *, size: int) -> Iterator[list[str]]:
    for begin in range(0, len(ids), size):
        yield ids[begin : begin + size]


def _by_size(lines: list[tuple[Operation, list[str]]]) -> Iterator[list[tuple[Operation, list[str]]]]:
    portion: list[tuple[Operation, list[str]]] = []
    size = 0
    for operation, pair in lines:
        length = sum(map(len, pair))
        if portion and (len(portion) == MOST or size + length > LARGEST):
            yield portion
            portion, size = [], 0
        portion.append((operation, pair))
        size += length
    if portion:
        yield portion
