"""What a request asks, condition by condition: as the server's filters, and once more of a row that came back.

Conditions are kept apart by the facet they belong to, because a facet is counted as if its own were not set. Those
about a listing go into one nested query together: all of them are to hold of one and the same row.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from hubs.geography.distance import distance_m
from search import ranking
from search.engines import AnyOf, Area, Circle, ListingHit, Point, SearchRequest, Within
from search.engines.elastic.mapping import price_field
from search.engines.elastic.opening import OpenAt
from search.engines.elastic.scoring import Query, either, every, term

EDGE_M = 0.02
"""Points stand in the index to the centimetre; so much is added to a circle, that what stands on its edge is inside."""

TIMED: Query = {"term": {"timed": True}}
"""Products with a row that does not count on all days: they have no `flat` fields."""

Fields = dict[str, Any]


@dataclass(frozen=True)
class Conditions:
    """A request's conditions. `open_at` is what is open when it is asked for, `moment` what a hit's `open` tells of."""

    request: SearchRequest
    open_at: OpenAt | None = None
    moment: OpenAt | None = None

    @cached_property
    def day(self) -> int:
        """The request's day as a number."""
        return self.request.day.toordinal()

    @cached_property
    def price(self) -> str:
        """The field with prices as they are on the day."""
        return price_field(self.request.day)

    # ---- as filters

    @cached_property
    def of_products(self) -> dict[str, Query]:
        """What is asked of products, by facet."""
        filters, request = self.request.filters, self.request
        found: dict[str, Query] = {}
        if filters.categories:
            found["category"] = term("categories", filters.categories)
        if filters.producers:
            found["producer"] = term("producer", filters.producers)
        if filters.labels:
            found["label"] = either([self.labelled(scheme) for scheme in filters.labels])
        if filters.channels:
            found["channel"] = term("channels", filters.channels)
        if filters.free_from:
            found["free_from"] = every([{"term": {"free_from": it}} for it in filters.free_from])
        season: list[Query] = []
        if filters.months:
            season.append(term("months", [str(month) for month in filters.months]))
        if request.in_season_on is not None:
            season.append({"term": {"seasons": month_and_day(request.in_season_on)}})
        if season:
            found["season"] = every(season)
        return found

    @cached_property
    def of_rows(self) -> dict[str, Query]:
        """What is asked of a listing, by facet."""
        filters, request = self.request.filters, self.request
        found: dict[str, Query] = {}
        if request.area is not None:
            found["area"] = in_area(request.area)
        if self.open_at is not None:
            found["open"] = self.open_at.query("rows.")
        if filters.kinds:
            found["kind"] = term("rows.kind", filters.kinds)
        if filters.municipalities:
            found["municipality"] = term("rows.municipality", filters.municipalities)
        if filters.price_min is not None or filters.price_max is not None:
            found["price"] = {"range": {f"rows.price.{self.price}": self._price_ends}}
        return found

    @cached_property
    def _price_ends(self) -> dict[str, int]:
        low, high = self.request.filters.price_min, self.request.filters.price_max
        ends = {} if low is None else {"gte": math.ceil(low * 100)}
        return ends | ({} if high is None else {"lte": math.floor(high * 100)})

    def labelled(self, scheme: str) -> Query:
        """Return the filter for products with a label on the day."""
        return {"term": {f"labels.{scheme}": self.day}}

    @cached_property
    def counts_today(self) -> Query:
        """The filter for rows that count on the day."""
        return {"term": {"rows.on": self.day}}

    def rows(self, *, but: str = "", only: frozenset[str] | None = None, more: tuple[Query, ...] = ()) -> Query:
        """Return the filter for rows that count and meet the conditions, one facet's aside."""
        asked = [it for name, it in self.of_rows.items() if name != but and (only is None or name in only)]
        return every([self.counts_today, *asked, *more])

    def with_row(self, *, but: str = "", more: tuple[Query, ...] = ()) -> Query:
        """Return the filter for products that have such a row."""
        return {"nested": {"path": "rows", "query": self.rows(but=but, more=more), "score_mode": "none"}}

    def all(self, *, but: str = "") -> list[Query]:
        """Return the filters of everything that is asked but words, one facet's aside."""
        found = [it for name, it in self.of_products.items() if name != but]
        return found + ([self.with_row(but=but)] if self.of_rows.keys() - {but} else [])

    @property
    def asks_of_products(self) -> bool:
        """Whether anything is asked that a place without products cannot meet."""
        request, filters = self.request, self.request.filters
        prices = filters.price_min is not None or filters.price_max is not None
        return request.plan is not None or bool(self.of_products) or prices

    def of_places(self) -> list[Query]:
        """Return what is asked of places, as filters on their own index."""
        asked = (it for name, it in self.of_rows.items() if name != "price")
        return [without_path(it) for it in asked]

    # ---- the bonuses

    def bonus(self) -> Query:
        """Return the query that scores one plus the bonuses of `search.ranking`."""
        parts: list[Query] = [
            share(ranking.IN_SEASON, {"term": {"seasons": month_and_day(self.request.day)}}),
            share(ranking.FRESH, self._fresh()),
            {
                "function_score": {
                    "query": {"range": {"complete": {"gt": 0}}},
                    "field_value_factor": {"field": "complete", "factor": ranking.COMPLETE},
                    "boost_mode": "replace",
                }
            },
        ]
        if self.moment is not None:
            parts.append(share(ranking.OPEN, self._open_now(self.moment)))
        if self.request.start is not None:
            parts.append(self._near(self.request.start))
        return {"bool": {"must": [share(1.0, {"match_all": {}})], "should": parts}}

    def _fresh(self) -> Query:
        """Somebody has confirmed one of the rows that answer not long ago."""
        lately = {"gte": self.day - ranking.FRESH_DAYS}
        nested = self.with_row(more=({"range": {"rows.confirmed": lately}},))
        if self.of_rows:
            return nested
        return either([{"range": {"flat.confirmed": lately}}, every([TIMED, nested])])

    def _open_now(self, moment: OpenAt) -> Query:
        """One of the rows that answer is open. They need not be told apart but where one has a day of its own."""
        nested = self.with_row(more=(moment.query("rows."),))
        if self.of_rows:
            return nested
        own_day = {"terms": {"flat.exceptional": list(moment.days)}}
        return either([moment.query("flat."), every([either([TIMED, own_day]), nested])])

    def _near(self, start: Point) -> Query:
        """`ranking.nearness` of the nearest row that answers: the server's `distance_feature` is the same curve."""
        nested = {
            "nested": {
                "path": "rows",
                "query": {"bool": {"filter": [self.rows()], "must": [nearness("rows.at", start)]}},
                "score_mode": "max",
            }
        }
        if self.of_rows:
            return nested
        flat = {"bool": {"must": [nearness("flat.at", start)]}}
        return {"bool": {"should": [flat, {"bool": {"filter": [TIMED], "must": [nested]}}]}}

    # ---- of what came back

    def answering(self, rows: list[Fields]) -> list[Fields]:
        """Return the rows that count and meet every condition."""
        return [row for row in rows if self._answers(row)]

    def _answers(self, row: Fields) -> bool:
        request, filters = self.request, self.request.filters
        if not row["on"]["gte"] <= self.day <= row["on"]["lte"]:
            return False
        placed = "place" in row
        if request.area is not None and not (placed and lies_in(row, request.area)):
            return False
        if self.open_at is not None and not (placed and self.open_at.holds(row)):
            return False
        if filters.kinds and row.get("kind") not in filters.kinds:
            return False
        if filters.municipalities and row.get("municipality") not in filters.municipalities:
            return False
        return self._affordable(self.price_of(row))

    def _affordable(self, price: int | None) -> bool:
        filters = self.request.filters
        if filters.price_min is None and filters.price_max is None:
            return True
        ends = self._price_ends
        return price is not None and ends.get("gte", price) <= price <= ends.get("lte", price)

    def price_of(self, row: Fields) -> int | None:
        """Return a row's price in öre on the day."""
        price: int | None = row.get("price", {}).get(self.price)
        return price

    def told(self, row: Fields) -> ListingHit:
        """Return a row (one with a place) as engines tell it."""
        start, price, confirmed = self.request.start, self.price_of(row), row.get("confirmed")
        return ListingHit(
            place_id=row["place"],
            distance_m=None if start is None else distance_m(start.lat, start.lon, row["lat"], row["lon"]),
            open=None if self.moment is None else self.moment.holds(row),
            price=None if price is None else Decimal(price).scaleb(-2),
            stock=row["stock"],
            confirmed_on=None if confirmed is None else self.request.day.fromordinal(confirmed),
        )

    def nearest(self, rows: list[Fields]) -> list[ListingHit]:
        """Return rows that answer, in order: nearest first, without a start the lately confirmed; then by place."""
        hits = [self.told(row) for row in rows if "place" in row]
        if self.request.start is None:
            return sorted(hits, key=lambda it: (-(it.confirmed_on.toordinal() if it.confirmed_on else 0), it.place_id))
        return sorted(hits, key=lambda it: (it.distance_m or 0.0, it.place_id))


def nearness(column: str, start: Point) -> Query:
    """Return the query that scores `ranking.NEAR` at the spot, half of that at `NEAR_HALVES_M`."""
    pivot = f"{ranking.NEAR_HALVES_M}m"
    return {"distance_feature": {"field": column, "origin": point(start), "pivot": pivot, "boost": ranking.NEAR}}


def share(worth: float, query: Query) -> Query:
    """Return the query that scores this where the filter holds."""
    return {"constant_score": {"filter": query, "boost": worth}}


def point(at: Point) -> dict[str, float]:
    """Return a point as the server takes it."""
    return {"lat": at.lat, "lon": at.lon}


def month_and_day(day: Any) -> int:
    """Return month and day as one number, as seasons are kept."""
    return int(day.month * 100 + day.day)


def in_area(area: Area) -> Query:
    """Return the filter for rows in an area. Boxes are asked of the numbers themselves, kept to the last bit."""
    if isinstance(area, AnyOf):
        return either([in_area(part) for part in area.areas])
    if isinstance(area, Circle):
        centre = {"lat": area.lat, "lon": area.lon}
        return {"geo_distance": {"distance": f"{area.radius_m + EDGE_M}m", "rows.at": centre}}
    if isinstance(area, Within):
        return {"term": {"rows.municipality": area.municipality}}
    return every(
        [
            {"range": {"rows.lat": {"gte": area.south, "lte": area.north}}},
            {"range": {"rows.lon": {"gte": area.west, "lte": area.east}}},
        ]
    )


def lies_in(row: Fields, area: Area) -> bool:
    """Whether a row's place lies in an area."""
    if isinstance(area, AnyOf):
        return any(lies_in(row, part) for part in area.areas)
    if isinstance(area, Circle):
        return distance_m(area.lat, area.lon, row["lat"], row["lon"]) <= area.radius_m + EDGE_M
    if isinstance(area, Within):
        return bool(row.get("municipality") == area.municipality)
    return area.contains(row["lat"], row["lon"])


def without_path(query: Any) -> Any:
    """Return a filter on rows as one on the places' own index."""
    if isinstance(query, dict):
        return {key.removeprefix("rows."): without_path(value) for key, value in query.items()}
    return [without_path(it) for it in query] if isinstance(query, list) else query
