"""What somebody who has typed so far may want: names beside things, and with a slip only where nothing is found."""

from typing import Any

from search.engines import Suggestion
from search.engines.elastic.documents import LONGEST_BEGINNING
from search.engines.elastic.names import Kind
from search.engines.elastic.scoring import Query, either
from search.engines.elastic.server import ask
from search.engines.words import FORGIVEN_FROM, LOOKED_AT, NAMES, THINGS, mixed, parts_of


def suggest(text: str, *, limit: int) -> tuple[Suggestion, ...]:
    """Return the likeliest first, not too many of a kind; most keys need one request, those after a slip a second."""
    typed = parts_of(text)
    if not typed:
        return ()
    found = looked_up(begin_with(typed))
    slips = nearly(typed)
    if not found and slips:
        found = looked_up([either(slips)])
    return tuple(mixed(found, text=text, limit=limit))


def looked_up(filters: list[Query]) -> list[Suggestion]:
    """Return the weightiest names, and the weightiest things."""
    bodies = [
        {
            "query": {"bool": {"filter": [{"terms": {"kind": list(kinds)}}, *filters]}},
            "sort": [{"weight": "desc"}, {"text": "asc"}],
            "size": LOOKED_AT,
            "track_total_hits": False,
            "_source": ["kind", "ref", "text", "count"],
        }
        for kinds in (THINGS, NAMES)
    ]
    answers = ask([(Kind.SUGGESTIONS, body) for body in bodies])
    return [told(hit["_source"]) for answer in answers for hit in answer["hits"]["hits"]]


def begin_with(typed: list[str]) -> list[Query]:
    """Return the filters for texts that have these words, the last of them begun."""
    return [*({"term": {"parts": part}} for part in typed[:-1]), begun(typed[-1])]


def begun(typed: str) -> Query:
    """Return the filter for words that begin so."""
    return {"prefix": {"parts": typed}} if len(typed) > LONGEST_BEGINNING else {"term": {"begins": typed}}


def nearly(typed: list[str]) -> list[Query]:
    """Return the filters, any of which will do, for texts that begin so but for one slip in one word."""
    filters = begin_with(typed)
    found = []
    for at, word in enumerate(typed):
        if len(word) >= FORGIVEN_FROM:
            column = "begins" if at == len(typed) - 1 else "parts"
            slip = {"value": word, "fuzziness": 1, "prefix_length": 1, "rewrite": "constant_score"}
            others = [it for number, it in enumerate(filters) if number != at]
            found.append({"bool": {"filter": [{"fuzzy": {column: slip}}, *others]}})
    return found


def told(source: dict[str, Any]) -> Suggestion:
    """Return a suggestion as engines tell it; what is marked in it is for `mixed` to say."""
    return Suggestion(source["text"], source["kind"], source["ref"] or None, source["count"], None)
