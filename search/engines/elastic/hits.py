"""A page of products: what the server is asked for, and its hits as engines tell them."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from search import ranking
from search.engines import ListingHit, ProductHit, SearchRequest, Sort
from search.engines.elastic import facets
from search.engines.elastic.conditions import Conditions, Fields, month_and_day, point
from search.engines.elastic.labels import words_of_all
from search.engines.elastic.mapping import DEEPEST_PAGE
from search.engines.elastic.names import Kind
from search.engines.elastic.scoring import NOTHING, Query, Text, text_of
from search.engines.elastic.server import Search
from search.plan import FIELDS, All, Clause, Group, QueryPlan, Tier, tier_of

OF_ROWS = (
    *("place", "lat", "lon", "kind", "municipality", "on", "stock", "confirmed"),
    *("rules", "exceptional", "open"),
)
FAR = float("inf")


@dataclass(frozen=True)
class Question:
    """A request, ready to be asked."""

    conditions: Conditions

    @property
    def request(self) -> SearchRequest:
        """What was asked."""
        return self.conditions.request

    @cached_property
    def text(self) -> Text | None:
        """The words; None when nothing is asked of words."""
        plan = self.request.plan
        return None if plan is None else text_of(plan, day=self.request.day)

    @cached_property
    def own(self) -> frozenset[str]:
        """The facets that are asked for and have a filter of their own."""
        asked = self.conditions.of_products.keys() | self.conditions.of_rows.keys()
        return frozenset(self.request.facets) & asked

    # ---- what is asked

    def page(self) -> list[Search]:
        """Return the searches for a page: its hits, and beside them what is counted of the whole answer.

        They are two, so that the server counts without scoring, and remembers counts: they are the same on every page.
        """
        return [(Kind.PRODUCTS, self._hits()), (Kind.PRODUCTS, self._counts())]

    def _hits(self) -> Query:
        request = self.request
        first = (request.page - 1) * request.size
        shown = min(request.size, max(0, DEEPEST_PAGE - first))
        return {
            "query": self._query(self.conditions.all(), self._tiers(counted=True)),
            "sort": self._sort(),
            "from": first if shown else 0,
            "size": shown,
            "_source": self._shown(),
            "track_total_hits": False,
        }

    def _counts(self) -> Query:
        words = [] if self.text is None else [self.text.answers(self._tiers(counted=True))]
        body: Query = {
            "query": {"bool": {"filter": [*self._beside_facets(), *words]}},
            "size": 0,
            "track_total_hits": True,
            "aggs": facets.aggregations(self.conditions, names=self.request.facets, own=self.own),
        }
        return body | ({"post_filter": {"bool": {"filter": self.conditions.all()}}} if self.own else {})

    def relaxed(self, *, size: int) -> Query:
        """Return the search for similar things, which fill a short page."""
        beside: list[Query] = self.conditions.all()
        if self.text is not None and self._tiers(counted=True):
            beside.append({"bool": {"must_not": [self.text.answers(self._tiers(counted=True))]}})
        return {
            "query": self._query(beside, self._tiers(counted=False)),
            "sort": self._sort(),
            "size": size,
            "_source": self._shown(),
            "track_total_hits": False,
        }

    def of(self, ids: list[int]) -> Query:
        """Return the search for those of some products that answer, in no order."""
        return {
            "query": {"bool": {"filter": [{"terms": {"id": ids}}, *self.filters()]}},
            "size": len(ids),
            "sort": ["_doc"],
            "_source": self._shown(),
            "track_total_hits": False,
        }

    def filters(self) -> list[Query]:
        """Return everything that is asked, as filters."""
        words = [] if self.text is None else [self.text.answers(self._tiers(counted=True))]
        return [*self.conditions.all(), *words]

    def is_short(self, total: int) -> bool:
        """Whether similar things are to fill the page."""
        request = self.request
        few = total < min(request.size, ranking.RELAX_BELOW)
        return few and request.page == 1 and request.relax and bool(self._tiers(counted=False))

    def _tiers(self, *, counted: bool) -> tuple[Tier, ...]:
        plan = self.request.plan
        if plan is None:
            return ()
        return plan.counted if counted else plan.relaxed

    def _beside_facets(self) -> list[Query]:
        """The conditions that no facet leaves aside."""
        conditions, own = self.conditions, self.own
        found = [it for name, it in conditions.of_products.items() if name not in own]
        common = frozenset(conditions.of_rows) - own
        if common:
            found.append({"nested": {"path": "rows", "query": conditions.rows(only=common), "score_mode": "none"}})
        return found

    def _query(self, filters: list[Query], tiers: tuple[Tier, ...]) -> Query:
        """Return the query for what is in the tiers; it scores when order is by relevance."""
        text, scored = self.text, self._is_by_relevance
        if text is None:
            return {"bool": {"filter": filters, **({"must": [self.conditions.bonus()]} if scored else {})}}
        if not any(tier.groups or tier.products for tier in tiers):
            return NOTHING
        if not scored:
            return {"bool": {"filter": [*filters, text.answers(tiers)]}}
        return {
            "bool": {
                "filter": filters,
                "must": [text.scored(tiers, bonus=self.conditions.bonus())],
                "must_not": text.excluded(),
            }
        }

    @property
    def _is_by_relevance(self) -> bool:
        request = self.request
        return request.sort == Sort.RELEVANCE or (request.sort == Sort.DISTANCE and request.start is None)

    def _sort(self) -> list[Any]:
        conditions, request = self.conditions, self.request
        if self._is_by_relevance:
            return [{"_score": "desc"}, {"id": "asc"}]
        nested = {"nested": {"path": "rows", "filter": conditions.rows()}}
        if request.sort == Sort.DISTANCE and request.start is not None:
            near = {"rows.at": point(request.start), "order": "asc", "mode": "min", "unit": "m", **nested}
            return [{"_geo_distance": near}, {"id": "asc"}]
        if request.sort == Sort.PRICE:
            low = {"order": "asc", "mode": "min", "missing": "_last", **nested}
            return [{f"rows.price.{conditions.price}": low}, {"id": "asc"}]
        return [{"created": "desc"}, {"id": "asc"}]

    def _shown(self) -> list[str]:
        rows = [f"rows.{name}" for name in (*OF_ROWS, f"price.{self.conditions.price}")]
        words = [*FIELDS, "labels"] if self.text is not None else []
        return ["id", "seasons", "complete", "created", *rows, *words]

    # ---- what came back

    def told(self, answer: dict[str, Any]) -> list[ProductHit]:
        """Return the hits of an answer, in order to the last digit."""
        sources = [hit["_source"] for hit in answer["hits"]["hits"]]
        tiers = self._tiers_of(sources)
        hits = [self._told(source, *tier) for source, tier in zip(sources, tiers, strict=True)]
        return [hit for _, hit in sorted(hits, key=lambda it: (*it[0], it[1].product_id))]

    def where(self, source: Fields) -> list[ListingHit]:
        """Return where a product can be had, nearest first."""
        return self.conditions.nearest(self.conditions.answering(source["rows"]))

    def _told(self, source: Fields, tier: int, text_score: float) -> tuple[tuple[float, ...], ProductHit]:
        rows = self.conditions.answering(source["rows"])
        near = self.conditions.nearest(rows)
        now = month_and_day(self.request.day)
        in_season = any(it["gte"] <= now <= it["lte"] for it in source["seasons"])
        distance = min((it.distance_m for it in near if it.distance_m is not None), default=FAR)
        confirmed = max((row.get("confirmed", 0) for row in rows), default=0)
        score = ranking.boosted(
            text_score,
            distance_m=None if self.request.start is None else distance,
            is_open=float(any(it.open for it in near)),
            in_season=float(in_season),
            fresh=float(confirmed >= self.conditions.day - ranking.FRESH_DAYS),
            complete=float(source["complete"]),
        )
        hit = ProductHit(source["id"], tier, score, near[0] if near else None, in_season=in_season)
        return self._place(hit, rows, distance=distance, created=source["created"]), hit

    def _place(self, hit: ProductHit, rows: list[Fields], *, distance: float, created: int) -> tuple[float, ...]:
        """The hit's place in the order."""
        if self._is_by_relevance:
            return hit.tier, -round(hit.score, 9)
        if self.request.sort == Sort.DISTANCE:
            return (distance,)
        if self.request.sort == Sort.PRICE:
            prices = (self.conditions.price_of(row) for row in rows)
            return (min((it for it in prices if it is not None), default=FAR),)
        return (-created,)

    def _tiers_of(self, sources: list[Fields]) -> list[tuple[int, float]]:
        """Each hit's tier and the score of its text, by what the plan means."""
        plan = self.request.plan
        if plan is None:
            return [(0, 1.0)] * len(sources)
        tokens = [self._tokens(source) for source in sources]
        told = cut_to(plan, frozenset().union(*(words for columns in tokens for words in columns.values())))
        last = (len(plan.tiers) - 1, 0.0)
        return [
            tier_of(told, columns, product_id=source["id"]) or last
            for source, columns in zip(sources, tokens, strict=True)
        ]

    def _tokens(self, source: Fields) -> dict[str, frozenset[str]]:
        """A hit's words, with those of the labels that hold on the day."""
        tokens = {name: frozenset(source.get(name, ())) for name in FIELDS}
        day = self.conditions.day
        held = [it for it, spans in source["labels"].items() if any(s["gte"] <= day <= s["lte"] for s in spans)]
        return tokens | ({"d_s": tokens["d_s"] | words_of_all(held)} if held else {})


def cut_to(plan: QueryPlan, words: frozenset[str]) -> QueryPlan:
    """Return the plan without the ways that ask for words which none of the hits has: it says the same of these."""

    def can_be(way: Clause | All) -> bool:
        return way.token in words if isinstance(way, Clause) else all(it.token in words for it in way.clauses)

    tiers = []
    for tier in plan.tiers:
        groups = (Group(tuple(filter(can_be, group.any_of)) or group.any_of[:1]) for group in tier.groups)
        tiers.append(replace(tier, groups=tuple(groups)))
    return replace(plan, tiers=tuple(tiers))
