"""A search carried out on columns: which products and listings answer, in what order, and how many of each kind.

Every product has a tier (-1: none) and a score from its text. Conditions on the product are masks over products, those
on the place masks over the listings of the day; all place conditions are asked of the same listing. Keeping the masks
apart is what lets a facet be counted as if its own filter were not set.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

import numpy as np

from catalogue.models import Allergen
from hubs.geography.distance import Box, distances_m
from search import ranking
from search.engines import (
    PRICE_STEPS,
    AnyOf,
    Area,
    Circle,
    FacetCount,
    ListingHit,
    ProductHit,
    SearchRequest,
    Sort,
    Within,
)
from search.engines.columns import Columns, Flags, Floats, Ints, bits
from search.engines.numbers import ALLERGENS, CHANNELS, KINDS, NEVER, NO_PRICE, SCHEMES, STOCKS
from search.plan import FIELD_WEIGHTS, All, Clause, Group, QueryPlan, Tier, pin_score

FIELD_NUMBER = {name: number for number, name in enumerate(FIELD_WEIGHTS)}
NO_TIER = -1


class TextMatch:
    """A plan carried out: each product's tier and score, as `search.plan.tier_of` would have them."""

    def __init__(self, columns: Columns, plan: QueryPlan, *, postings: Callable[[str], tuple[Ints, Ints]]) -> None:
        self._columns, self._postings = columns, postings
        self._groups: dict[Group, Floats] = {}
        self.tier = np.full(len(columns), NO_TIER, dtype=np.int8)
        self.score = np.zeros(len(columns))
        for number, tier in enumerate(plan.tiers):
            self._fill(number, tier)
        for unwanted in plan.excluded:
            self.tier[self._alternative(unwanted)[0]] = NO_TIER

    def _fill(self, number: int, tier: Tier) -> None:
        if tier.products:
            self._pin(number, tier.products)
        if not tier.groups:
            return
        scores = [self._group(group) for group in tier.groups]
        matched = self.tier == NO_TIER
        for score in scores:
            matched &= score > 0
        where = np.flatnonzero(matched)
        self.tier[where] = number
        self.score[where] = sum((score[where] for score in scores), np.zeros(len(where))) * self._columns.brevity[where]

    def _pin(self, number: int, products: tuple[int, ...]) -> None:
        where, there = self._columns.index_of(np.array(products, dtype=np.int64))
        scores = np.array([pin_score(place, of=len(products)) for place in range(len(products))])
        self.tier[where[there]] = number
        self.score[where[there]] = scores[there]

    def _group(self, group: Group) -> Floats:
        found = self._groups.get(group)
        if found is None:
            found = np.zeros(len(self._columns))
            for alternative in group.any_of:
                where, scores = self._alternative(alternative)
                found[where] = np.maximum(found[where], scores)
            self._groups[group] = found
        return found

    def _alternative(self, alternative: Clause | All) -> tuple[Ints, Floats]:
        if isinstance(alternative, Clause):
            return self._clause(alternative)
        parts = [self._clause(clause) for clause in alternative.clauses]
        where = parts[0][0]
        for other, _ in parts[1:]:
            where = np.intersect1d(where, other, assume_unique=True)
        total = np.zeros(len(where))
        for part, scores in parts:
            total += scores[np.searchsorted(part, where)]
        return where, total * (alternative.weight / len(parts))

    def _clause(self, clause: Clause) -> tuple[Ints, Floats]:
        where, fields = self._postings(clause.token)
        scores = _weights(clause.fields)[fields] * clause.weight
        there = scores > 0
        return where[there], scores[there]


_WEIGHTS: dict[tuple[str, ...], Floats] = {}


def _weights(fields: tuple[str, ...]) -> Floats:
    """The best weight among these columns, for every set of columns (as bits) that a token can stand in."""
    if fields not in _WEIGHTS:
        sets = np.arange(1 << len(FIELD_NUMBER))
        best = np.zeros(len(sets))
        for name in fields:
            best = np.maximum(best, np.where(sets >> FIELD_NUMBER[name] & 1, FIELD_WEIGHTS[name], 0.0))
        _WEIGHTS[fields] = best
    return _WEIGHTS[fields]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Products that answer, and the listings by which they do (indices into the day's listings, in order)."""

    products: Flags
    listings: Ints


class Match:
    """A request carried out on columns."""

    def __init__(self, columns: Columns, request: SearchRequest, *, text: TextMatch | None) -> None:
        self.columns, self.request, self.text = columns, request, text
        self.day = columns.on(request.day)
        self._by_product = dict(self._product_conditions())
        self._by_listing = dict(self._place_conditions())

    # ---- conditions

    def _product_conditions(self) -> Iterable[tuple[str, Flags]]:
        filters, columns = self.request.filters, self.columns
        if filters.categories:
            yield "category", self._in_categories(filters.categories)
        if filters.producers:
            yield "producer", np.isin(columns.producers, filters.producers)[columns.producer]
        if filters.labels:
            yield "label", (self.day.labels & np.uint32(bits(filters.labels, of=SCHEMES))) > 0
        if filters.channels:
            yield "channel", (columns.channels & np.uint32(bits(filters.channels, of=CHANNELS))) > 0
        if filters.free_from:
            yield "free_from", self._free_from(filters.free_from)
        if filters.months or self.request.in_season_on is not None:
            yield "season", self._in_season()

    def _in_categories(self, slugs: tuple[str, ...]) -> Flags:
        product, category = self.columns.category_pairs
        wanted = np.array([row.slug in slugs for row in self.columns.category_rows], dtype=np.bool_)
        found = np.zeros(len(self.columns), dtype=np.bool_)
        if len(product):
            found[product[wanted[category]]] = True
        return found

    def _free_from(self, allergens: tuple[str, ...]) -> Flags:
        if not set(allergens) <= set(ALLERGENS):
            return np.zeros(len(self.columns), dtype=np.bool_)
        wanted = np.uint32(bits(allergens, of=ALLERGENS))
        free: Flags = (self.columns.free_from & wanted) == wanted
        return free

    def _in_season(self) -> Flags:
        found = np.ones(len(self.columns), dtype=np.bool_)
        if self.request.filters.months:
            wanted = sum({1 << (month - 1) for month in self.request.filters.months if 1 <= month <= 12})
            found &= (self.columns.months & np.uint32(wanted)) > 0
        if self.request.in_season_on is not None:
            found &= self.columns.in_season(self.request.in_season_on)
        return found

    def _place_conditions(self) -> Iterable[tuple[str, Flags]]:
        """Masks over the places, but for price, which is over the listings."""
        filters, columns = self.request.filters, self.columns
        if self.request.area is not None:
            yield "area", self._in_area(self.request.area)
        if self.request.asked_open:
            yield "open", self._open_at(self.request.asked_open)
        if filters.kinds:
            yield "kind", np.isin(columns.kind, [KINDS.index(kind) for kind in filters.kinds if kind in KINDS])
        if filters.municipalities:
            yield "municipality", self._in_municipalities(filters.municipalities)

    def _open_at(self, moments: Sequence[datetime]) -> Flags:
        """Which places are open at one of the moments."""
        found = self.columns.hours.open_at(moments[0])
        for moment in moments[1:]:
            found = found | self.columns.hours.open_at(moment)
        return found

    def _in_area(self, area: Area) -> Flags:
        columns = self.columns
        if isinstance(area, AnyOf):
            inside = np.zeros(len(columns.place_ids), dtype=np.bool_)
            for part in area.areas:
                inside |= self._in_area(part)
            return inside
        if isinstance(area, Circle):
            return distances_m(area.lat, area.lon, columns.lat, columns.lon) <= area.radius_m
        if isinstance(area, Within):
            return self._in_municipalities((area.municipality,))
        inside = (area.south <= columns.lat) & (columns.lat <= area.north)
        return inside & (area.west <= columns.lon) & (columns.lon <= area.east)

    def _in_municipalities(self, codes: tuple[str, ...]) -> Flags:
        wanted = np.isin(self.columns.municipalities, [int(code) for code in codes if code.isdecimal() and int(code)])
        return wanted[self.columns.municipality] if len(wanted) else np.zeros(0, dtype=np.bool_)

    def _affordable(self, prices: Ints) -> Flags:
        low, high = self.request.filters.price_min, self.request.filters.price_max
        found: Flags = prices != NO_PRICE
        if low is not None:
            found &= prices >= math.ceil(low * 100)
        if high is not None:
            found &= prices <= math.floor(high * 100)
        return found

    @property
    def _asks_price(self) -> bool:
        filters = self.request.filters
        return filters.price_min is not None or filters.price_max is not None

    @property
    def asks_of_products(self) -> bool:
        """Whether anything is asked that a place without products cannot meet."""
        return self.text is not None or bool(self._by_product) or self._asks_price

    # ---- what answers

    @cached_property
    def tier(self) -> Ints | None:
        """Each product's counted tier or -1; None without a plan."""
        if self.text is None or self.request.plan is None:
            return None
        counted = len(self.request.plan.counted)
        return np.where(self.text.tier < counted, self.text.tier, NO_TIER)

    def places(self, *, but: str = "") -> Flags | None:
        """Which places meet the place conditions, one aside; None when nothing is asked of them."""
        masks = [mask for name, mask in self._by_listing.items() if name != but]
        return np.logical_and.reduce(masks) if masks else None

    def chosen(self, *, but: str = "", relaxed: bool = False) -> Chosen:
        """What answers, with the condition of one facet left aside."""
        products = self._products(but=but, relaxed=relaxed)
        day, places = self.day, self.places(but=but)
        asks_price = self._asks_price and but != "price"
        answers: Flags = products[day.product]
        if places is not None:
            answers &= places[day.place]
        if asks_price:
            answers &= self._affordable(day.price)
        listings = np.flatnonzero(answers)
        found = np.zeros(len(self.columns), dtype=np.bool_)
        found[day.product[listings]] = True
        if places is None:
            alone = day.placeless & products
            found |= alone & self._affordable(day.offer) if asks_price else alone
        return Chosen(found, listings)

    def _products(self, *, but: str, relaxed: bool) -> Flags:
        if self.text is None or self.tier is None:
            found = np.full(len(self.columns), not relaxed)
        else:
            found = (self.text.tier != self.tier) if relaxed else (self.tier != NO_TIER)
        for name, mask in self._by_product.items():
            if name != but:
                found = found & mask
        return found

    @cached_property
    def answer(self) -> Chosen:
        """What answers."""
        return self.chosen()

    @cached_property
    def total(self) -> int:
        """How many products answer."""
        return int(np.count_nonzero(self.answer.products))

    @cached_property
    def open(self) -> Flags | None:
        """Which places are open at the moment, or one of the moments, that the request is about."""
        moments = self.request.seen_open
        return self._open_at(moments) if moments else None

    @cached_property
    def distance(self) -> Floats | None:
        """Metres to each place."""
        start, columns = self.request.start, self.columns
        return None if start is None else distances_m(start.lat, start.lon, columns.lat, columns.lon)

    def bounds(self) -> Box | None:
        """The box around the places of the answer."""
        seen = np.zeros(len(self.columns.place_ids), dtype=np.bool_)
        seen[self.day.place[self.answer.listings]] = True
        places = np.flatnonzero(seen)
        return self.columns.box(places) if len(places) else None

    # ---- order

    def page(self) -> tuple[ProductHit, ...]:
        """The hits of the page asked for."""
        first = (self.request.page - 1) * self.request.size
        hits = self._hits(self.answer, first=first, size=self.request.size)
        short = min(self.request.size, ranking.RELAX_BELOW)
        if self.request.relax and self.text is not None and self.request.page == 1 and self.total < short:
            hits += self._hits(self.chosen(relaxed=True), first=0, size=self.request.size - self.total)
        return tuple(hits)

    def _hits(self, chosen: Chosen, *, first: int, size: int) -> list[ProductHit]:
        products = np.flatnonzero(chosen.products)
        scores = self._scores(products, chosen)
        order = self._order(products, chosen, scores)
        best = top(order, first=first, size=size)
        tiers = self.text.tier if self.text is not None else np.zeros(len(self.columns), dtype=np.int8)
        ids = self.columns.product_ids
        return [
            ProductHit(
                product_id=int(ids[product]),
                tier=int(tiers[product]),
                score=float(scores[place]),
                nearest=self._nearest(product, chosen),
                in_season=bool(self.day.in_season[product]),
            )
            for place, product in zip(best.tolist(), products[best].tolist(), strict=True)
        ]

    def _order(self, products: Ints, chosen: Chosen, scores: Floats) -> list[Floats]:
        """Keys of the order, the weightiest first, the smaller the better; what remains goes by id."""
        sort = self.request.sort
        if sort is Sort.DISTANCE and self.distance is not None:
            return [self._lowest(self.distance[self.day.place], products, chosen)]
        if sort is Sort.PRICE:
            return [self._prices(products, chosen)]
        if sort is Sort.NEWEST:
            return [-self.columns.created[products].astype(np.float64)]
        return [-scores] if self.text is None else [self.text.tier[products].astype(np.float64), -scores]

    def _prices(self, products: Ints, chosen: Chosen) -> Floats:
        prices = np.where(self.day.price == NO_PRICE, np.inf, self.day.price)
        offer = self.day.offer[products]
        alone = np.where(self.day.placeless[products] & (offer != NO_PRICE), offer, np.inf)
        return np.minimum(self._lowest(prices, products, chosen), alone)

    def _lowest(self, values: Floats, products: Ints, chosen: Chosen) -> Floats:
        """The lowest value among each product's listings that answer; infinite for one that has none."""
        found = np.full(len(self.columns), np.inf)
        if len(chosen.listings):
            product = self.day.product[chosen.listings]
            first = np.flatnonzero(np.diff(product, prepend=-1))
            found[product[first]] = np.minimum.reduceat(values[chosen.listings], first)
        return found[products]

    def _scores(self, products: Ints, chosen: Chosen) -> Floats:
        text = np.ones(len(products)) if self.text is None else self.text.score[products]
        near = None if self.distance is None else self._lowest(self.distance[self.day.place], products, chosen)
        confirmed = -self._lowest(-self.day.confirmed.astype(np.float64), products, chosen)
        fresh = confirmed >= self.request.day.toordinal() - ranking.FRESH_DAYS
        return ranking.boosted(
            text,
            distance_m=near,
            is_open=self._any_open(products, chosen),
            in_season=self.day.in_season[products].astype(np.float64),
            fresh=fresh.astype(np.float64),
            complete=self.columns.completeness[products],
        )

    def _any_open(self, products: Ints, chosen: Chosen) -> Floats:
        found = np.zeros(len(self.columns))
        if self.open is not None:
            found[self.day.product[chosen.listings[self.open[self.day.place[chosen.listings]]]]] = 1.0
        return found[products]

    # ---- where

    def nearest(self, product: int, chosen: Chosen, *, limit: int) -> list[ListingHit]:
        """A product's listings that answer: nearest first, without a start the lately confirmed; then by place."""
        rows = chosen.listings[slice(*np.searchsorted(chosen.listings, self.day.starts[product : product + 2]))]
        place = self.day.place[rows]
        far = -self.day.confirmed[rows] if self.distance is None else self.distance[place]
        return [self._listing(rows[it]) for it in np.lexsort((place, far))[:limit]]

    def _nearest(self, product: int, chosen: Chosen) -> ListingHit | None:
        return next(iter(self.nearest(product, chosen, limit=1)), None)

    def _listing(self, row: int) -> ListingHit:
        day, place = self.day, int(self.day.place[row])
        confirmed = int(day.confirmed[row])
        return ListingHit(
            place_id=int(self.columns.place_ids[place]),
            distance_m=None if self.distance is None else float(self.distance[place]),
            open=None if self.open is None else bool(self.open[place]),
            price=None if day.price[row] == NO_PRICE else Decimal(int(day.price[row])).scaleb(-2),
            stock=STOCKS[day.stock[row]],
            confirmed_on=None if confirmed == NEVER else day.day.fromordinal(confirmed),
        )

    # ---- facets

    def facet(self, name: str) -> tuple[FacetCount, ...]:
        """How many products there are of each value, the filter of this facet aside."""
        counts = self._counts(name)
        selected = self._selected(name)
        found = [
            FacetCount(value, count, value in selected) for value, count in counts.items() if count or value in selected
        ]
        return tuple(sorted(found, key=lambda it: (-it.count, it.value)))

    def _selected(self, name: str) -> set[str]:
        filters = self.request.filters
        season = {*map(str, filters.months), *(["now"] if self.request.in_season_on == self.request.day else [])}
        return {
            "category": set(filters.categories),
            "producer": set(map(str, filters.producers)),
            "municipality": set(filters.municipalities),
            "label": set(filters.labels),
            "channel": set(filters.channels),
            "season": season,
            "kind": set(filters.kinds),
            "price": {
                value for value, low, high in price_buckets() if (low, high) == (filters.price_min, filters.price_max)
            },
            "free_from": set(filters.free_from),
        }[name]

    def _counts(self, name: str) -> dict[str, int]:
        chosen = self.answer if name not in {*self._by_product, *self._by_listing, "price"} else self.chosen(but=name)
        if name in {"municipality", "kind", "price"}:
            return self._place_counts(name, chosen)
        columns, products = self.columns, chosen.products
        if name == "category":
            product, category = columns.category_pairs
            counts = np.bincount(category[products[product]], minlength=len(columns.category_rows))
            return dict(zip((row.slug for row in columns.category_rows), counts.tolist(), strict=True))
        if name == "producer":
            counts = np.bincount(columns.producer[products], minlength=len(columns.producers))
            return dict(zip(map(str, columns.producers.tolist()), counts.tolist(), strict=True))
        where = np.flatnonzero(products)
        if name == "season":
            months = bit_counts(columns.months[where], names=[str(month) for month in range(1, 13)])
            return {"now": int(np.count_nonzero(self.day.in_season[where])), **months}
        masks, names = {
            "label": (self.day.labels, SCHEMES),
            "channel": (columns.channels, CHANNELS),
            "free_from": (columns.free_from, [Allergen(code).value for code in ALLERGENS]),
        }[name]
        return bit_counts(masks[where], names=names)

    def _place_counts(self, name: str, chosen: Chosen) -> dict[str, int]:
        rows = chosen.listings
        product = self.day.product[rows]
        if name == "price":
            return self._price_counts(product, self.day.price[rows], chosen)
        if name == "kind":
            return dict(
                zip(KINDS, distinct(product, self.columns.kind[self.day.place[rows]], of=len(KINDS)), strict=True)
            )
        codes = self.columns.municipalities
        counts = distinct(product, self.columns.municipality[self.day.place[rows]], of=len(codes))
        return {f"{code:04d}": count for code, count in zip(codes.tolist(), counts, strict=True) if code}

    def _price_counts(self, product: Ints, price: Ints, chosen: Chosen) -> dict[str, int]:
        if self.places() is None:
            alone = np.flatnonzero(chosen.products & self.day.placeless)
            product = np.concatenate([product, alone])
            price = np.concatenate([price, self.day.offer[alone]])
        known = price != NO_PRICE
        bucket = np.searchsorted(np.array(PRICE_STEPS) * 100, price[known], side="right") - 1
        counts = distinct(product[known], bucket, of=len(PRICE_STEPS))
        return {value: count for (value, *_), count in zip(price_buckets(), counts, strict=True)}


def price_buckets() -> list[tuple[str, Decimal, Decimal | None]]:
    """Each price bucket's name and ends: "50-100" holds what costs at least 50 and less than 100 kronor."""
    ends = [*PRICE_STEPS[1:], None]
    return [
        (
            f"{low}-{'' if high is None else high}",
            Decimal(low),
            None if high is None else Decimal(high) - Decimal("0.01"),
        )
        for low, high in zip(PRICE_STEPS, ends, strict=True)
    ]


def distinct(product: Ints, value: Ints, *, of: int) -> list[int]:
    """For each value below `of`, how many different products have it."""
    seen = np.zeros((int(product.max()) + 1 if len(product) else 0) * of, dtype=np.bool_)
    seen[product * of + value] = True
    return [int(count) for count in np.bincount(np.flatnonzero(seen) % of, minlength=of)] if of else []


def bit_counts(masks: "np.ndarray[tuple[int], np.dtype[np.uint32]]", *, names: list[str]) -> dict[str, int]:
    """How many masks have each bit."""
    return {name: int(np.count_nonzero(masks & np.uint32(1 << number))) for number, name in enumerate(names)}


def top(keys: list[Floats], *, first: int, size: int) -> Ints:
    """The rows from place `first` on, at most `size`, in order of the keys; equal rows keep their order."""
    end = first + size
    if end < len(keys[0]) // 4:
        # All rows up to the last one's weightiest key, ties included, are few: only they need sorting.
        limit = np.partition(keys[0], end)[end]
        few = np.flatnonzero(keys[0] <= limit)
    else:
        few = np.arange(len(keys[0]))
    order = np.lexsort([key[few] for key in reversed(keys)])
    return few[order[first:end]]
