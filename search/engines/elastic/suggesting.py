"""What somebody who has typed so far may want."""

from collections.abc import Iterable
from typing import Any

from search.engines import Suggestion
from search.engines.elastic.documents import LONGEST_BEGINNING
from search.engines.elastic.names import Kind
from search.engines.elastic.server import ask
from search.engines.words import FORGIVEN_FROM, LOOKED_AT, MOST_OF_A_KIND, parts_of, where_typed


def suggest(text: str, *, limit: int) -> tuple[Suggestion, ...]:
    """Return the likeliest first, not too many of a kind; a slip in the last word is forgiven if nothing is found."""
    typed = parts_of(text)
    if not typed:
        return ()
    searches = [(Kind.SUGGESTIONS, body(typed, last=beginning(typed[-1])))]
    if len(typed[-1]) >= FORGIVEN_FROM:
        searches.append((Kind.SUGGESTIONS, body(typed, last=nearly(typed[-1]))))
    right, *forgiven = (answer["hits"]["hits"] for answer in ask(searches))
    found = [told(hit["_source"], typed=typed[-1]) for hit in right]
    if not found and forgiven:
        found = [told(hit["_source"], typed=None) for hit in forgiven[0]]
    return tuple(mixed(found, limit=limit))


def body(typed: list[str], *, last: dict[str, Any]) -> dict[str, Any]:
    """Return the search for texts with these words, the last of them begun."""
    whole = [{"term": {"parts": part}} for part in typed[:-1]]
    return {
        "query": {"bool": {"filter": [*whole, last]}},
        "sort": [{"weight": "desc"}, {"text": "asc"}],
        "size": LOOKED_AT,
        "track_total_hits": False,
        "_source": ["kind", "ref", "text", "count"],
    }


def beginning(typed: str) -> dict[str, Any]:
    """Return the filter for words that begin so."""
    if len(typed) > LONGEST_BEGINNING:
        return {"prefix": {"parts": typed}}
    return {"term": {"begins": typed}}


def nearly(typed: str) -> dict[str, Any]:
    """Return the filter for words that begin almost so, the first letter taken to be right."""
    slip = {"value": typed, "fuzziness": 1, "prefix_length": 1, "max_expansions": 500, "rewrite": "constant_score"}
    return {"fuzzy": {"begins": slip}}


def told(source: dict[str, Any], *, typed: str | None) -> Suggestion:
    """Return a suggestion as engines tell it."""
    matched = None if typed is None else where_typed(source["text"], typed)
    return Suggestion(source["text"], source["kind"], source["ref"] or None, source["count"], matched)


def mixed(found: Iterable[Suggestion], *, limit: int) -> list[Suggestion]:
    """Return what is shown: what begins as typed first, each text once, not too many of a kind."""
    left = dict(MOST_OF_A_KIND)
    chosen: dict[str, Suggestion] = {}
    for it in sorted(found, key=lambda it: it.matched is None or it.matched[0] > 0):
        key = it.text.casefold()
        if len(chosen) < limit and key not in chosen and left[it.kind] > 0:
            chosen[key] = it
            left[it.kind] -= 1
    return list(chosen.values())
