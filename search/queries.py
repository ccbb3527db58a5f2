"""Search as pages and the API ask it: a text and filters in, rows with everything a list shows out.

The engine answers with ids; products, places and prices are read, and their visibility checked, in the database: at
most six queries for a page with facets, however many rows it has.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextChoices, Value
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext

from catalogue.models import Allergen, Category, Certificate, Channel, Product, ProductCategory, Scheme
from catalogue.pricing import ConsumerPrice, consumer_price
from hubs.geography.distance import Box, distance_m
from hubs.models import Listing, Place, PlaceKind
from hubs.opening import OpenState, state_at
from members.models import Organisation
from search.engines import (
    FACETS,
    Area,
    Circle,
    FacetCount,
    Filters,
    MapPage,
    MapRequest,
    Point,
    ProductHit,
    SearchPage,
    SearchRequest,
    Sort,
    Suggestion,
    load_engine,
)
from search.engines.corpus import hours_of
from search.places import area_of, as_hit, gazetteer, kinds_of, place_finder, region
from search.plan import QueryPlan
from search.swedish import Correction, PlaceHit, Understanding, Vocabulary, understand

NO_FILTERS = Filters()
TYPED_PLACE = re.compile(r"\b(?:nära|i|vid|kring|runt|near|in)\s+(?P<place>[^\W\d][\w -]*)$", re.IGNORECASE)
SCHEMES = tuple(Scheme.values)
CHOICES: dict[str, type[TextChoices]] = {
    "label": Scheme,
    "channel": Channel,
    "kind": PlaceKind,
    "free_from": Allergen,
}
LABELS = {(facet, it.value): it.label for facet, choices in CHOICES.items() for it in choices}
FACET_VALUES = 100
SHOWN_OF_LISTINGS = (
    "product_id", "price", "stock", "source", "confirmed_on", "place__name", "place__slug", "place__kind",
    "place__latitude", "place__longitude", "place__locality",
)  # fmt: skip
Answer = TypeVar("Answer", SearchPage, MapPage)
ENOUGH = 3
RIGHT_TIERS = frozenset({"name", "synonym"})
NEAR_ME_KM = 30.0
# What a list shows of a product: the other sixty columns stay in the database.
SHOWN = (
    "ref", "title", "slug", "picture", "status", "is_public", "goods_class", "net_amount", "net_unit",
    "variable_weight", "made_by__name", "made_by__slug", "made_by__is_public", "made_by__locality",
)  # fmt: skip
WIDER_KM = 50.0


@dataclass(frozen=True, slots=True)
class FindRequest:
    """What a visitor asks for.

    `near` is the visitor's or a link's own point; `place` a place name or postal code; without `radius_km` each means
    what it usually means. `bbox` overrules the other areas. `exact` takes the text as it is typed: no correction, no
    place read out of it. `moment` (aware) is now; `open_at` another moment, `open_now` is short for it.
    """

    day: date
    moment: datetime
    text: str = ""
    near: Point | None = None
    place: str = ""
    radius_km: float | None = None
    bbox: Box | None = None
    filters: Filters = NO_FILTERS
    open_now: bool = False
    open_at: datetime | None = None
    in_season: bool = False
    sort: Sort | None = None
    page: int = 1
    size: int = 20
    facets: tuple[str, ...] = FACETS
    exact: bool = False


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


@dataclass(frozen=True, slots=True)
class CategoryName:
    """A category by its code and its name in the visitor's language."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value of a facet in the visitor's language."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Loosening:
    """How many would be found without one condition: wider (`WIDER_KM`), area, open, season or filters."""

    kind: str
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A request understood.

    `needs_position` is whether "nära mig" was asked by somebody whose place is not known, `strict` whether the area was
    measured out by who asked, `widened` whether nothing was there and the nearest is shown instead. `kinds` are the
    kinds of places that the words named ("REKO-ring", "bageri i Flen").
    """

    request: SearchRequest
    understanding: Understanding | None
    place: PlaceHit | None
    unknown_place: str = ""
    needs_position: bool = False
    strict: bool = False
    widened: bool = False
    kinds: tuple[str, ...] = ()

    @property
    def correction(self) -> Correction | None:
        """What was searched for instead of what was typed."""
        return self.understanding.correction if self.understanding and not self.kinds else None


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


@dataclass(frozen=True, slots=True)
class ListingRow:
    """Where a product is sold."""

    listing: Listing
    distance_m: float | None
    opening: OpenState
    price: ConsumerPrice | None


@dataclass(frozen=True, slots=True)
class _AsTyped:
    """A vocabulary that holds every word to be right."""

    vocabulary: Vocabulary = field()

    def has(self, form: str) -> bool:
        return True

    def frequency(self, form: str) -> int:
        return self.vocabulary.frequency(form)

    def restore(self, folded: str) -> list[str]:
        return []

    def near(self, word: str, max_edits: int) -> list[tuple[str, int]]:
        return []


class _NoPlaces:
    """A place finder that reads no place out of a text."""

    def find(self, text: str) -> PlaceHit | None:
        return None


# ---- asking


def find(request: FindRequest) -> Found:
    """Return a page of products."""
    asked, page = _answered(request, load_engine().search, total=lambda page: page.total)
    loosenings = () if page.total else _loosenings(asked.request)
    facets = _shortened(page.facets)
    products = _products([hit.product_id for hit in page.hits])
    names = _names(facets, products)
    return Found(asked, page, _rows(page.hits, products, names, asked.request), _labelled(facets, names), loosenings)


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
    asked = _reaching_far_enough(ask(request))
    answer = look(asked.request)
    if not total(answer) and asked.understanding and not asked.correction and not request.exact:
        eager = ask(request, eager=True)
        if eager.correction and total(second := look(eager.request)):
            return eager, second
    return asked, answer


def _reaching_far_enough(asked: Asked) -> Asked:
    """Return the request with its area as wide as it takes to have a few right answers.

    "Nära Trosa" asks for the nearest, so where hardly anything is near, what is farther away is shown too, and said to
    be. Who named a distance or drew a box meant that.
    """
    if asked.strict or asked.request.area is None or asked.request.start is None:
        return asked
    tried = [(asked, *_answers(asked.request))]
    for wider in _wider(asked):
        anywhere = wider.request.area is None
        if tried[-1][1] >= ENOUGH or (anywhere and any(right for _, right, _ in tried)):
            break
        tried.append((wider, *_answers(wider.request)))
    best = max(tried, key=lambda it: it[1])
    if not best[1]:
        best = next((it for it in tried if it[2]), tried[0])
    return replace(best[0], widened=best is not tried[0] and not tried[0][1])


def _wider(asked: Asked) -> Iterator[Asked]:
    """Yield the request with wider and wider areas around the same point, at last with none."""
    start, area = asked.request.start, asked.request.area
    reach = area.radius_m if isinstance(area, Circle) else 0.0
    if start is None:
        return
    for radius_m in (NEAR_ME_KM * 1000, WIDER_KM * 1000):
        if radius_m > reach:
            yield replace(asked, request=replace(asked.request, area=Circle(start.lat, start.lon, radius_m)))
    yield replace(asked, request=replace(asked.request, area=None, origin=start))


def _answers(request: SearchRequest) -> tuple[int, int]:
    """Return how many right answers there are, at most `ENOUGH` are counted, and how many in all.

    Right is what is called or means what was asked for; what only mentions it is not.
    """
    page = load_engine().search(replace(request, facets=(), page=1, size=ENOUGH, relax=False))
    if request.plan is None:
        return ENOUGH if page.total else 0, page.total
    tiers = request.plan.tiers
    return sum(tiers[hit.tier].name in RIGHT_TIERS for hit in page.hits), page.total


def ask(request: FindRequest, *, eager: bool = False) -> Asked:
    """Return the request understood: text, place and filters in an engine's codes."""
    vocabulary = load_engine().vocabulary
    understood = None
    if request.text.strip():
        understood = understand(
            request.text,
            places=_NoPlaces() if request.exact else place_finder(),
            vocabulary=_AsTyped(vocabulary) if request.exact else vocabulary,
            eager=eager and not request.exact,
        )
    place, unknown = _place(request, understood)
    area, origin = _area(request, understood, place)
    kinds = kinds_of(understood.text) if understood and not request.exact else ()
    open_now = request.open_now or bool(understood and understood.open_now)
    open_at = request.open_at or (request.moment if open_now else None)
    return Asked(
        SearchRequest(
            day=request.day,
            plan=None if kinds else _plan(understood),
            area=area,
            origin=origin,
            open_at=open_at,
            moment=request.moment,
            in_season_on=request.day if request.in_season else None,
            filters=replace(request.filters, kinds=request.filters.kinds or kinds),
            facets=request.facets,
            sort=request.sort or Sort.RELEVANCE,
            page=request.page,
            size=request.size,
        ),
        understood,
        place,
        unknown_place=unknown,
        needs_position=bool(understood and understood.near_me and request.near is None),
        strict=request.bbox is not None or _radius(request, understood) is not None,
        kinds=kinds,
    )


def _plan(understood: Understanding | None) -> QueryPlan | None:
    """The plan; none when nothing is left to look for once place and time have been read out of the text."""
    if understood is None or (not understood.text.strip() and understood.interpretation):
        return None
    return understood.plan or QueryPlan(())


def _place(request: FindRequest, understood: Understanding | None) -> tuple[PlaceHit | None, str]:
    """The place that is asked for, and the name given for it when nobody knows it."""
    if request.place.strip():
        spot = gazetteer().find(request.place, fuzzy=True)
        return (as_hit(spot), "") if spot else (None, request.place.strip())
    return (understood.place if understood else None), ""


def _radius(request: FindRequest, understood: Understanding | None) -> float | None:
    """The distance that was named, in kilometres."""
    if request.radius_km is not None:
        return request.radius_km
    said = understood is not None and any(piece.kind == "radius" for piece in understood.interpretation)
    return understood.radius_km if understood and said else None


def _area(
    request: FindRequest, understood: Understanding | None, place: PlaceHit | None
) -> tuple[Area | None, Point | None]:
    """Where to look, and where distances are counted from."""
    radius = _radius(request, understood)
    origin = request.near or (Point(place.lat, place.lon) if place else None)
    if request.bbox is not None:
        return request.bbox, origin
    if place is not None:
        return area_of(place, radius_km=radius), origin
    if radius is None and understood and understood.near_me:
        radius = NEAR_ME_KM
    if request.near is None or radius is None:
        return None, origin
    return Circle(request.near.lat, request.near.lon, radius * 1000), origin


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
    """Return what somebody who has typed so far may want, the likeliest first; after "nära" and "i" also places."""
    return (*load_engine().suggest(text, limit=limit), *_place_suggestions(text, limit=limit // 2))[:limit]


def _place_suggestions(text: str, *, limit: int) -> tuple[Suggestion, ...]:
    """The text with its last word made the name of a place: "korv nära tr" becomes "korv nära Trosa"."""
    typed = TYPED_PLACE.search(text)
    if typed is None:
        return ()
    spots = gazetteer().search(typed["place"], limit=50)
    home = (spot.name for spot in spots if spot.municipality_code.startswith(region().county_code))
    names = [name for name in dict.fromkeys(home) if name.lower() != typed["place"].lower()]
    before = text[: typed.start("place")]
    return tuple(
        Suggestion(before + name, "area", None, 0, (len(before), len(before) + len(typed["place"])))
        for name in names[:limit]
    )


def similar_products(product: Product, *, day: date, moment: datetime, size: int = 6) -> tuple[Row, ...]:
    """Return products like this one, the likest first."""
    hits = load_engine().similar(product.pk, size=size)
    return rows_of(hits, SearchRequest(day=day, moment=moment))


def listings_near(
    product: Product, *, day: date, moment: datetime, origin: Point | None = None, limit: int | None = None
) -> tuple[ListingRow, ...]:
    """Return where a product is sold, sold-out shelves too: nearest first, without origin the lately confirmed."""
    listings = list(_public_listings(day).filter(product=product))
    hours = hours_of(ids=[it.place_id for it in listings])
    rows = [
        ListingRow(
            listing,
            distance_m(origin.lat, origin.lon, listing.place.latitude, listing.place.longitude) if origin else None,
            state_at(*hours.get(listing.place_id, ((), ())), moment=moment),
            consumer_price(product, day=day, shelf_price=listing.price),
        )
        for listing in listings
    ]
    rows.sort(key=_nearest_first if origin else _surest_first)
    return tuple(rows[:limit])


def _nearest_first(row: ListingRow) -> tuple[float, int]:
    return row.distance_m or 0.0, row.listing.place_id


def _surest_first(row: ListingRow) -> tuple[int, int]:
    return -(row.listing.confirmed_on or date.min).toordinal(), row.listing.place_id


# ---- rows


def rows_of(hits: Sequence[ProductHit], request: SearchRequest) -> tuple[Row, ...]:
    """Return what a list shows of these hits, in their order; what is not public any more is left out."""
    products = _products([hit.product_id for hit in hits])
    return _rows(hits, products, _names({}, products), request)


def _rows(
    hits: Sequence[ProductHit], products: Mapping[int, Product], names: "Names", request: SearchRequest
) -> tuple[Row, ...]:
    labels = _labels(products.values(), day=request.day)
    listings = _listings([hit for hit in hits if hit.nearest], day=request.day)
    hours = hours_of(ids={it.place_id for it in listings.values()}) if listings and request.moment else {}
    counted = len(request.plan.counted) if request.plan else 1
    rows = []
    for hit in hits:
        if (product := products.get(hit.product_id)) is None:
            continue
        listing = listings.get(hit.product_id)
        opening = None
        if listing and request.moment:
            opening = state_at(*hours.get(listing.place_id, ((), ())), moment=request.open_at or request.moment)
        rows.append(
            Row(
                product,
                names.categories.get(getattr(product, "category_id", None)),
                consumer_price(product, day=request.day, shelf_price=listing.price if listing else None),
                labels.get(product.pk, ()),
                listing,
                hit.nearest.distance_m if listing and hit.nearest else None,
                opening.open if opening else None,
                opening,
                in_season=hit.in_season,
                similar=hit.tier >= counted,
            )
        )
    return tuple(rows)


def _products(ids: list[int]) -> dict[int, Product]:
    """The public ones of these products, each with its first category's id as `category_id`."""
    if not ids:
        return {}
    first = ProductCategory.objects.filter(product=OuterRef("pk")).order_by("id").values("category_id")[:1]
    rows = Product.objects.public().select_related("made_by").prefetch_related("stockrecords").only(*SHOWN)
    found: dict[int, Product] = rows.annotate(category_id=Subquery(first)).in_bulk(ids)
    return found


def in_language(name: str, name_en: str | None) -> str:
    """The name in the visitor's language, Swedish when there is no English one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


def _labels(products: Iterable[Product], *, day: date) -> dict[int, tuple[str, ...]]:
    """The labels of products that are valid on the day: each product's own, and its maker's for all that it makes."""
    products = list(products)
    makers = {it.made_by_id for it in products}
    held = Q(product__in=[it.pk for it in products]) | Q(product__isnull=True, holder__in=makers)
    rows = Certificate.objects.valid(day=day).filter(held).values_list("product_id", "holder_id", "scheme")
    holds: set[tuple[int | None, int | None, str]]
    holds = {(product, None if product else holder, scheme) for product, holder, scheme in rows}

    def has(product: Product, code: str) -> bool:
        return (product.pk, None, code) in holds or (None, product.made_by_id, code) in holds

    return {it.pk: tuple(code for code in SCHEMES if has(it, code)) for it in products}


def _public_listings(day: date) -> "QuerySet[Listing]":
    begun = Q(starts__isnull=True) | Q(starts__lte=day)
    not_over = Q(ends__isnull=True) | Q(ends__gte=day)
    owner = Q(place__organisation__isnull=True) | Q(place__organisation__is_public=True)
    rows = Listing.objects.filter(begun, not_over, owner, place__is_public=True)
    return rows.select_related("place", "place__municipality")


def _listings(hits: Sequence[ProductHit], *, day: date) -> dict[int, Listing]:
    wanted = {hit.product_id: hit.nearest.place_id for hit in hits if hit.nearest}
    if not wanted:
        return {}
    rows = _public_listings(day).filter(product__in=wanted, place__in=set(wanted.values()))
    rows = rows.select_related(None).select_related("place").only(*SHOWN_OF_LISTINGS)
    return {it.product_id: it for it in rows if wanted[it.product_id] == it.place_id}


# ---- facets


@dataclass(frozen=True, slots=True)
class Names:
    """What categories (by id) and facets' values (facet, value) are called in the visitor's language."""

    categories: Mapping[int | None, CategoryName]
    values: Mapping[tuple[str, str], str]


def _names(facets: Mapping[str, Sequence[FacetCount]], products: Mapping[int, Product]) -> Names:
    """The names of the producers and categories among the facets' values and the products, in one query."""
    makers = [int(it.value) for it in facets.get("producer", ())]
    slugs = [it.value for it in facets.get("category", ())]
    ids = {getattr(it, "category_id", None) for it in products.values()} - {None}
    if not (makers or slugs or ids):
        return Names({}, {})
    organisations = Organisation.objects.filter(id__in=makers).order_by()
    categories = Category.objects.filter(Q(slug__in=slugs) | Q(id__in=ids)).order_by()
    columns = ("id", "slug", "name")
    rows = organisations.values_list(Value(0), *columns, Value("")).union(
        categories.values_list(Value(1), *columns, "name_en"), all=True
    )
    named: dict[int | None, CategoryName] = {}
    values: dict[tuple[str, str], str] = {}
    for is_category, id_, slug, name, name_en in rows:
        if is_category:
            named[id_] = CategoryName(slug, in_language(name, name_en))
            values["category", slug] = named[id_].name
        else:
            values["producer", str(id_)] = name
    return Names(named, values)


def _shortened(facets: Mapping[str, tuple[FacetCount, ...]]) -> dict[str, tuple[FacetCount, ...]]:
    """The facets with at most `FACET_VALUES` values each, the commonest and those that are selected."""
    return {
        name: tuple(it for number, it in enumerate(values) if number < FACET_VALUES or it.selected)
        for name, values in facets.items()
    }


def _labelled(facets: Mapping[str, tuple[FacetCount, ...]], names: Names) -> dict[str, tuple[FacetChoice, ...]]:
    return {
        name: tuple(
            FacetChoice(it.value, _label(name, it.value, names), it.count, it.selected)
            for it in _in_order(name, values)
        )
        for name, values in facets.items()
    }


def _in_order(facet: str, values: tuple[FacetCount, ...]) -> Sequence[FacetCount]:
    """The months ("now" first) and prices in their natural order, all else the commonest first."""
    if facet not in {"season", "price"}:
        return values
    return sorted(values, key=lambda it: int(it.value.partition("-")[0].replace("now", "0")))


def _label(facet: str, value: str, names: Names) -> str:
    """What a facet's value is called in the visitor's language."""
    if facet == "municipality":
        municipality = region().municipality(value)
        return municipality.name if municipality else value
    if facet == "season":
        return gettext("I säsong nu") if value == "now" else str(MONTHS[int(value)]).capitalize()
    if facet == "price":
        low, _, high = value.partition("-")
        return (
            gettext("Från %(low)s kr") % {"low": low}
            if not high
            else gettext("%(low)s–%(high)s kr") % {"low": low, "high": high}
        )
    return str(LABELS[facet, value]) if (facet, value) in LABELS else names.values.get((facet, value), value)
