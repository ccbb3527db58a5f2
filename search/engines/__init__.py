"""What a search engine does, whatever it is made of: one protocol, its questions and its answers.

What every engine agrees on (`tests/search/engines` holds them to it):

- **Found are** public products (`Product.objects.public()`). A listing *counts* on a day when its place is public, it
  has begun and not ended on that day, and the shelf is not known to be empty.
- **Place** (area, place kind, municipality, open at a time, price) is asked of *one and the same* listing: a product
  sold cheaply far away and dearly near by is not "cheap near by". A product without any listing that counts is found by
  text, product filters and its offer's price, but never where place is asked.
- **Price** is the listing's, else the lowest offer's with VAT of the day (`law.vat`). For sorting it is the lowest of
  the listings that answer the request.
- **Distance** is along the great circle on a sphere of 6 371 008.8 m; circles and boxes include their edge.
- **Within one filter** the values are alternatives (category with all below it, producer, label …), except `free_from`,
  where all are demanded. *Free from* is `law.allergens.free_from`: unknown is never free.
- **Labels** count while a certificate is valid on the day: the product's own, or its maker's for all that it makes. The
  words of such labels are part of the product's text (column d_s) on those days.
- **In season** is a product with a season window that holds the day; one without windows is no seasonal product.
- **Facets** count distinct products, each facet as if its own filter were not set.
- **Order**: `relevance` is by tier, then score (`search.ranking`); `distance` by the nearest listing that answers;
  `price` the lowest first; `newest` the newest first; what has no distance or price comes last; ties go by product id.
- **Pinned** products (a tier of `products`, the plan's first) answer whatever their words, when they are public, meet
  every filter and nothing excluded; they count like any hit, and stand in their own order where order is by relevance.
- **Suggestions** are titles and words of products, categories, producers and places that have the words typed, the last
  of them begun; when there are none, those with one slip in one word (`words.slips`). The weightiest `words.LOOKED_AT`
  of the names and as many of the things are put together by `words.mixed`.
- **Relaxed tiers** fill the first page when the counted ones give fewer than `ranking.RELAX_BELOW`; they never count in
  totals, facets, bounds or maps.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Protocol, TypeAlias, cast

from django.conf import settings

from hubs.geography.distance import Box
from search.plan import QueryPlan
from search.swedish.correction import Correction, Vocabulary

FACETS = ("category", "producer", "municipality", "label", "channel", "season", "kind", "price", "free_from")
PRICE_STEPS = (0, 50, 100, 200, 500)
"""Where each price bucket begins, in kronor with VAT; the last has no end."""


class Sort(StrEnum):
    """In what order hits come."""

    RELEVANCE = "relevance"
    DISTANCE = "distance"
    PRICE = "price"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees, WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within `radius_m` metres of a point."""

    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Within:
    """Everything in a municipality, by its code."""

    municipality: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Everything in any of these: along a road (circles in a row), in one town or another."""

    areas: tuple[Circle | Box | Within, ...]


Area: TypeAlias = Circle | Box | Within | AnyOf


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must be; empty means anything. Prices are kronor with VAT, both ends included."""

    categories: tuple[str, ...] = ()
    producers: tuple[int, ...] = ()
    municipalities: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    free_from: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search, all of it in codes and tokens.

    `day` decides prices, labels and which listings count. `moment` is when a hit's `open` is told for (`open_at` when
    that is set). With `also_open_at` it is enough to be open at `open_at` or any of these: "on Sunday" is every hour of
    that day. `page` begins at 1.
    """

    day: date
    plan: QueryPlan | None = None
    area: Area | None = None
    origin: Point | None = None
    open_at: datetime | None = None
    moment: datetime | None = None
    in_season_on: date | None = None
    filters: Filters = Filters()
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 20
    relax: bool = True
    also_open_at: tuple[datetime, ...] = ()

    @property
    def asked_open(self) -> tuple[datetime, ...]:
        """The moments at one of which a place must be open; none when that is not asked."""
        return () if self.open_at is None else (self.open_at, *self.also_open_at)

    @property
    def seen_open(self) -> tuple[datetime, ...]:
        """The moments that a hit's `open` is told for: open at one of them. None: it is not told."""
        return self.asked_open or (() if self.moment is None else (self.moment,))

    @property
    def start(self) -> Point | None:
        """Where distances are counted from: the origin, else the middle of a circle."""
        if self.origin is None and isinstance(self.area, Circle):
            return Point(self.area.lat, self.area.lon)
        return self.origin


@dataclass(frozen=True, slots=True)
class ListingHit:
    """Where a product can be had. `distance_m` is None when there is no point to count from, `open` when no moment."""

    place_id: int
    distance_m: float | None
    open: bool | None
    price: Decimal | None
    stock: str
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product in an answer; `tier` is an index into the plan's tiers (0 without a plan), the season the day's."""

    product_id: int
    tier: int
    score: float
    nearest: ListingHit | None
    in_season: bool = False


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many products would be found with this value."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of an answer. `total`, `facets` and `bounds` (of the places) speak of the whole answer."""

    total: int
    hits: tuple[ProductHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    bounds: Box | None
    generation: int
    watermark_seq: int
    took_ms: float


@dataclass(frozen=True, slots=True)
class MapRequest:
    """A search as a map.

    With `zoom`, places that share a web map cell of level `zoom + CELL_DETAIL` become one; without, all are told. Of
    places told one by one there are at most `limit`, those with the most products. `empty_places` shows also places
    where nothing is listed, as long as nothing is asked of the products.
    """

    search: SearchRequest
    zoom: int | None = None
    limit: int = 500
    empty_places: bool = False


CELL_DETAIL = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """Several places near each other: web map cell, how many, their middle and the box around them."""

    z: int
    x: int
    y: int
    count: int
    lat: float
    lon: float
    bounds: Box


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place on the map, how many products of the answer it has and whether it is open (None: no moment given)."""

    place_id: int
    products: int
    open: bool | None


@dataclass(frozen=True, slots=True)
class MapPage:
    """An answer as a map; totals and bounds speak of all of it, cells by (x, y), places by id."""

    cells: tuple[Cell, ...]
    places: tuple[MapPlace, ...]
    bounds: Box | None
    total_places: int
    total_products: int
    took_ms: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody may be about to type. `id` is the product's, producer's, place's or category's; None for a word.

    `matched` tells which letters of the text were typed (from, to), or None when a slip was forgiven.
    """

    text: str
    kind: str
    id: int | None
    weight: int
    matched: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that changed; `id` is None when it may be anything."""

    kind: str
    id: int | None


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What applying changes did: products written to and taken out of the index."""

    written: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the index stands.

    `current` is whether its language data is that of the running program; `pending` changes are not yet applied.
    """

    engine: str
    generation: int
    watermark_seq: int
    pending: int
    lexicon_hash: str
    current: bool
    counts: Mapping[str, int] = field(default_factory=dict)


Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


def quiet(done: int, of: int) -> None:
    """Progress told to nobody."""


class Engine(Protocol):
    """A search engine. Answers hold ids only: rows are read, and their visibility checked, in the database."""

    @property
    def in_step(self) -> bool:
        """Whether `apply` belongs into the transaction that makes the change; if not, `follow` after it."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the index, for understanding what was typed."""
        ...

    def search(self, request: SearchRequest) -> SearchPage:
        """One page of products."""
        ...

    def map(self, request: MapRequest) -> MapPage:
        """Where the products are."""
        ...

    def listings(
        self, product_ids: Sequence[int], request: SearchRequest, *, limit: int = 3
    ) -> dict[int, tuple[ListingHit, ...]]:
        """Where each product can be had under the request's place conditions, nearest first, at most `limit` each."""
        ...

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """What somebody who has typed so far may want, the likeliest first."""
        ...

    def correct(self, text: str) -> Correction | None:
        """The text with misspelt words put right; None when there is nothing to put right."""
        ...

    def similar(self, product_id: int, *, size: int = 6) -> tuple[ProductHit, ...]:
        """Products like this one, the likest first, itself not among them."""
        ...

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the index say what the database says about what changed."""
        ...

    def follow(self) -> ApplyReport:
        """Apply what the outbox holds that the index has not seen."""
        ...

    def reconcile(self) -> ApplyReport:
        """Compare all of the index with the database and put right what differs."""
        ...

    def rebuild(self, *, progress: Progress = quiet) -> int:
        """Make the index anew; the old one answers until the new one stands. Returns the new generation."""
        ...

    def status(self) -> IndexStatus:
        """How the index stands."""
        ...


@cache
def load_engine(name: str | None = None) -> Engine:
    """Return the engine of this name: a module in this package with an `engine()`. Default: setting SEARCH_ENGINE.

    A search server that is set is never asked alone: what stands in for it when it is away is asked, and asks it.

    Raises:
        ModuleNotFoundError: there is no such engine.

    """
    chosen = name or getattr(settings, "SEARCH_ENGINE", "embedded")
    if name is None and chosen == "elastic":
        chosen = "standby"
    return cast("Engine", import_module(f"search.engines.{chosen}").engine())
