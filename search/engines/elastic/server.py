"""Several searches in one request, and what is wrong with an answer that is not whole."""

from collections import deque
from collections.abc import Sequence
from typing import Any

import orjson
from elasticsearch import ApiError
from elasticsearch.exceptions import HTTP_EXCEPTIONS

from search.engines.elastic import names
from search.engines.elastic.connection import ASKING_SECONDS, client
from search.engines.elastic.names import Kind
from search.engines.faults import EngineAway

SHOWN = (
    *("took", "responses.took", "responses.status", "responses.error", "responses.timed_out"),
    *("responses.hits.total.value", "responses.hits.hits._id", "responses.hits.hits._source"),
    "responses.aggregations",
)
SERVER_STOPS_AFTER = f"{ASKING_SECONDS * 900:.0f}ms"

Search = tuple[Kind, dict[str, Any]]
Answer = dict[str, Any]


def ask(searches: Sequence[Search]) -> list[Answer]:
    """Return the answers, one for each search; every shard has answered in full.

    Raises:
        ApiError: the server refuses a search, or a shard does not answer.
        TransportError: no node can be reached.
        EngineAway: a search took too long.

    """
    lines: list[Any] = []  # the client takes lines that are JSON already, though it does not say so
    for kind, body in searches:
        lines += [orjson.dumps({"index": names.alias(kind), "allow_partial_search_results": False})]
        lines += [orjson.dumps({"timeout": SERVER_STOPS_AFTER, **body})]
    response = client().msearch(searches=lines, filter_path=SHOWN)
    answers: list[Answer] = response.body["responses"]
    for answer in answers:
        if "error" in answer:
            status = answer.get("status", 500)
            raise HTTP_EXCEPTIONS.get(status, ApiError)(
                str(answer["error"].get("type")), meta=response.meta, body=answer
            )
        if answer["timed_out"]:
            raise EngineAway(f"it did not finish within {SERVER_STOPS_AFTER}")
        answer.setdefault("hits", {}).setdefault("hits", [])
    took.append(response.body["took"])
    return answers


took: deque[int] = deque(maxlen=1_000)
"""What the server says its answers took, in milliseconds; whoever measures empties it."""
