"""An answer as a map: the server counts products by place, and a place's word (`documents.spot_of`) says where it is.

So cells, middles and boxes are those of the places themselves, once each, however many products they have. A map of all
places, as when nothing is asked, is drawn by the server from the places alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubs.geography.distance import Box
from search.engines import CELL_DETAIL, Cell, MapPage, MapPlace, MapRequest
from search.engines.elastic.documents import DEEPEST, cell_at
from search.engines.elastic.facets import MANY
from search.engines.elastic.hits import Question
from search.engines.elastic.names import Kind
from search.engines.elastic.scoring import Query
from search.engines.elastic.server import Answer, Search, ask

ENDS: Query = {f"{pick}_{axis}": {pick: {"field": axis}} for pick in ("min", "max") for axis in ("lat", "lon")}
MIDDLE: Query = {f"avg_{axis}": {"avg": {"field": axis}} for axis in ("lat", "lon")}


@dataclass(frozen=True, slots=True)
class Spots:
    """Places as columns: number, how many products of the answer each has, point, deepest cell."""

    ids: NDArray[np.int64]
    products: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    cells: NDArray[np.int64]

    def at(self, rows: Any) -> "Spots":
        """Return some of them."""
        return Spots(self.ids[rows], self.products[rows], self.lat[rows], self.lon[rows], self.cells[rows])

    def box(self) -> Box | None:
        """Return the box around them; None when there are none."""
        if not len(self.ids):
            return None
        return Box(float(self.lat.min()), float(self.lon.min()), float(self.lat.max()), float(self.lon.max()))


def level_of(request: MapRequest) -> int:
    """Return the zoom of the cells."""
    return min((request.zoom or 0) + CELL_DETAIL, DEEPEST)


def searches(question: Question, request: MapRequest) -> list[Search]:
    """Return what is asked: the products by place and, where empty places are shown, the places themselves."""
    if not shows_empty(question, request):
        return [(Kind.PRODUCTS, by_place(question))]
    if request.zoom is None:
        return [(Kind.PRODUCTS, by_place(question)), (Kind.PLACES, places(question, {"spots": counted("spot")}))]
    cells: Query = {
        "histogram": {"field": "cell", "interval": 4 ** (DEEPEST - level_of(request)), "min_doc_count": 1},
        "aggs": {**ENDS, **MIDDLE, "place": {"max": {"field": "id"}}},
    }
    return [(Kind.PRODUCTS, products(question)), (Kind.PLACES, places(question, {**ENDS, "cells": cells}))]


def shows_empty(question: Question, request: MapRequest) -> bool:
    """Whether places without products are on the map."""
    return request.empty_places and not question.conditions.asks_of_products


def products(question: Question) -> Query:
    """Return the search that counts products."""
    return {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": question.filters()}}}


def by_place(question: Question, *, only: list[int] | None = None) -> Query:
    """Return the search that counts products by place; `only` at some."""
    here = () if only is None else ({"terms": {"rows.place": only}},)
    answering = {"filter": question.conditions.rows(more=here), "aggs": {"spots": counted("rows.spot")}}
    rows = {"rows": {"nested": {"path": "rows"}, "aggs": {"answering": answering}}}
    if only is None:
        return {**products(question), "aggs": rows}
    return {"size": 0, "track_total_hits": False, "query": question.conditions.with_row(more=here), "aggs": rows}


def counted(column: str) -> Query:
    """Return the count by place."""
    return {"terms": {"field": column, "size": MANY}}


def places(question: Question, aggregations: Query) -> Query:
    """Return the search of the places themselves."""
    asked = {"bool": {"filter": question.conditions.of_places()}}
    return {"size": 0, "track_total_hits": True, "query": asked, "aggs": aggregations}


def drawn(question: Question, request: MapRequest, answers: list[Answer], *, began: float) -> MapPage:
    """Return the map."""
    found = answers[0]["hits"]["total"]["value"]
    if shows_empty(question, request) and request.zoom is not None:
        cells, alone, bounds, total = of_cells(question, answers[1], level=level_of(request))
    else:
        spots = _spots(answers)
        cells, alone = gathered(spots, request)
        bounds, total = spots.box(), len(spots.ids)
    first = alone.at(np.lexsort((alone.ids, -alone.products))[: request.limit])
    first = first.at(np.argsort(first.ids))
    shown = first.ids.tolist()
    is_open = open_among(shown, question)
    return MapPage(
        cells=cells,
        places=tuple(
            MapPlace(place, count, None if is_open is None else place in is_open)
            for place, count in zip(shown, first.products.tolist(), strict=True)
        ),
        bounds=bounds,
        total_places=total,
        total_products=found,
        took_ms=(perf_counter() - began) * 1000,
    )


def _spots(answers: list[Answer]) -> Spots:
    with_products = answers[0]["aggregations"]["rows"]["answering"]["spots"]["buckets"]
    if len(answers) == 1:
        return spots_of(with_products)
    counts = {bucket["key"]: bucket["doc_count"] for bucket in with_products}
    every = answers[1]["aggregations"]["spots"]["buckets"]
    return spots_of([{"key": it["key"], "doc_count": counts.get(it["key"], 0)} for it in every])


def spots_of(buckets: list[dict[str, Any]]) -> Spots:
    """Return the places of an answer."""
    words = np.array(" ".join([bucket["key"] for bucket in buckets]).split(), dtype=np.str_).reshape(-1, 4)
    numbers = words[:, 0].astype(np.int64), words[:, 3].astype(np.int64)
    products = np.array([bucket["doc_count"] for bucket in buckets], dtype=np.int64)
    return Spots(numbers[0], products, words[:, 1].astype(np.float64), words[:, 2].astype(np.float64), numbers[1])


def gathered(spots: Spots, request: MapRequest) -> tuple[tuple[Cell, ...], Spots]:
    """Return the cells that hold several places, and the places that are alone in theirs."""
    if request.zoom is None or not len(spots.ids):
        return (), spots
    level = level_of(request)
    number, first, where, count = np.unique(
        spots.cells >> 2 * (DEEPEST - level), return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(where, kind="stable")
    ends = np.cumsum(count)
    cells = []
    for at in np.flatnonzero(count > 1).tolist():
        inside = spots.at(order[ends[at] - count[at] : ends[at]])
        box = inside.box()
        if box is not None:
            x, y = cell_at(int(number[at]) << 2 * (DEEPEST - level), zoom=level)
            middle = float(inside.lat.mean()), float(inside.lon.mean())
            cells.append(Cell(level, x, y, int(count[at]), *middle, box))
    return tuple(sorted(cells, key=lambda it: (it.x, it.y))), spots.at(first[count == 1])


def of_cells(question: Question, answer: Answer, *, level: int) -> tuple[tuple[Cell, ...], Spots, Box | None, int]:
    """Return the same of places that the server has gathered, with the box around all and how many there are."""
    found = answer["aggregations"]
    alone, cells = [], []
    for bucket in found["cells"]["buckets"]:
        if bucket["doc_count"] == 1:
            alone.append(bucket)
            continue
        box = _box(bucket)
        if box is not None:
            x, y = cell_at(int(bucket["key"]), zoom=level)
            middle = bucket["avg_lat"]["value"], bucket["avg_lon"]["value"]
            cells.append(Cell(level, x, y, bucket["doc_count"], *middle, box))
    cells.sort(key=lambda it: (it.x, it.y))
    return tuple(cells), _alone(question, alone), _box(found), answer["hits"]["total"]["value"]


def _alone(question: Question, buckets: list[dict[str, Any]]) -> Spots:
    """The places that are alone in their cells, with their products."""
    ids = [int(bucket["place"]["value"]) for bucket in buckets]
    counts = counts_at(ids, question)
    return Spots(
        np.array(ids, dtype=np.int64),
        np.array([counts.get(id_, 0) for id_ in ids], dtype=np.int64),
        np.array([bucket["min_lat"]["value"] for bucket in buckets], dtype=np.float64),
        np.array([bucket["min_lon"]["value"] for bucket in buckets], dtype=np.float64),
        np.array([int(bucket["key"]) for bucket in buckets], dtype=np.int64),
    )


def counts_at(ids: list[int], question: Question) -> dict[int, int]:
    """Return how many products of the answer each of some places has."""
    if not ids:
        return {}
    (answer,) = ask([(Kind.PRODUCTS, by_place(question, only=ids))])
    spots = spots_of(answer["aggregations"]["rows"]["answering"]["spots"]["buckets"])
    return dict(zip(spots.ids.tolist(), spots.products.tolist(), strict=True))


def _box(ends: dict[str, Any]) -> Box | None:
    south, west, north, east = (ends[name]["value"] for name in ("min_lat", "min_lon", "max_lat", "max_lon"))
    return None if south is None else Box(south, west, north, east)


def open_among(places: Iterable[int], question: Question) -> frozenset[int] | None:
    """Return which of some places are open at the moment that is told of; None when there is none."""
    moment, asked = question.conditions.moment, list(places)
    if moment is None:
        return None
    if not asked:
        return frozenset()
    body = {
        "query": {"bool": {"filter": [{"terms": {"id": asked}}, moment.query()]}},
        "size": len(asked),
        "sort": ["_doc"],
        "_source": False,
        "track_total_hits": False,
    }
    (answer,) = ask([(Kind.PLACES, body)])
    return frozenset(int(hit["_id"]) for hit in answer["hits"]["hits"])
