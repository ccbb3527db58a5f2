"""What the server's and its client's refusals mean to us: wait, make the index again, or look at the document."""

from collections.abc import Mapping
from typing import Any

from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, NotFoundError

from search.engines.faults import EngineAway, IndexGone

CONFLICT = 409
BUSY = frozenset({408, 429, 500, 502, 503, 504})
BLOCKED = frozenset(
    {
        "cluster_block_exception",  # the disk is nearly full, or no master is elected: 403, 429 or 503 by version
        "es_rejected_execution_exception",
        "circuit_breaking_exception",
        "unavailable_shards_exception",
        "no_shard_available_action_exception",
        "search_phase_execution_exception",
        "process_cluster_event_timeout_exception",
        "master_not_discovered_exception",
        "node_not_connected_exception",
    }
)
GONE = frozenset({"index_not_found_exception", "index_closed_exception"})
SHOWN = 300


def fault_of(error: BaseException) -> EngineAway | None:
    """Return what an error means when it is not our own mistake; None when it is, or when it is no error of theirs."""
    if isinstance(error, EngineAway):
        return error
    if isinstance(error, ConnectionTimeout):
        return EngineAway("it does not answer in time")
    if isinstance(error, TransportError):
        return EngineAway(shortened(error.message or type(error).__name__))
    if isinstance(error, ApiError):
        return _refused(error)
    return None


def _refused(error: ApiError) -> EngineAway | None:
    told = error.body.get("error") if isinstance(error.body, Mapping) else None
    kind = str(told.get("type", "")) if isinstance(told, Mapping) else str(told or "")
    if kind in GONE or (isinstance(error, NotFoundError) and "index" in kind):
        return IndexGone(shortened(f"{kind}: {reason_of(told)}"))
    if error.status_code in BUSY or kind in BLOCKED or error.status_code in {401, 403}:
        return EngineAway(shortened(f"{error.status_code} {kind}: {reason_of(told)}"))
    return None


def reason_of(told: Any) -> str:
    """Return the server's own words about a fault."""
    if not isinstance(told, Mapping):
        return str(told or "")
    cause = told.get("caused_by")
    because = f" ({reason_of(cause)})" if isinstance(cause, Mapping) else ""
    return f"{told.get('reason') or told.get('type') or ''}{because}"


def shortened(text: str) -> str:
    """Return a fault in few words, for a log line and a page."""
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"
