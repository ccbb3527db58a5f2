"""Search as pages and the API ask it: a text and filters in, rows with everything a list shows out.

The engine answers with ids; products, places and prices are read, and their visibility checked, in the database: at
most five queries for a page with facets, however many rows it has, and none for what this process has shown lately.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from catalogue.models import Certificate, Product, ProductCategory, ProductImage
from catalogue.partner.models import StockRecord
from catalogue.pricing import ConsumerPrice, consumer_price
from hubs.models import Listing, Place
from hubs.opening import OpenState, state_at
from members.models import Organisation
from search.asking import NO_FILTERS, WIDER_KM, Asked, FindRequest, ask, reaching_far_enough
from search.engines import (
    Area,
    Circle,
    MapPage,
    MapRequest,
    ProductHit,
    SearchPage,
    SearchRequest,
    Suggestion,
    load_engine,
)
from search.engines.corpus import Hours, hours_of
from search.facets import SCHEMES, CategoryName, FacetChoice, Names, labelled, names_of, shortened
from search.keeping import AsOf, Facts, as_of
from search.places import gazetteer, region
from search.prepared import Columns, as_if_prefetched, prepared
from search.swedish import Correction, Understanding

TYPED_PLACE = re.compile(
    r"\b(?:nära|i|på|vid|kring|runt|från|utanför|near|in|around|from)\s+(?P<place>[^\W\d][\w -]*)$", re.IGNORECASE
)
AREA_FROM = 3
"""From so many letters on a text may be the beginning of a place's name."""

NO_HOURS: Hours = ((), ())
Answer = TypeVar("Answer", SearchPage, MapPage)
# What a list shows: all other columns stay in the database.
SHOWN = Columns(
    Product, "ref", "title", "slug", "picture", "status", "is_public", "goods_class", "net_amount", "net_unit",
    "variable_weight", "made_by_id",
)  # fmt: skip
SHOWN_OF_MAKERS = Columns(Organisation, "name", "slug", "is_public", "locality")
SHOWN_OF_OFFERS = Columns(StockRecord, "product_id", "price", "price_unit")
SHOWN_OF_LISTINGS = Columns(
    Listing, "product_id", "place_id", "price", "stock", "source", "confirmed_on", "doubted_on", "doubts"
)
SHOWN_OF_PLACES = Columns(Place, "name", "slug", "kind", "latitude", "longitude", "locality")
PRODUCTS_KEPT, LISTINGS_KEPT, PLACES_KEPT = 4_000, 8_000, 4_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list shows of a product wherever it is sold; its maker and offers are loaded.

    `photo_id` is its first photograph; `labels` are codes.
    """

    product: Product
    category_id: int | None
    photo_id: int | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A product in a list, with all that is shown of it.

    `listing` (its `place` loaded) is where it is to be had nearest; `opening` how that place stands at the moment asked
    about. `similar` marks what was not asked for but is like it. `labels` are codes of `catalogue.models.Scheme`.
    """

    product: Product
    category: "CategoryName | None"
    price: ConsumerPrice | None
    labels: tuple[str, ...]
    listing: Listing | None = None
    distance_m: float | None = None
    open: bool | None = None
    opening: OpenState | None = None
    in_season: bool = False
    similar: bool = False
    photo_id: int | None = None


@dataclass(frozen=True, slots=True)
class Loosening:
    """How many would be found without one condition: wider (`WIDER_KM`), area, open, season or filters."""

    kind: str
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of products."""

    asked: Asked
    page: SearchPage
    rows: tuple[Row, ...]
    facets: dict[str, tuple[FacetChoice, ...]]
    loosenings: tuple[Loosening, ...] = ()

    @property
    def total(self) -> int:
        """How many products answer; similar ones are not counted."""
        return self.page.total

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.page.total // self.asked.request.size))

    @property
    def correction(self) -> Correction | None:
        """What was searched for instead of what was typed."""
        return self.asked.correction

    @property
    def interpretation(self) -> Understanding | None:
        """How the text was understood; None without a text."""
        return self.asked.understanding

    @property
    def area(self) -> Area | None:
        """The area searched."""
        return self.asked.request.area

    @property
    def pinned(self) -> frozenset[int]:
        """The products that stand first because editors have chosen them."""
        plan = self.asked.request.plan
        tiers = plan.tiers if plan else ()
        return frozenset(id_ for tier in tiers for id_ in tier.products)

    @property
    def best_tier(self) -> int | None:
        """The best tier that has a hit, for the log."""
        return self.page.hits[0].tier if self.page.hits else None

    @property
    def took_ms(self) -> float:
        """Milliseconds in the engine."""
        return self.page.took_ms


@dataclass(frozen=True, slots=True)
class MapRow:
    """A place on the map."""

    place: Place
    products: int
    open: bool | None


@dataclass(frozen=True, slots=True)
class FoundMap:
    """An answer as a map."""

    asked: Asked
    page: MapPage
    rows: tuple[MapRow, ...]


# ---- asking


def find(request: FindRequest) -> Found:
    """Return a page of products."""
    now = as_of(request.day)
    asked, page = _answered(request, load_engine().search, total=lambda page: page.total)
    loosenings = () if page.total else _loosenings(asked.request)
    facets = shortened(page.facets)
    products = shown_products([hit.product_id for hit in page.hits], now=now)
    names = names_of(facets, [it.category_id for it in products.values()], now=now)
    rows = _rows(page.hits, products, names, asked.request, now=now)
    return Found(asked, page, rows, labelled(facets, names), loosenings)


def find_map(request: FindRequest, *, zoom: int | None = None, limit: int = 500) -> FoundMap:
    """Return the same answer as a map; see `search.engines.MapRequest` for `zoom` and `limit`."""

    def look(search: SearchRequest) -> MapPage:
        return load_engine().map(MapRequest(search, zoom=zoom, limit=limit, empty_places=True))

    asked, page = _answered(request, look, total=lambda page: page.total_products)
    ids = [hit.place_id for hit in page.places]
    places = Place.objects.public().select_related("municipality").in_bulk(ids)
    rows = tuple(MapRow(places[hit.place_id], hit.products, hit.open) for hit in page.places if hit.place_id in places)
    return FoundMap(asked, page, rows)


def _answered(
    request: FindRequest, look: Callable[[SearchRequest], Answer], *, total: Callable[[Answer], int]
) -> tuple[Asked, Answer]:
    """Return the request as it was understood at last, and its answer; list and map take the same way here."""
    asked = reaching_far_enough(ask(request))
    answer = look(asked.request)
    if not total(answer) and asked.understanding and not asked.correction and not request.exact:
        eager = ask(request, eager=True)
        if eager.correction and total(second := look(eager.request)):
            return eager, second
    return asked, answer


def _loosenings(request: SearchRequest) -> tuple[Loosening, ...]:
    """What each condition alone keeps from being found; those that keep nothing are left out."""
    start = request.start
    tries: list[tuple[str, SearchRequest]] = []
    if request.area is not None:
        if start is not None and not (isinstance(request.area, Circle) and request.area.radius_m >= WIDER_KM * 1000):
            tries.append(("wider", replace(request, area=Circle(start.lat, start.lon, WIDER_KM * 1000))))
        tries.append(("area", replace(request, area=None)))
    if request.open_at is not None:
        tries.append(("open", replace(request, open_at=None)))
    if request.in_season_on is not None:
        tries.append(("season", replace(request, in_season_on=None)))
    if request.filters != NO_FILTERS:
        tries.append(("filters", replace(request, filters=NO_FILTERS)))
    engine = load_engine()
    counted = ((kind, engine.search(replace(it, facets=(), page=1, size=1, relax=False)).total) for kind, it in tries)
    return tuple(Loosening(kind, total) for kind, total in counted if total)


def suggest(text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return what somebody who has typed so far may want, the likeliest first, and last places of that name.

    After "nära" and "i" up to half of them are places, else a few for a text that only begins as their names do.
    """
    typed = TYPED_PLACE.search(text)
    at, most = (typed.start("place"), limit // 2) if typed else (0, limit // 4)
    areas = _areas_begun(text, at=at, limit=most) if typed or len(text.strip()) >= AREA_FROM else ()
    names = {area.text.casefold() for area in areas}
    found = (it for it in load_engine().suggest(text, limit=limit) if it.id or it.text.casefold() not in names)
    return (*list(found)[: limit - len(areas)], *areas)


def _areas_begun(text: str, *, at: int, limit: int) -> tuple[Suggestion, ...]:
    """The text with what stands from `at` on made the name of a place: "korv nära tr" becomes "korv nära Trosa"."""
    before, begun = text[:at], text[at:].strip()
    spots = gazetteer().search(begun, limit=50)
    home = (spot.name for spot in spots if spot.municipality_code.startswith(region().county_code))
    # After "nära" a place is meant, however it is spelt; otherwise "ost" is not the beginning of Österåker.
    names = [
        name
        for name in dict.fromkeys(home)
        if (name.lower() != begun.lower() if at else name.lower().startswith(begun.lower()) or len(begun) > AREA_FROM)
    ]
    return tuple(
        Suggestion(before + name, "area", None, 0, (len(before), len(before) + len(begun))) for name in names[:limit]
    )


# ---- rows


def rows_of(hits: Sequence[ProductHit], request: SearchRequest) -> tuple[Row, ...]:
    """Return what a list shows of these hits, in their order; what is not public any more is left out."""
    now = as_of(request.day)
    products = shown_products([hit.product_id for hit in hits], now=now)
    names = names_of({}, [it.category_id for it in products.values()], now=now)
    return _rows(hits, products, names, request, now=now)


def shown_products(ids: Iterable[int], *, now: AsOf) -> dict[int, Shown]:
    """Return what lists show of the public ones of these products, by id; two queries at most."""
    return _kept_products.of(ids, as_of=now)


def _rows(
    hits: Sequence[ProductHit], products: Mapping[int, Shown], names: "Names", request: SearchRequest, *, now: AsOf
) -> tuple[Row, ...]:
    wanted = {(hit.product_id, hit.nearest.place_id) for hit in hits if hit.nearest}
    listings = _kept_listings.of(sorted(wanted), as_of=now)
    hours = _kept_hours.of((place for _product, place in listings), as_of=now) if request.moment else {}
    counted = len(request.plan.counted) if request.plan else 1
    rows = []
    for hit in hits:
        if (shown := products.get(hit.product_id)) is None:
            continue
        nearest = hit.nearest
        listing = listings.get((hit.product_id, nearest.place_id)) if nearest else None
        opening = _opening(hours.get(listing.place_id, NO_HOURS), request) if listing else None
        rows.append(
            Row(
                shown.product,
                names.categories.get(shown.category_id),
                consumer_price(shown.product, day=request.day, shelf_price=listing.price if listing else None),
                shown.labels,
                listing,
                nearest.distance_m if listing and nearest else None,
                opening.open if opening else None,
                opening,
                in_season=hit.in_season,
                similar=hit.tier >= counted,
                photo_id=shown.photo_id,
            )
        )
    return tuple(rows)


def _opening(hours: Hours, request: SearchRequest) -> OpenState | None:
    """How a place stands at the first moment asked about when it is open, else at the first; None without any."""
    states = [state_at(*hours, moment=moment) for moment in request.seen_open[:1]]
    for moment in request.seen_open[1:]:
        if states[-1].open:
            break
        states.append(state_at(*hours, moment=moment))
    return states[-1] if states and states[-1].open else next(iter(states), None)


# ---- what is read for them


def _read_products(ids: list[int], day: date) -> dict[int, Shown]:
    """The public ones of these products with their makers and offers, and the labels that are valid on the day."""
    to_maker = len(SHOWN)
    to_offer = to_maker + len(SHOWN_OF_MAKERS)
    to_further = to_offer + len(SHOWN_OF_OFFERS)
    makers: dict[int, Organisation] = {}
    products: dict[int, Product] = {}
    offers: dict[int, list[StockRecord]] = defaultdict(list)
    further: dict[int, tuple[int | None, int | None]] = {}
    for row in _product_rows(products=ids):
        if (id_ := row[0]) not in products:
            category_id, photo_id = row[to_further:]
            products[id_], further[id_] = SHOWN.row(row[:to_maker]), (category_id, photo_id)
            maker_id = products[id_].made_by_id
            if maker_id not in makers:
                makers[maker_id] = SHOWN_OF_MAKERS.row(row[to_maker:to_offer])
            products[id_].made_by = makers[maker_id]
        if row[to_offer] is not None:
            offers[id_].append(SHOWN_OF_OFFERS.row(row[to_offer:to_further]))
    for id_, product in products.items():
        as_if_prefetched(product, "stockrecords", offers[id_])
    labels = _labels(products.values(), day=day)
    return {id_: Shown(product, *further[id_], labels[id_]) for id_, product in products.items()}


@prepared
def _product_rows(*, products: list[int]) -> "QuerySet[Any, Any]":
    category = ProductCategory.objects.filter(product=OuterRef("pk")).order_by("id").values("category_id")[:1]
    photo = (
        ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk").values("original_id")[:1]
    )
    return (
        Product.objects.public()
        .filter(pk__in=products)
        .order_by("pk", "stockrecords__pk")
        .values_list(
            *SHOWN.names,
            *SHOWN_OF_MAKERS.along("made_by"),
            *SHOWN_OF_OFFERS.along("stockrecords"),
            Subquery(category),
            Subquery(photo),
        )
    )


def _labels(products: Iterable[Product], *, day: date) -> dict[int, tuple[str, ...]]:
    """The labels of products that are valid on the day: each product's own, and its maker's for all that it makes."""
    made_by = {it.pk: it.made_by_id for it in products}
    rows = _label_rows(products=list(made_by), makers=list(dict.fromkeys(made_by.values())), day=day)
    holds = {(product, None if product else holder, scheme) for product, holder, scheme in rows}

    def has(product: int, code: str) -> bool:
        return (product, None, code) in holds or (None, made_by[product], code) in holds

    return {product: tuple(code for code in SCHEMES if has(product, code)) for product in made_by}


@prepared
def _label_rows(*, products: list[int], makers: list[int], day: date) -> "QuerySet[Any, Any]":
    held = Q(product__in=products) | Q(product__isnull=True, holder__in=makers)
    rows = Certificate.objects.valid(day=day).filter(held).order_by()
    return rows.values_list("product_id", "holder_id", "scheme")


def _public_listings(day: date) -> "QuerySet[Listing]":
    begun = Q(starts__isnull=True) | Q(starts__lte=day)
    not_over = Q(ends__isnull=True) | Q(ends__gte=day)
    owner = Q(place__organisation__isnull=True) | Q(place__organisation__is_public=True)
    return Listing.objects.filter(begun, not_over, owner, place__is_public=True)


def _read_listings(wanted: list[tuple[int, int]], day: date) -> dict[tuple[int, int], Listing]:
    """The public listings of products at places, with their places."""
    found: dict[tuple[int, int], Listing] = {}
    places: dict[int, Place] = {}
    pairs = frozenset(wanted)
    for row in _listing_rows(
        products=[product for product, _place in wanted], places=sorted({place for _product, place in wanted}), day=day
    ):
        listing: Listing = SHOWN_OF_LISTINGS.row(row[: len(SHOWN_OF_LISTINGS)])
        if (listing.product_id, listing.place_id) in pairs:
            if listing.place_id not in places:
                places[listing.place_id] = SHOWN_OF_PLACES.row(row[len(SHOWN_OF_LISTINGS) :])
            listing.place = places[listing.place_id]
            found[listing.product_id, listing.place_id] = listing
    return found


@prepared
def _listing_rows(*, products: list[int], places: list[int], day: date) -> "QuerySet[Any, Any]":
    rows = _public_listings(day).filter(product__in=products, place__in=places).order_by()
    return rows.values_list(*SHOWN_OF_LISTINGS.names, *SHOWN_OF_PLACES.along("place"))


def _read_hours(places: list[int], _day: date) -> dict[int, Hours]:
    return hours_of(ids=places)


_kept_products: Facts[int, Shown] = Facts(_read_products, limit=PRODUCTS_KEPT)
_kept_listings: Facts[tuple[int, int], Listing] = Facts(_read_listings, limit=LISTINGS_KEPT)
_kept_hours: Facts[int, Hours] = Facts(_read_hours, limit=PLACES_KEPT)
