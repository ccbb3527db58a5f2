"""Facets and the box around an answer: what the server is asked to count, and its counts as facets."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from catalogue.models import Category, Product, Scheme
from hubs.geography.distance import Box
from hubs.models import Place
from search.engines import PRICE_STEPS, FacetCount
from search.engines.elastic.conditions import TIMED, Conditions, month_and_day
from search.engines.elastic.scoring import Query, every
from search.engines.matching import price_buckets

OF_ROWS = frozenset({"kind", "municipality", "price"})
MANY = 65_000
"""As many values as one count can tell: the server's own limit is 65,536 in a request."""

Counts = Mapping[str, Any]


def aggregations(conditions: Conditions, *, names: tuple[str, ...], own: frozenset[str]) -> Query:
    """Return what is to be counted. `own` are the facets whose filters are not in the query but beside it.

    Facets without a filter of their own are counted together; each other one among what meets all but its own.
    """
    together = _among(conditions, [it for it in names if it not in own], own=own)
    if not own:
        found: Query = together["aggs"]
        return found
    return {"all": together, **{name: _among(conditions, [name], own=own, but=name) for name in names if name in own}}


def _among(conditions: Conditions, names: list[str], *, own: frozenset[str], but: str = "") -> Query:
    asked = [it for name, it in conditions.of_products.items() if name in own and name != but]
    if own & conditions.of_rows.keys():
        asked.append(conditions.with_row(but=but))
    counted = {name: _of_products(conditions, name) for name in names if name not in OF_ROWS}
    if "season" in names:
        counted["months"] = {"terms": {"field": "months", "size": MANY}}
    of_rows = [name for name in names if name in OF_ROWS]
    nested = _nested(conditions, of_rows, but=but)
    if conditions.of_rows.keys() - {but}:
        counted |= nested
    elif nested:
        counted |= {name: _values(conditions, name, path="flat") for name in of_rows} | ({} if but else ends("flat"))
        counted["timed"] = {"filter": TIMED, "aggs": nested}
    return {"filter": every(asked) if asked else {"match_all": {}}, "aggs": counted}


def _nested(conditions: Conditions, names: list[str], *, but: str) -> Query:
    """What is counted of the rows that answer: of each value the products, not the rows."""
    products: Query = {"products": {"reverse_nested": {}}}
    counted: Query = {name: {**_values(conditions, name, path="rows"), "aggs": products} for name in names}
    if not but:
        counted |= ends("rows")
    answering = {"filter": conditions.rows(but=but), "aggs": counted}
    return {"rows": {"nested": {"path": "rows"}, "aggs": {"answering": answering}}} if counted else {}


def ends(path: str) -> Query:
    """Return what finds the box around places."""
    return {f"{pick}_{axis}": {pick: {"field": f"{path}.{axis}"}} for pick in ("min", "max") for axis in ("lat", "lon")}


def _of_products(conditions: Conditions, name: str) -> Query:
    if name == "label":
        return {"filters": {"filters": {scheme: conditions.labelled(scheme) for scheme in Scheme.values}}}
    if name == "season":
        return {"filters": {"filters": {"now": {"term": {"seasons": month_and_day(conditions.request.day)}}}}}
    fields = {"category": "categories", "producer": "producer", "channel": "channels", "free_from": "free_from"}
    return {"terms": {"field": fields[name], "size": MANY}}


def _values(conditions: Conditions, name: str, *, path: str) -> Query:
    if name == "price":
        highs = [*PRICE_STEPS[1:], None]
        ranges = [
            {"key": value, "from": low * 100, **({} if high is None else {"to": high * 100})}
            for (value, *_), low, high in zip(price_buckets(), PRICE_STEPS, highs, strict=True)
        ]
        return {"range": {"field": f"{path}.price.{conditions.price}", "ranges": ranges, "keyed": False}}
    return {"terms": {"field": f"{path}.{name}", "size": MANY}}


# ---- what came back


def counted_among(counted: Counts, *, own: frozenset[str], name: str = "") -> Counts:
    """Return the counts of what meets everything but, where it has one, a facet's own filter."""
    group: Counts = counted[name if name in own else "all"] if own else counted
    return group


def facet(conditions: Conditions, name: str, *, counted: Counts, own: frozenset[str]) -> tuple[FacetCount, ...]:
    """Return a facet's values with their counts, those that are selected at nought too."""
    counts = _counts(name, counted_among(counted, own=own, name=name))
    selected = selected_values(conditions, name)
    for value in selected - counts.keys():
        if is_known(name, value):
            counts[value] = 0
    found = [FacetCount(value, count, value in selected) for value, count in counts.items()]
    return tuple(sorted(found, key=lambda it: (-it.count, it.value)))


def _counts(name: str, group: Counts) -> Counter[str]:
    if name == "season":
        return Counter(dict([*_told(group["months"]["buckets"]), *_told(group["season"]["buckets"])]))
    if name in {"category", "producer", "channel", "free_from"}:
        # There may be thousands of producers, so their counts are taken over without much ado.
        return Counter({str(bucket["key"]): bucket["doc_count"] for bucket in group[name]["buckets"]})
    if name not in OF_ROWS:
        return Counter(dict(_told(group[name]["buckets"])))
    found: Counter[str] = Counter()
    for part in (group, group.get("timed", {})):
        if name in part:
            found.update(dict(_told(part[name]["buckets"])))
        if "rows" in part:
            found.update(dict(_told(part["rows"]["answering"][name]["buckets"])))
    return found


def _told(buckets: Any) -> Iterator[tuple[str, int]]:
    """Each value that anything has, with its count."""
    told = buckets.items() if isinstance(buckets, dict) else ((bucket["key"], bucket) for bucket in buckets)
    for value, bucket in told:
        count = bucket.get("products", bucket)["doc_count"]
        if count:
            yield str(value), count


def selected_values(conditions: Conditions, name: str) -> set[str]:
    """Return the values of a facet that are filtered by."""
    request, filters = conditions.request, conditions.request.filters
    if name == "season":
        return {*map(str, filters.months), *(["now"] if request.in_season_on == request.day else [])}
    if name == "price":
        return {it for it, low, high in price_buckets() if (low, high) == (filters.price_min, filters.price_max)}
    chosen: dict[str, tuple[Any, ...]] = {
        "category": filters.categories,
        "producer": filters.producers,
        "municipality": filters.municipalities,
        "label": filters.labels,
        "channel": filters.channels,
        "kind": filters.kinds,
        "free_from": filters.free_from,
    }
    return set(map(str, chosen[name]))


def is_known(name: str, value: str) -> bool:
    """Whether a value that no product of the answer has is told at nought: one that exists at all."""
    if name == "category":
        return Category.objects.filter(slug=value).exists()
    if name == "producer":
        return Product.objects.public().filter(made_by_id=int(value)).exists()
    if name == "municipality":
        return Place.objects.public().filter(municipality_id=value).exists()
    return True


def box_of(group: Counts) -> Box | None:
    """Return the box around the places of what was counted; None when there are none."""
    timed = group.get("timed", {})
    parts = [group] if "min_lat" in group else []
    parts += [part["rows"]["answering"] for part in (group, timed) if "rows" in part]
    told = [part for part in parts if part["min_lat"]["value"] is not None]
    if not told:
        return None
    south, west = (min(part[name]["value"] for part in told) for name in ("min_lat", "min_lon"))
    north, east = (max(part[name]["value"] for part in told) for name in ("max_lat", "max_lon"))
    return Box(south, west, north, east)
