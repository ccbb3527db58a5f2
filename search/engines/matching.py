"""A search carried out on columns: which products and listings answer, in what order, and how many of each kind.

Every product has a tier (-1: none) and a score from its text. Conditions on the product are masks over products, those
on the place masks over the listings of the day; all place conditions are asked of the same listing. Keeping the masks
apart is what lets a facet be counted as if its own filter were not set.
"""

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, cached_property

import numpy as np

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
from search.engines.columns import Columns, bits, positions
from search.engines.counting import Chosen, Counted, Flags, Floats, Ints, Postings, bit_counts, counted, ranges, runs
from search.engines.numbers import ALLERGENS, CHANNELS, KINDS, NEVER, NO_PRICE, SCHEMES, STOCKS
from search.plan import FIELD_WEIGHTS, All, Clause, Group, QueryPlan, Tier, pin_score

FIELD_NUMBER = {name: number for number, name in enumerate(FIELD_WEIGHTS)}
NO_TIER = -1


class TextMatch:
    """A plan carried out: each product's tier and score, as `search.plan.tier_of` would have them."""

    def __init__(self, columns: Columns, plan: QueryPlan, *, postings: Callable[[str], Postings]) -> None:
        self._columns, self._postings = columns, postings
        self._groups: dict[Group, tuple[Ints, Floats]] = {}
        self._totals = np.zeros(len(columns))
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
        groups = [self._group(group) for group in tier.groups]
        where = min((products for products, _ in groups), key=len)
        where = where[self.tier[where] == NO_TIER]
        for products, _ in groups:
            where = where[positions(products, where)[1]]
        score = np.zeros(len(where))
        for products, scores in groups:
            score += scores[np.searchsorted(products, where)]
        self.tier[where] = number
        self.score[where] = score * self._columns.brevity[where]

    def _pin(self, number: int, products: tuple[int, ...]) -> None:
        where, there = self._columns.index_of(np.array(products, dtype=np.int64))
        scores = np.array([pin_score(place, of=len(products)) for place in range(len(products))])
        self.tier[where[there]] = number
        self.score[where[there]] = scores[there]

    def _group(self, group: Group) -> tuple[Ints, Floats]:
        found = self._groups.get(group)
        if found is None:
            found = self._groups[group] = self._best([self._alternative(it) for it in group.any_of])
        return found

    def _best(self, alternatives: list[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
        """The products of any alternative, each with its best score."""
        if len(alternatives) == 1:
            return alternatives[0]
        total = self._totals  # zeros before and after
        for products, scores in alternatives:
            total[products] = np.maximum(total[products], scores)
        few = sum(len(products) for products, _ in alternatives) < len(total) // 32
        where = runs(np.sort(np.concatenate([it[0] for it in alternatives]))) if few else np.flatnonzero(total)
        best = total[where]
        total[where] = 0.0
        return where, best

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
        weights = _weights(clause.fields)
        there = np.flatnonzero(fields & _asked(clause.fields))
        if len(there) < len(where):
            where, fields = where[there], fields[there]
        return where, weights[fields] * clause.weight


@cache
def _asked(fields: tuple[str, ...]) -> np.uint16:
    """These columns as bits."""
    return np.uint16(sum(1 << FIELD_NUMBER[name] for name in fields))


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
            yield "open", columns.hours.open_at(*self.request.asked_open)
        if filters.kinds:
            yield "kind", np.isin(columns.kind, [KINDS.index(kind) for kind in filters.kinds if kind in KINDS])
        if filters.municipalities:
            yield "municipality", self._in_municipalities(filters.municipalities)

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
        day, places = self.day, self.places(but=but)
        asks_price = self._asks_price and but != "price"
        products = self._products(but=but, relaxed=relaxed)
        asked = day.everything if products is None else Chosen(products, ranges(day.starts, products), by=day.product)
        if places is None and not asks_price:
            return asked
        meet = np.ones(len(asked.listings), dtype=np.bool_) if places is None else places[asked.of(day.place)]
        if asks_price:
            meet &= self._affordable(asked.of(day.price))
        listings = np.flatnonzero(meet) if asked.everything else asked.listings[meet]
        found = runs(day.product[listings])
        if places is None:
            alone = asked.products[day.placeless[asked.products]]
            found = np.sort(np.concatenate([found, alone[self._affordable(day.offer[alone])]]))
        return Chosen(found, listings, by=day.product)

    def _products(self, *, but: str, relaxed: bool) -> Ints | None:
        """The products that meet the text and the product conditions; None when nothing is asked of them."""
        masks = [mask for name, mask in self._by_product.items() if name != but]
        if self.text is None or self.tier is None:
            if relaxed:
                return np.empty(0, dtype=np.int64)
            return np.flatnonzero(np.logical_and.reduce(masks)) if masks else None
        found = np.flatnonzero((self.text.tier != self.tier) if relaxed else (self.tier != NO_TIER))
        for mask in masks:
            found = found[mask[found]]
        return found

    @cached_property
    def answer(self) -> Chosen:
        """What answers."""
        return self.chosen()

    @cached_property
    def total(self) -> int:
        """How many products answer."""
        return len(self.answer.products)

    @cached_property
    def open(self) -> Flags | None:
        """Which places are open at the moment, or one of the moments, that the request is about."""
        moments = self.request.seen_open
        return self.columns.hours.open_at(*moments) if moments else None

    @cached_property
    def distance(self) -> Floats | None:
        """Metres to each place."""
        start, columns = self.request.start, self.columns
        return None if start is None else distances_m(start.lat, start.lon, columns.lat, columns.lon)

    def bounds(self) -> Box | None:
        """The box around the places of the answer."""
        if self.answer.everything:
            return self.day.bounds
        return self.columns.box_of(self.day.place[self.answer.listings])

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
        products = chosen.products
        scores = self._scores(chosen)
        order = self._order(chosen, scores)
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

    def _order(self, chosen: Chosen, scores: Floats) -> list[Floats]:
        """Keys of the order, the weightiest first, the smaller the better; what remains goes by id."""
        sort, products = self.request.sort, chosen.products
        if sort is Sort.DISTANCE and (near := self._near(chosen)) is not None:
            return [near]
        if sort is Sort.PRICE:
            return [self._prices(chosen)]
        if sort is Sort.NEWEST:
            return [-self.columns.created[products].astype(np.float64)]
        return [-scores] if self.text is None else [self.text.tier[products].astype(np.float64), -scores]

    def _prices(self, chosen: Chosen) -> Floats:
        price, products = chosen.of(self.day.price), chosen.products
        offer = self.day.offer[products]
        alone = np.where(self.day.placeless[products] & (offer != NO_PRICE), offer, np.inf)
        return np.minimum(chosen.lowest(np.where(price == NO_PRICE, np.inf, price)), alone)

    def _near(self, chosen: Chosen) -> Floats | None:
        """Metres to the nearest place of each product; None when there is nowhere to count from."""
        return None if self.distance is None else chosen.lowest(self.distance[chosen.of(self.day.place)])

    def _scores(self, chosen: Chosen) -> Floats:
        day, products = self.day, chosen.products
        text = np.ones(len(products)) if self.text is None else self.text.score[products]
        confirmed = day.confirmed_lately if chosen.everything else day.latest(chosen)
        fresh = confirmed >= self.request.day.toordinal() - ranking.FRESH_DAYS
        return ranking.boosted(
            text,
            distance_m=self._near(chosen),
            is_open=self._any_open(chosen),
            in_season=day.in_season[products].astype(np.float64),
            fresh=fresh.astype(np.float64),
            complete=self.columns.completeness[products],
        )

    def _any_open(self, chosen: Chosen) -> Floats:
        if self.open is None:
            return np.zeros(len(chosen.products))
        return chosen.any(self.open[chosen.of(self.day.place)]).astype(np.float64)

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
        values, counts = self._counts(name)
        selected = self._selected(name)
        shown = counts > 0
        if selected:
            shown |= np.array([value in selected for value in values], dtype=np.bool_)
        where = np.flatnonzero(shown)
        where = where[np.argsort(-counts[where], kind="stable")]
        shown_values = [values[at] for at in where.tolist()]
        is_selected = [value in selected for value in shown_values]
        return tuple(map(FacetCount, shown_values, counts[where].tolist(), is_selected))

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

    def _counts(self, name: str) -> Counted:
        chosen = self.answer if name not in {*self._by_product, *self._by_listing, "price"} else self.chosen(but=name)
        if not chosen.everything:
            return self._count(name, chosen)
        found = self.day.counts.get(name)
        if found is None:
            found = self.day.counts[name] = self._count(name, chosen)
        return found

    def _count(self, name: str, chosen: Chosen) -> Counted:
        if name in {"municipality", "kind", "price"}:
            return self._place_counts(name, chosen)
        columns, products = self.columns, chosen.products
        if name == "category":
            _, category = columns.category_pairs
            rows = ranges(columns.category_starts, products)
            counts = np.bincount(category[rows], minlength=len(columns.category_rows))
            return counted([row.slug for row in columns.category_rows], counts)
        if name == "producer":
            counts = np.bincount(columns.producer[products], minlength=len(columns.producers))
            values, order = columns.producers_by_spelling
            return values, counts[order]
        if name == "season":
            months = bit_counts(columns.months[products], of=12)
            now = np.count_nonzero(self.day.in_season[products])
            return counted(["now", *map(str, range(1, 13))], np.array([now, *months]))
        masks, names = {
            "label": (self.day.labels, SCHEMES),
            "channel": (columns.channels, CHANNELS),
            "free_from": (columns.free_from, ALLERGENS),
        }[name]
        return counted(names, bit_counts(masks[products], of=len(names)))

    def _place_counts(self, name: str, chosen: Chosen) -> Counted:
        place = chosen.of(self.day.place)
        if name == "price":
            return self._price_counts(chosen)
        if name == "kind":
            return counted(KINDS, chosen.distinct(self.columns.kind[place], of=len(KINDS)))
        codes = self.columns.municipalities
        counts = chosen.distinct(self.columns.municipality[place], of=len(codes))
        known = codes > 0
        return [f"{code:04d}" for code in codes[known].tolist()], counts[known]

    def _price_counts(self, chosen: Chosen) -> Counted:
        price = chosen.of(self.day.price)
        known = price != NO_PRICE
        priced = Chosen(chosen.products, chosen.listings[known], by=chosen.by)
        counts = priced.distinct(price_bucket(price[known]), of=len(PRICE_STEPS))
        if self.places() is None:
            offer = self.day.offer[chosen.products[self.day.placeless[chosen.products]]]
            counts = counts + np.bincount(price_bucket(offer[offer != NO_PRICE]), minlength=len(PRICE_STEPS))
        return counted([value for value, *_ in price_buckets()], counts)


def price_bucket(price: Ints) -> Ints:
    """In which bucket prices in öre lie."""
    return np.searchsorted(np.array(PRICE_STEPS) * 100, price, side="right") - 1


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
