"""An answer as a map: the server counts products by place, and a place's word (`documents.spot_of`) says where it is.

So cells, middles and boxes are those of the places themselves, once each, however many products they have.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from hubs.geography.distance import Box
from search.engines import CELL_DETAIL, Cell, MapPage, MapPlace, MapRequest
from search.engines.elastic.documents import DEEPEST, cell_at
from search.engines.elastic.facets import MANY
from search.engines.elastic.hits import Question
from search.engines.elastic.names import Kind
from search.engines.elastic.server import Answer, Search, ask


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, how many products of the answer it has, and where it is."""

    place_id: int
    products: int
    lat: float
    lon: float
    cell: int


def searches(question: Question, request: MapRequest) -> list[Search]:
    """Return what is asked: the products by place and, where empty places are shown, the places themselves."""
    conditions = question.conditions
    by_place = {"spots": {"terms": {"field": "rows.spot", "size": MANY}}}
    answering = {"answering": {"filter": conditions.rows(), "aggs": by_place}}
    products = {
        "size": 0,
        "track_total_hits": True,
        "query": {"bool": {"filter": question.filters()}},
        "aggs": {"rows": {"nested": {"path": "rows"}, "aggs": answering}},
    }
    found: list[Search] = [(Kind.PRODUCTS, products)]
    if shows_empty(question, request):
        places = {
            "size": 0,
            "track_total_hits": False,
            "query": {"bool": {"filter": conditions.of_places()}},
            "aggs": {"spots": {"terms": {"field": "spot", "size": MANY}}},
        }
        found.append((Kind.PLACES, places))
    return found


def shows_empty(question: Question, request: MapRequest) -> bool:
    """Whether places without products are on the map."""
    return request.empty_places and not question.conditions.asks_of_products


def drawn(question: Question, request: MapRequest, answers: list[Answer], *, began: float) -> MapPage:
    """Return the map."""
    products = answers[0]
    spots = spots_of(products["aggregations"]["rows"]["answering"]["spots"]["buckets"])
    if len(answers) > 1:
        counts = {it.place_id: it.products for it in spots}
        spots = spots_of(answers[1]["aggregations"]["spots"]["buckets"], counts=counts)
    cells, alone = gathered(spots, zoom=request.zoom)
    first = sorted(alone, key=lambda it: (-it.products, it.place_id))[: request.limit]
    is_open = open_among([it.place_id for it in first], question)
    places = (
        MapPlace(it.place_id, it.products, None if is_open is None else it.place_id in is_open)
        for it in sorted(first, key=lambda it: it.place_id)
    )
    return MapPage(
        cells=cells,
        places=tuple(places),
        bounds=box_around(spots),
        total_places=len(spots),
        total_products=products["hits"]["total"]["value"],
        took_ms=(perf_counter() - began) * 1000,
    )


def spots_of(buckets: Iterable[dict[str, Any]], *, counts: dict[int, int] | None = None) -> list[Spot]:
    """Return the places of an answer; with `counts`, how many products each has is told by these."""
    found = []
    for bucket in buckets:
        id_, lat, lon, cell = bucket["key"].split()
        place_id = int(id_)
        products = bucket["doc_count"] if counts is None else counts.get(place_id, 0)
        found.append(Spot(place_id, products, float(lat), float(lon), int(cell)))
    return found


def gathered(spots: list[Spot], *, zoom: int | None) -> tuple[tuple[Cell, ...], list[Spot]]:
    """Return the cells that hold several places, and the places that are alone in theirs."""
    if zoom is None:
        return (), spots
    level = min(zoom + CELL_DETAIL, DEEPEST)
    members: dict[int, list[Spot]] = defaultdict(list)
    for spot in spots:
        members[spot.cell >> 2 * (DEEPEST - level)].append(spot)
    cells = []
    for inside in members.values():
        if len(inside) > 1:
            lat, lon = (sum(values) / len(inside) for values in zip(*((it.lat, it.lon) for it in inside), strict=True))
            x, y = cell_at(inside[0].cell, zoom=level)
            box = box_around(inside)
            if box is not None:
                cells.append(Cell(level, x, y, len(inside), lat, lon, box))
    cells.sort(key=lambda it: (it.x, it.y))
    return tuple(cells), [inside[0] for inside in members.values() if len(inside) == 1]


def box_around(spots: list[Spot]) -> Box | None:
    """Return the box around places; None when there are none."""
    if not spots:
        return None
    lats, lons = [it.lat for it in spots], [it.lon for it in spots]
    return Box(min(lats), min(lons), max(lats), max(lons))


def open_among(places: list[int], question: Question) -> frozenset[int] | None:
    """Return which of some places are open at the moment that is told of; None when there is none."""
    moment = question.conditions.moment
    if moment is None:
        return None
    if not places:
        return frozenset()
    body = {
        "query": {"bool": {"filter": [{"terms": {"id": places}}, moment.query()]}},
        "size": len(places),
        "sort": ["_doc"],
        "_source": False,
        "track_total_hits": False,
    }
    (answer,) = ask([(Kind.PLACES, body)])
    return frozenset(int(hit["_id"]) for hit in answer["hits"]["hits"])
