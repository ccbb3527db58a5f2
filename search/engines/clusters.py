"""An answer drawn as a map: places, and cells of several places near each other."""

from time import perf_counter

import numpy as np

from search.engines import CELL_DETAIL, Cell, MapPage, MapPlace, MapRequest
from search.engines.columns import Columns
from search.engines.counting import Ints
from search.engines.matching import Match

DEEPEST = 24


def draw(match: Match, request: MapRequest, *, began: float) -> MapPage:
    """The map of a match."""
    columns, chosen = match.columns, match.answer
    if chosen.everything:
        counts = match.day.products_at
    else:
        counts = np.bincount(chosen.of(match.day.place), minlength=len(columns.place_ids))
    shown = counts > 0
    if request.empty_places and not match.asks_of_products:
        asked = match.places()
        shown = np.ones(len(counts), dtype=np.bool_) if asked is None else asked
    places = np.flatnonzero(shown)
    zoom = None if request.zoom is None else min(request.zoom + CELL_DETAIL, DEEPEST)
    cells, alone = ((), places) if zoom is None else gather(columns, places, zoom=zoom)
    alone = np.sort(alone[np.lexsort((alone, -counts[alone]))[: request.limit]])
    return MapPage(
        cells=cells,
        places=tuple(
            MapPlace(
                int(columns.place_ids[place]),
                int(counts[place]),
                None if match.open is None else bool(match.open[place]),
            )
            for place in alone
        ),
        bounds=columns.box(places) if len(places) else None,
        total_places=len(places),
        total_products=match.total,
        took_ms=(perf_counter() - began) * 1000,
    )


def gather(columns: Columns, places: Ints, *, zoom: int) -> tuple[tuple[Cell, ...], Ints]:
    """The cells that hold several of the places, and the places that are alone in theirs."""
    if not len(places):
        return (), places
    across = 1 << zoom
    x, y = columns.mercator
    column = np.clip((x[places] * across).astype(np.int64), 0, across - 1)
    row = np.clip((y[places] * across).astype(np.int64), 0, across - 1)
    codes, where, counts = np.unique(column * across + row, return_inverse=True, return_counts=True)
    order = np.argsort(where, kind="stable")
    firsts = np.cumsum(counts) - counts
    several = np.flatnonzero(counts > 1)
    cells = []
    for number in several:
        members = places[order[firsts[number] : firsts[number] + counts[number]]]
        box = columns.box(members)
        lat, lon = float(columns.lat[members].mean()), float(columns.lon[members].mean())
        cells.append(Cell(zoom, int(codes[number] // across), int(codes[number] % across), len(members), lat, lon, box))
    return tuple(cells), places[order[firsts[counts == 1]]]
