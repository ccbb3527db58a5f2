"""The three indexes: which fields there are, and how each is kept. What is not here is refused (`dynamic: strict`).

Words are analysed in Python (`search.swedish`) and stand here as ready-made tokens, one keyword field for each column
of `search.plan.FIELDS`: the server only finds them again. Each listing of a product is a nested row, so that all that
is asked of a place is asked of one and the same. Days are `date.toordinal()`, money is whole öre, times are seconds.
"""

from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.conf import settings

from catalogue.models import Scheme
from law import vat
from search.engines.elastic.names import Kind
from search.plan import FIELDS

VERSION: Final = "4"
"""Rises with every change of what stands here or in `documents`; an index of another version is made anew."""

DEEPEST_PAGE: Final = 50_000
"""Hits beyond this are counted but not shown: a page so far down costs the server as much as all before it."""

PERIODS: Final = tuple(sorted({period.begins for periods in vat.RATES.values() for period in periods}))
"""The days on which some VAT rate changes: between two of them a price is the same on all days."""


@lru_cache(maxsize=400)
def price_field(day: date) -> str:
    """Return the name of the field that holds prices with VAT as they are on the day."""
    begins = max((it for it in PERIODS if it <= day), default=PERIODS[0])
    return f"from_{begins:%Y%m%d}"


KEYWORD: Final = {"type": "keyword"}
TOKEN: Final = {"type": "keyword", "doc_values": False}
NUMBER: Final = {"type": "integer"}
LONG: Final = {"type": "long"}
REAL: Final = {"type": "double"}
DAYS: Final = {"type": "integer_range"}

OPENING: Final[dict[str, Any]] = {
    "rules": TOKEN,  # `opening.code_of`
    "exceptional": NUMBER,  # days on which no rule holds
    "open": {"type": "long_range"},  # when it is open on those days, in seconds since 1970
}
PLACE: Final[dict[str, Any]] = {
    "place": NUMBER,
    "spot": KEYWORD,  # `documents.spot_of`: the place's number, point and cell in one word
    "at": {"type": "geo_point"},
    "lat": REAL,
    "lon": REAL,
    "kind": KEYWORD,
    "municipality": KEYWORD,
    **OPENING,
}
PRICES: Final[dict[str, Any]] = {
    "properties": {price_field(day): NUMBER for day in PERIODS},
}
ROW: Final[dict[str, Any]] = {
    **PLACE,
    "on": DAYS,  # the days on which the row counts
    "price": PRICES,
    "stock": {"type": "keyword", "index": False, "doc_values": False},
    "confirmed": NUMBER,
}
FLAT: Final[dict[str, Any]] = {
    "at": {"type": "geo_point"},
    "lat": REAL,
    "lon": REAL,
    "kind": KEYWORD,
    "municipality": KEYWORD,
    "confirmed": NUMBER,
    "price": PRICES,
    **OPENING,
}
PRODUCTS: Final[dict[str, Any]] = {
    "id": LONG,
    "version": LONG,
    "digest": {"type": "keyword"},
    **dict.fromkeys(FIELDS, TOKEN),
    "brevity": REAL,
    "title": KEYWORD,
    "words": KEYWORD,  # by which a spelling is judged
    "offers": KEYWORD,  # words worth suggesting
    "producer": LONG,
    "categories": KEYWORD,
    "channels": KEYWORD,
    "free_from": KEYWORD,
    "seasons": DAYS,  # month and day as one number
    "months": KEYWORD,
    "labels": {"properties": dict.fromkeys(Scheme.values, DAYS)},  # the days on which each holds
    "created": LONG,
    "complete": REAL,
    "rows": {"type": "nested", "properties": ROW},
    # Where every row counts on all days: what they say together, which is counted much faster when no more is asked.
    "timed": {"type": "boolean"},  # where that is not so
    "flat": {"properties": FLAT},
}
PLACES: Final[dict[str, Any]] = {
    "id": LONG,
    "version": LONG,
    "digest": {"type": "keyword"},
    **PLACE,
    "hours": KEYWORD,  # `opening.rule_of`: its rules in words, for working out which are hours
    "cell": LONG,  # the place's web map cell at the deepest zoom, as one number (`documents.cell_number`)
}
SUGGESTIONS: Final[dict[str, Any]] = {
    "version": LONG,
    "digest": {"type": "keyword"},
    "kind": KEYWORD,
    "ref": LONG,
    "text": KEYWORD,
    "weight": LONG,  # what it is worth beside others
    "count": LONG,  # how much there is of it
    "begins": TOKEN,  # every beginning of every word of the text, without å, ä, ö
    "parts": TOKEN,  # the words themselves
}
PROPERTIES: Final = {Kind.PRODUCTS: PRODUCTS, Kind.PLACES: PLACES, Kind.SUGGESTIONS: SUGGESTIONS}


def mappings(kind: Kind) -> dict[str, Any]:
    """Return the mapping of an index."""
    return {"dynamic": "strict", "_meta": {"version": VERSION}, "properties": PROPERTIES[kind]}


def index_settings(kind: Kind) -> dict[str, Any]:
    """Return how an index is cut and copied, by the settings of the site."""
    made: dict[str, Any] = {
        "number_of_shards": settings.ELASTICSEARCH_SHARDS if kind is Kind.PRODUCTS else 1,
        "number_of_replicas": settings.ELASTICSEARCH_REPLICAS,
        "refresh_interval": "1s",
        "max_result_window": DEEPEST_PAGE,
    }
    if kind is Kind.SUGGESTIONS:
        # The weightiest stand first on disk, so that the first hits found are the answer.
        made["sort.field"], made["sort.order"] = ["weight", "text"], ["desc", "asc"]
    return made
