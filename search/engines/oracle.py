"""The protocol in the plainest Python, row by row: what the other engines are held against. For tests only.

It shares nothing with them but the protocol, the plan's meaning (`search.plan.tier_of`), the analysis of words, the
opening hours and the weights: every rule of `search.engines` is written here a second time.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from rapidfuzz.distance import OSA

from catalogue.models import Category, Certificate, Product
from hubs.geography.distance import Box, cell_of, distance_m
from hubs.models import Listing, Place
from hubs.opening import in_season, state_at
from law import allergens, vat
from search import ranking
from search.engines import (
    CELL_DETAIL,
    PRICE_STEPS,
    AnyOf,
    ApplyReport,
    Area,
    Cell,
    Changed,
    Circle,
    FacetCount,
    Filters,
    IndexStatus,
    ListingHit,
    MapPage,
    MapPlace,
    MapRequest,
    ProductHit,
    Progress,
    SearchPage,
    SearchRequest,
    Sort,
    Suggestion,
    Within,
    quiet,
)
from search.engines.corpus import CategoryTree, named_categories, named_places, named_producers
from search.engines.words import LOOKED_AT, begins_of, mixed, parts_of, worth
from search.plan import tier_of
from search.swedish import (
    Correction,
    ListVocabulary,
    ProductText,
    analyse_document,
    suggestion_words,
    vocabulary_words,
)
from search.words import current

FAR = float("inf")


@dataclass(frozen=True, slots=True)
class Offered:
    """A listing that counts on the day, or (place None) a product that has none."""

    place: Place | None
    listing: Listing | None
    price: Decimal | None


@dataclass(slots=True)
class Hit:
    """A product and the listings by which it answers."""

    product: Product
    offered: list[Offered]
    tier: int = 0
    text_score: float = 1.0
    score: float = field(default=0.0)

    @property
    def places(self) -> set[Place]:
        """The places of the listings."""
        return {it.place for it in self.offered if it.place is not None}


class Answer:
    """One request, answered by looking at everything."""

    def __init__(self, request: SearchRequest) -> None:
        self.request = request
        related = ("stockrecords", "listings", "allergens", "seasons", "productcategory_set")
        products = Product.objects.public().select_related("made_by").prefetch_related(*related)
        self.products = list(products.order_by("id"))
        hours = ("opening_rules", "opening_exceptions")
        self.public_places = {it.pk: it for it in Place.objects.public().prefetch_related(*hours)}
        self.categories = {it.pk: it for it in Category.objects.all()}
        self.certificates = list(Certificate.objects.valid(day=request.day))
        self.words = current()
        self._open: dict[tuple[int, Any], bool] = {}
        self._tiers: dict[int, tuple[int, float] | None] = {}

    # ---- facts

    def paths(self, product: Product) -> list[tuple[Any, ...]]:
        """The product's public categories, each with all above it."""
        leaves = [
            self.categories[it.category_id] for it in sorted(product.productcategory_set.all(), key=lambda it: it.pk)
        ]
        above = [[it for it in self.categories.values() if leaf.path.startswith(it.path)] for leaf in leaves]
        paths = [tuple(sorted(steps, key=lambda it: it.depth)) for steps in above]
        return [path for path in paths if all(step.is_public for step in path)]

    def labels(self, product: Product) -> set[str]:
        """The labels that hold on the day."""
        own = (it for it in self.certificates if it.product_id == product.pk)
        makers = (it for it in self.certificates if it.product_id is None and it.holder_id == product.made_by_id)
        return {it.scheme for it in (*own, *makers)}

    def text(self, product: Product) -> ProductText:
        """What there is to read."""
        names = [tuple(step.name for step in path) for path in self.paths(product)]
        extra = tuple(step for path in names[1:] for step in path if step not in names[0])
        return ProductText(
            name=product.title,
            category_path=(*extra, *(names[0] if names else ())),
            producer=product.made_by.name,
            description=product.description,
            ingredients=allergens.without_emphasis(product.ingredients),
            labels=tuple(sorted(self.labels(product))),
            edible=product.goods_class != vat.GoodsClass.STANDARD,
            contains=tuple(it.value for it in allergens.Allergen if self.may_contain(product, it)),
            free_from=tuple(it.value for it in allergens.Allergen if self.is_free_from(product, it)),
        ).read_with(self.words)

    def offer(self, product: Product) -> Decimal | None:
        """The lowest offer with VAT."""
        goods = vat.GoodsClass(product.goods_class)
        prices = [it.price for it in product.stockrecords.all() if it.price is not None]
        return min((vat.gross(it, goods_class=goods, day=self.request.day) for it in prices), default=None)

    def offered(self, product: Product) -> list[Offered]:
        """The listings that count; one without a place when there are none."""
        day, offer = self.request.day, self.offer(product)
        found = [
            Offered(self.public_places[it.place_id], it, offer if it.price is None else it.price)
            for it in product.listings.all()
            if it.place_id in self.public_places
            and (it.starts is None or it.starts <= day)
            and (it.ends is None or day <= it.ends)
            and it.stock != "out"
        ]
        return found or [Offered(None, None, offer)]

    def is_open(self, place: Place, moment: Any) -> bool:
        """Whether anybody may walk in."""
        rules, exceptions = list(place.opening_rules.all()), list(place.opening_exceptions.all())
        if (place.pk, moment) not in self._open:
            self._open[place.pk, moment] = state_at(rules, exceptions, moment=moment).open
        return self._open[place.pk, moment]

    def may_contain(self, product: Product, allergen: str) -> bool:
        """Whether it is declared to contain the allergen, or perhaps to."""
        there = (allergens.Level.CONTAINS, allergens.Level.MAY_CONTAIN)
        return any(it.allergen == allergen and it.level in there for it in product.allergens.all())

    def is_free_from(self, product: Product, allergen: str) -> bool:
        """Whether it is known to be free from the allergen."""
        lines = tuple(
            allergens.Declared(allergens.Allergen(it.allergen), allergens.Level(it.level))
            for it in product.allergens.all()
        )
        declared = allergens.Declaration(lines, complete=product.allergens_declared)
        return allergens.free_from(declared, allergen=allergens.Allergen(allergen))

    def in_season(self, product: Product, day: date) -> bool:
        """Whether a window holds the day."""
        return any(in_season(day, starts=it.starts, ends=it.ends) for it in product.seasons.all())

    def months(self, product: Product) -> set[int]:
        """The months with a day in season."""
        return {month for it in product.seasons.all() for month in months_of(it.starts, it.ends)}

    # ---- conditions

    def product_conditions(self) -> dict[str, Callable[[Product], bool]]:
        """What is asked of products, by facet."""
        filters, request = self.request.filters, self.request
        found: dict[str, Callable[[Product], bool]] = {}
        if filters.categories:
            found["category"] = lambda it: bool(self.values("category", it) & set(filters.categories))
        if filters.producers:
            found["producer"] = lambda it: it.made_by_id in filters.producers
        if filters.labels:
            found["label"] = lambda it: bool(self.labels(it) & set(filters.labels))
        if filters.channels:
            found["channel"] = lambda it: bool(set(it.channels) & set(filters.channels))
        if filters.free_from:
            found["free_from"] = lambda it: all(self.is_free_from(it, allergen) for allergen in filters.free_from)
        if filters.months or request.in_season_on:
            found["season"] = lambda it: (
                (not filters.months or bool(self.months(it) & set(filters.months)))
                and (request.in_season_on is None or self.in_season(it, request.in_season_on))
            )
        return found

    def place_conditions(self) -> dict[str, Callable[[Offered], bool]]:
        """What is asked of a listing, by facet."""
        filters, request = self.request.filters, self.request
        found: dict[str, Callable[[Offered], bool]] = {}
        if request.area is not None:
            found["area"] = lambda it: it.place is not None and self.in_area(it.place)
        if request.open_at is not None:
            moments = [request.open_at, *request.also_open_at]
            found["open"] = lambda it: it.place is not None and any(self.is_open(it.place, one) for one in moments)
        if filters.kinds:
            found["kind"] = lambda it: it.place is not None and it.place.kind in filters.kinds
        if filters.municipalities:
            found["municipality"] = lambda it: (
                it.place is not None and it.place.municipality_id in filters.municipalities
            )
        if filters.price_min is not None or filters.price_max is not None:
            found["price"] = lambda it: (
                it.price is not None
                and (
                    (filters.price_min is None or it.price >= filters.price_min)
                    and (filters.price_max is None or it.price <= filters.price_max)
                )
            )
        return found

    def in_area(self, place: Place, area: Area | None = None) -> bool:
        """Whether the place lies in the area."""
        area = area or self.request.area
        if isinstance(area, AnyOf):
            return any(self.in_area(place, one) for one in area.areas)
        if isinstance(area, Circle):
            return distance_m(area.lat, area.lon, place.latitude, place.longitude) <= area.radius_m
        if isinstance(area, Within):
            return place.municipality_id == area.municipality
        return isinstance(area, Box) and area.contains(place.latitude, place.longitude)

    # ---- what answers

    def hits(self, *, but: str = "", relaxed: bool = False) -> list[Hit]:
        """What answers with one facet's condition left aside, by id."""
        conditions = [check for name, check in self.product_conditions().items() if name != but]
        asked = [check for name, check in self.place_conditions().items() if name != but]
        found = []
        for product in self.products:
            where = self.tier(product)
            if (
                where is None
                or (where[0] >= self.counted) is not relaxed
                or not all(check(product) for check in conditions)
            ):
                continue
            offered = [it for it in self.offered(product) if all(check(it) for check in asked)]
            if offered:
                found.append(Hit(product, offered, *where))
        return found

    @cached_property
    def counted(self) -> int:
        """How many tiers count."""
        return 1 if self.request.plan is None else len(self.request.plan.counted)

    def tier(self, product: Product) -> tuple[int, float] | None:
        """The product's tier and the score of its text."""
        if self.request.plan is None:
            return 0, 1.0
        if product.pk not in self._tiers:
            tokens = analyse_document(self.text(product))
            self._tiers[product.pk] = tier_of(self.request.plan, tokens, product_id=product.pk)
        return self._tiers[product.pk]

    def distance(self, place: Place) -> float | None:
        """Metres to the place."""
        start = self.request.start
        return None if start is None else distance_m(start.lat, start.lon, place.latitude, place.longitude)

    def seen_open(self, place: Place) -> bool | None:
        """Whether the place is open when the request asks about it."""
        asked = [self.request.open_at, *self.request.also_open_at] if self.request.open_at else [self.request.moment]
        moments = [moment for moment in asked if moment is not None]
        return any(self.is_open(place, moment) for moment in moments) if moments else None

    def nearest(self, hit: Hit) -> list[ListingHit]:
        """The listings by which a product answers, in order."""
        listings = [
            ListingHit(
                place_id=it.place.pk,
                distance_m=self.distance(it.place),
                open=self.seen_open(it.place),
                price=it.price,
                stock=it.listing.stock,
                confirmed_on=it.listing.confirmed_on,
            )
            for it in hit.offered
            if it.place is not None and it.listing is not None
        ]
        if self.request.start is None:
            return sorted(
                listings, key=lambda it: (-(it.confirmed_on.toordinal() if it.confirmed_on else 0), it.place_id)
            )
        return sorted(listings, key=lambda it: (it.distance_m or 0.0, it.place_id))

    def scored(self, hits: list[Hit]) -> list[Hit]:
        """The hits in order."""
        for hit in hits:
            hit.score = self.score(hit)
        sort = self.request.sort
        if sort is Sort.DISTANCE and self.request.start is not None:
            return sorted(
                hits,
                key=lambda it: (min((row.distance_m or 0.0 for row in self.nearest(it)), default=FAR), it.product.pk),
            )
        if sort is Sort.PRICE:
            return sorted(
                hits,
                key=lambda it: (
                    min((row.price for row in it.offered if row.price is not None), default=FAR),
                    it.product.pk,
                ),
            )
        if sort is Sort.NEWEST:
            return sorted(hits, key=lambda it: (-it.product.date_created.timestamp(), it.product.pk))
        return sorted(hits, key=lambda it: (it.tier, -round(it.score, 9), it.product.pk))

    def score(self, hit: Hit) -> float:
        """The hit's score with its bonuses."""
        near = self.nearest(hit)
        confirmed = max((it.confirmed_on.toordinal() for it in near if it.confirmed_on), default=0)
        product = hit.product
        known = (
            product.description,
            product.ingredients,
            product.allergens_declared,
            product.net_amount is not None,
            product.picture,
        )
        return ranking.boosted(
            hit.text_score,
            distance_m=None if self.request.start is None else min((it.distance_m or 0.0 for it in near), default=FAR),
            is_open=float(any(it.open for it in near)),
            in_season=float(self.in_season(product, self.request.day)),
            fresh=float(confirmed >= self.request.day.toordinal() - ranking.FRESH_DAYS),
            complete=sum(map(bool, known)) / len(known),
        )

    def page(self) -> list[ProductHit]:
        """The hits of the page asked for."""
        hits = self.scored(self.hits())
        first = (self.request.page - 1) * self.request.size
        page = hits[first : first + self.request.size]
        short = len(hits) < min(self.request.size, ranking.RELAX_BELOW)
        if self.request.relax and self.request.plan is not None and self.request.page == 1 and short:
            page += self.scored(self.hits(relaxed=True))[: self.request.size - len(hits)]
        return [self.told(it) for it in page]

    def told(self, hit: Hit) -> ProductHit:
        """The hit as engines tell it."""
        now = self.in_season(hit.product, self.request.day)
        return ProductHit(hit.product.pk, hit.tier, hit.score, next(iter(self.nearest(hit)), None), in_season=now)

    # ---- facets

    def values(self, name: str, product: Product) -> set[str]:
        """The values a product has in a facet that is about products."""
        if name == "category":
            return {step.slug for path in self.paths(product) for step in path}
        if name == "producer":
            return {str(product.made_by_id)}
        if name == "label":
            return self.labels(product)
        if name == "channel":
            return set(product.channels)
        if name == "free_from":
            return {str(it) for it in allergens.Allergen if self.is_free_from(product, it)}
        now = {"now"} if self.in_season(product, self.request.day) else set()
        return now | {str(month) for month in self.months(product)}

    def place_values(self, name: str, hit: Hit) -> set[str]:
        """The values a product has in a facet that is about its listings."""
        if name == "kind":
            return {it.kind for it in hit.places}
        if name == "municipality":
            return {it.municipality_id for it in hit.places if it.municipality_id}
        return {bucket(it.price) for it in hit.offered if it.price is not None}

    def facet(self, name: str) -> tuple[FacetCount, ...]:
        """How many products there are of each value."""
        counts: Counter[str] = Counter()
        for hit in self.hits(but=name):
            counts.update(
                self.place_values(name, hit)
                if name in {"kind", "municipality", "price"}
                else self.values(name, hit.product)
            )
        selected = self.selected(name)
        found = [
            FacetCount(value, counts[value], value in selected) for value in {*counts, *(selected & self.known(name))}
        ]
        return tuple(sorted(found, key=lambda it: (-it.count, it.value)))

    def known(self, name: str) -> set[str]:
        """Values that are told at nought when they are selected."""
        if name in {"label", "channel", "kind", "free_from", "season", "price"}:
            return self.selected(name)
        if name == "category":
            return {it.slug for it in self.categories.values()}
        if name == "producer":
            return {str(it.made_by_id) for it in self.products}
        return {it.municipality_id for it in self.public_places.values() if it.municipality_id}

    def selected(self, name: str) -> set[str]:
        """The values that are filtered by."""
        filters = self.request.filters
        if name == "season":
            now = {"now"} if self.request.in_season_on == self.request.day else set()
            return now | {str(month) for month in filters.months}
        if name == "price":
            ends = (filters.price_min, filters.price_max)
            return {bucket(Decimal(low)) for low in PRICE_STEPS if ends == bucket_ends(low)}
        attribute = {
            "category": filters.categories,
            "producer": filters.producers,
            "municipality": filters.municipalities,
            "label": filters.labels,
            "channel": filters.channels,
            "kind": filters.kinds,
            "free_from": filters.free_from,
        }
        return {str(value) for value in attribute[name]}


@cache
def months_of(starts: int, ends: int) -> frozenset[int]:
    """The months with a day in the season, day by day through a leap year."""
    days = (date(2024, 1, 1) + timedelta(days=offset) for offset in range(366))
    return frozenset(day.month for day in days if in_season(day, starts=starts, ends=ends))


def bucket(price: Decimal) -> str:
    """The name of the price bucket."""
    low = max(step for step in PRICE_STEPS if step <= price)
    high = bucket_ends(low)[1]
    return f"{low}-{'' if high is None else round(high)}"


def bucket_ends(low: int) -> tuple[Decimal, Decimal | None]:
    """The ends of the price bucket that begins so."""
    higher = [step for step in PRICE_STEPS if step > low]
    return Decimal(low), Decimal(higher[0]) - Decimal("0.01") if higher else None


def box(places: Iterable[Place]) -> Box | None:
    """The box around places."""
    lats, lons = [it.latitude for it in places], [it.longitude for it in places]
    return Box(min(lats), min(lons), max(lats), max(lons)) if lats else None


def begins(text: str, typed: Sequence[str]) -> bool:
    """Whether the text has the words, the last of them begun."""
    words = begins_of(text)
    return all(word in words for word in typed[:-1]) and any(word.startswith(typed[-1]) for word in words)


def nearly_begins(text: str, typed: Sequence[str]) -> bool:
    """Whether the text begins so with one slip in one word of at least three letters, its first letter being right."""
    words = begins_of(text)
    for at, meant in enumerate(typed):
        begun = {word[:size] for word in words for size in range(1, len(word) + 1)} if at == len(typed) - 1 else words
        slips = [it for it in begun if it[0] == meant[0] and OSA.distance(it, meant) == 1]
        if len(meant) >= 3 and any(begins(text, [*typed[:at], slip, *typed[at + 1 :]]) for slip in slips):
            return True
    return False


class Oracle:
    """`search.engines.Engine` by brute force. It keeps nothing, so it is always right."""

    in_step = True

    @property
    def vocabulary(self) -> ListVocabulary:
        """The words of all products."""
        answer = Answer(SearchRequest(day=date.min))
        texts = (replace(answer.text(product), labels=()) for product in answer.products)
        return ListVocabulary(Counter(word for text in texts for word in set(vocabulary_words(text))))

    def search(self, request: SearchRequest) -> SearchPage:
        """One page of products."""
        answer = Answer(request)
        hits = answer.hits()
        facets = {name: answer.facet(name) for name in request.facets}
        places = {place for hit in hits for place in hit.places}
        return SearchPage(len(hits), tuple(answer.page()), facets, box(places), 0, 0, 0.0)

    def map(self, request: MapRequest) -> MapPage:
        """Where the products are."""
        answer = Answer(request.search)
        hits = answer.hits()
        counts = Counter(place for hit in hits for place in hit.places)
        shown = set(counts)
        filters = request.search.filters
        plain = request.search.plan is None and request.search.in_season_on is None
        if (
            request.empty_places
            and plain
            and filters == Filters(kinds=filters.kinds, municipalities=filters.municipalities)
        ):
            asked = answer.place_conditions().values()
            shown = {
                it for it in answer.public_places.values() if all(check(Offered(it, None, None)) for check in asked)
            }
        cells, alone = self._gathered(shown, zoom=request.zoom)
        first = sorted(alone, key=lambda it: (-counts[it], it.pk))[: request.limit]
        places = (MapPlace(it.pk, counts[it], answer.seen_open(it)) for it in sorted(first, key=lambda it: it.pk))
        return MapPage(cells, tuple(places), box(shown), len(shown), len(hits), 0.0)

    def _gathered(self, places: set[Place], *, zoom: int | None) -> tuple[tuple[Cell, ...], set[Place]]:
        if zoom is None:
            return (), places
        z = zoom + CELL_DETAIL
        members: dict[tuple[int, int], list[Place]] = defaultdict(list)
        for place in places:
            members[cell_of(place.latitude, place.longitude, z)].append(place)
        cells = []
        for (x, y), inside in sorted(members.items()):
            bounds = box(inside)
            if len(inside) > 1 and bounds is not None:
                lat = sum(it.latitude for it in inside) / len(inside)
                lon = sum(it.longitude for it in inside) / len(inside)
                cells.append(Cell(z, x, y, len(inside), lat, lon, bounds))
        return tuple(cells), {inside[0] for inside in members.values() if len(inside) == 1}

    def listings(
        self, product_ids: Sequence[int], request: SearchRequest, *, limit: int = 3
    ) -> dict[int, tuple[ListingHit, ...]]:
        """Where each product can be had."""
        answer = Answer(request)
        hits = {hit.product.pk: hit for hit in answer.hits()}
        return {id_: tuple(answer.nearest(hits[id_])[:limit]) if id_ in hits else () for id_ in product_ids}

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """What somebody who has typed so far may want: looked up among all there is, one by one."""
        typed = parts_of(text)
        if not typed:
            return ()
        rows = list(self._suggested())
        found = [it for it in rows if begins(it.text, typed)] or [it for it in rows if nearly_begins(it.text, typed)]
        looked_at: list[Suggestion] = []
        for kinds in (("word", "product"), ("category", "producer", "place")):
            of_kinds = (it for it in found if it.kind in kinds)
            looked_at += sorted(of_kinds, key=lambda it: (-worth(it.kind, it.weight), it.text))[:LOOKED_AT]
        return tuple(mixed(looked_at, text=text, limit=limit))

    def _suggested(self) -> Iterable[Suggestion]:
        """Everything there is to suggest."""
        answer = Answer(SearchRequest(day=date.min))
        tree = CategoryTree()
        for kind, named in (
            ("category", named_categories(tree)),
            ("producer", named_producers()),
            ("place", named_places()),
        ):
            yield from (Suggestion(it.name, kind, it.id, it.weight, None) for it in named)
        texts = {product.pk: answer.text(product) for product in answer.products}
        titles = Counter(text.name for text in texts.values())
        for title, count in titles.items():
            first = min(pk for pk, text in texts.items() if text.name == title)
            yield Suggestion(title, "product", first, count, None)
        words = Counter(
            word
            for text in texts.values()
            for word in set(suggestion_words(text))
            if len(word) > 2 and word[0].isalpha()
        )
        yield from (Suggestion(word, "word", None, count, None) for word, count in words.items())

    def correct(self, text: str) -> Correction | None:
        """Nothing: spelling is judged in `search.swedish`."""
        return None

    def similar(self, product_id: int, *, size: int = 6) -> tuple[ProductHit, ...]:
        """Nothing: likeness is a matter of taste, not of rules."""
        return ()

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Nothing: there is no index."""
        return ApplyReport()

    def follow(self) -> ApplyReport:
        """Nothing: there is no index."""
        return ApplyReport()

    def reconcile(self) -> ApplyReport:
        """Nothing: there is no index."""
        return ApplyReport()

    def rebuild(self, *, progress: Progress = quiet) -> int:
        """Nothing: there is no index."""
        return 0

    def status(self) -> IndexStatus:
        """Always right."""
        return IndexStatus("oracle", 0, 0, 0, "", current=True)


def engine() -> Oracle:
    """The oracle."""
    return Oracle()
