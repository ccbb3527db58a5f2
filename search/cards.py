"""What lists show of products and places: rows of the database made into what the page parts are drawn from.

Cards are values: what is drawn depends on nothing but the card and the language, so that its HTML can be kept.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import number_format

from catalogue.models import Certificate, Product, ProductImage, Scheme, SeasonWindow, Unit
from catalogue.pricing import ConsumerPrice, consumer_price
from hubs import opening
from hubs.freshness import Word, is_doubted, level
from hubs.geography.distance import distance_m
from hubs.models import Place, PlaceKind
from hubs.opening import STOCKHOLM, OpenState, state_at
from members.models import Picture
from search.engines import Point
from search.keeping import AsOf, Facts, as_of
from search.queries import Found, Row
from search.swedish.compounds import split

FAR_DAYS = 183  # half a year: a day further away is told with its year
METRES_SHOWN_BELOW = 1000
KILOMETRES_WITH_DECIMAL_BELOW = 10_000
CARD_SIZES = ((600, 400), (1200, 800))
PHOTO_FORMATS = ("avif", "webp")
PHOTOS_KEPT = 4_000


# ---- the values ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison price in kronor with VAT, per unit in words."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Price:
    """A price in kronor with VAT; `unit` in words, empty for a piece."""

    amount: Decimal
    unit: str = ""
    comparison: Comparison | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class OpenWords:
    """How a place stands right now, for `components/open_state.html`."""

    mode: str
    closes: datetime | None = None
    opens: datetime | None = None
    opens_day: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Who said that it is so, when, and how much that is worth today; `missed_on` is when a visitor did not find it."""

    on: date | None
    source: str
    level: str
    missed_on: date | None = None
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name and a page."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A label in force."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PhotoSource:
    """One format of a photograph in its sizes."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph for `components/picture.html`."""

    src: str
    width: int
    height: int
    alt: str
    sources: tuple[PhotoSource, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """Where a product can be had, on its card."""

    place_id: int
    name: str
    distance: str
    state: OpenWords | None
    freshness: Freshness | None


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list, for `components/product_card.html`."""

    id: int
    name: str
    url: str
    picture: str
    image: Photo | None
    producer: Named
    price: Price | None
    labels: tuple[Label, ...]
    in_season: bool
    nearest: Nearest | None = None


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place in a list, for `components/place_card.html`; what is sold there only on a product's own page."""

    id: int
    name: str
    url: str
    kind: str
    kind_name: str
    locality: str
    distance: str
    state: OpenWords
    image: Photo | None = None
    products: int = 0
    price: Price | None = None
    stock: str = ""
    freshness: Freshness | None = None
    listing: int = 0


# ---- words -----------------------------------------------------------------------------------------------------------


def distance_words(metres: float | None) -> str:
    """Return a distance as one says it: "350 m", "4,2 km", "41 km"; "" when it is not known."""
    if metres is None:
        return ""
    if metres < METRES_SHOWN_BELOW:
        return f"{max(10, round(metres / 10) * 10)} m"
    if metres < KILOMETRES_WITH_DECIMAL_BELOW:
        return f"{number_format(metres / 1000, decimal_pos=1)} km"
    return f"{round(metres / 1000)} km"


def unit_words(code: str) -> str:
    """Return a unit as it stands after a price; "" for a piece."""
    return "" if code == Unit.PIECE else str(Unit(code).label)


def price_words(price: ConsumerPrice | None, *, estimated: bool = False) -> Price | None:
    """Return a price as it is shown, with the comparison price that the law asks for."""
    if price is None:
        return None
    compared = price.comparison
    comparison = None
    if compared is not None and compared.price != price.amount:
        comparison = Comparison(compared.price, str(Unit(compared.unit).label))
    return Price(price.amount, unit_words(price.unit), comparison, estimated)


def open_words(
    rules: "Sequence[opening.Rule]", exceptions: "Sequence[opening.ExceptionalDay]", *, moment: datetime
) -> OpenWords:
    """Return how a place with these hours stands at the moment (aware)."""
    if not rules and not exceptions:
        return OpenWords("unknown")
    return state_words(state_at(rules, exceptions, moment=moment), moment=moment)


def state_words(state: OpenState, *, moment: datetime) -> OpenWords:
    """Return how a place stands in words; hours that nobody has told are no state (`open_words`)."""
    if state.span is not None and state.span.opens > moment:  # asked about another time than now
        return OpenWords("closed", opens=state.span.opens, opens_day=_day_words(state.span.opens, moment=moment))
    if state.span is not None:
        return OpenWords(state.span.mode, closes=state.until, opens=state.span.opens)
    if state.next is None:
        return OpenWords("closed")
    if state.next.mode == "call_first":
        return OpenWords("call_first", opens=state.next.opens)
    mode = "preorder" if state.next.mode == "preorder" else "closed"
    return OpenWords(mode, opens=state.next.opens, opens_day=_day_words(state.next.opens, moment=moment))


def _day_words(opens: datetime, *, moment: datetime) -> str:
    days = (opens.astimezone(STOCKHOLM).date() - moment.astimezone(STOCKHOLM).date()).days
    if days >= FAR_DAYS or opens.astimezone(STOCKHOLM).year != moment.astimezone(STOCKHOLM).year:
        return {1: "tomorrow"}.get(days, "far")
    return {0: "today", 1: "tomorrow"}.get(days, "")


def freshness(word: Word, *, day: date) -> Freshness:
    """Return how sure a statement is on the day."""
    missed_on, misses = (word.doubted_on, word.doubts) if is_doubted(word) else (None, 0)
    return Freshness(word.confirmed_on, word.source, level(word, day=day), missed_on, misses)


SOFT_HYPHEN = "\u00ad"
LONG_WORD = re.compile(r"[^\W\d_]{13,}")
READ_WHOLE = {"jordärtskock": (4, 7)}
"""Beginnings that the splitter reads as one word, and where they are joined."""


@lru_cache(maxsize=8192)
def with_breaks(name: str) -> str:
    """Return the name with soft hyphens where its long words are joined, for titles in narrow columns."""
    return LONG_WORD.sub(lambda found: _broken(found[0]), name)


def _broken(word: str) -> str:
    joints = [0, *sorted(_joints(word.lower())), len(word)]
    return SOFT_HYPHEN.join(word[start:end] for start, end in pairwise(joints))


def _joints(word: str) -> set[int]:
    """Return where the parts of a compound meet; a joint that is not spelled out ("glassås") is none."""
    for beginning, told in READ_WHOLE.items():
        if word.startswith(beginning):
            return set(told)
    joints, at = set(), 0
    for first, second in pairwise(part.text for part in split(word)):
        at += len(first)
        if not word.startswith(second[:3], at) and word.startswith(f"s{second[:3]}", at):
            at += 1
        if not word.startswith(second[:3], at):
            break
        joints.add(at)
    return joints


# ---- pictures --------------------------------------------------------------------------------------------------------


def photos(ids: Iterable[int | None]) -> dict[int, Photo]:
    """Return the photographs by id, each in the sizes and formats of a card; no query when there are none."""
    wanted = {it for it in ids if it is not None}
    if not wanted:
        return {}
    specs = [f"fill-{width}x{height}|format-{form}" for form in PHOTO_FORMATS for width, height in CARD_SIZES]
    pictures = Picture.objects.filter(id__in=wanted).prefetch_renditions(*specs)
    return {picture.pk: _photo(picture, specs) for picture in pictures}


def _photo(picture: Picture, specs: list[str]) -> Photo:
    made = picture.get_renditions(*specs)
    by_format = {
        form: [made[f"fill-{width}x{height}|format-{form}"] for width, height in CARD_SIZES] for form in PHOTO_FORMATS
    }
    smallest = by_format["webp"][0]
    sources = tuple(
        PhotoSource(f"image/{form}", ", ".join(f"{it.url} {it.width}w" for it in renditions))
        for form, renditions in by_format.items()
    )
    return Photo(smallest.url, smallest.width, smallest.height, picture.description or picture.title, sources)


# ---- hours, with their places in one query ---------------------------------------------------------------------------


@dataclass(slots=True)
class Rule:
    """Hours that come back, as `hubs.opening` reads them."""

    id: int
    days: int
    opens: int
    closes: int
    mode: str
    season_starts: int | None
    season_ends: int | None
    every_weeks: int
    starting: date | None
    valid_from: date | None
    valid_to: date | None
    note: str


@dataclass(slots=True)
class Exceptional:
    """A day that is not as the rules say, as `hubs.opening` reads it."""

    id: int
    day: date
    closed: bool
    opens: int | None
    closes: int | None
    mode: str
    note: str


RULE_COLUMNS = tuple(it.name for it in fields(Rule))
EXCEPTION_COLUMNS = tuple(it.name for it in fields(Exceptional))


class PlaceRow(NamedTuple):
    """What is shown of a place in a list."""

    id: int
    name: str
    slug: str
    kind: str
    locality: str
    municipality_id: str | None
    latitude: float
    longitude: float
    picture_id: int | None


@dataclass(frozen=True, slots=True)
class PlaceHours:
    """A place with its hours, and its listing where a product was asked for."""

    place: PlaceRow
    rules: tuple[Rule, ...]
    exceptions: tuple[Exceptional, ...]
    further: tuple[Any, ...] = ()

    @property
    def url(self) -> str:
        """The place's page."""
        return reverse("place", kwargs={"pk": self.place.id, "slug": self.place.slug})

    def metres_from(self, origin: Point | None) -> float | None:
        """How far away it is along the great circle."""
        if origin is None:
            return None
        return distance_m(origin.lat, origin.lon, self.place.latitude, self.place.longitude)

    def state(self, *, moment: datetime) -> OpenWords:
        """How it stands at the moment."""
        return open_words(self.rules, self.exceptions, moment=moment)


def with_hours(places: "QuerySet[Place]", *, day: date, further: tuple[str, ...] = ()) -> list[PlaceHours]:
    """Read places with their hours in one query, in the query set's order; `further` columns come along.

    Exceptions that are over are left out.
    """
    return gathered(hours_rows(places, since=day - timedelta(days=1), further=further))


def hours_rows(places: "QuerySet[Place]", *, since: date, further: tuple[str, ...] = ()) -> "QuerySet[Any, Any]":
    """Return the query for places with their rules, exceptions from a day on and `further` columns, for `gathered`."""
    to_come = Q(opening_exceptions__day__gte=since)
    return places.annotate(exceptional=FilteredRelation("opening_exceptions", condition=to_come)).values_list(
        *PlaceRow._fields,
        *(f"opening_rules__{name}" for name in RULE_COLUMNS),
        *(f"exceptional__{name}" for name in EXCEPTION_COLUMNS),
        *further,
    )


def gathered(rows: Iterable[Sequence[Any]]) -> list[PlaceHours]:
    """Put the rows of each place together: the join tells every rule with every exception."""
    to_rules = len(PlaceRow._fields)
    to_exceptions = to_rules + len(RULE_COLUMNS)
    to_further = to_exceptions + len(EXCEPTION_COLUMNS)
    heads: dict[int, Sequence[Any]] = {}
    rules: dict[int, dict[int, Rule]] = defaultdict(dict)
    exceptions: dict[int, dict[int, Exceptional]] = defaultdict(dict)
    for row in rows:
        heads.setdefault(row[0], row)
        if row[to_rules] is not None:
            rules[row[0]][row[to_rules]] = Rule(*row[to_rules:to_exceptions])
        if row[to_exceptions] is not None:
            exceptions[row[0]][row[to_exceptions]] = Exceptional(*row[to_exceptions:to_further])
    return [
        PlaceHours(
            PlaceRow(*head[:to_rules]),
            tuple(rules[id_].values()),
            tuple(exceptions[id_].values()),
            tuple(head[to_further:]),
        )
        for id_, head in heads.items()
    ]


def place_card(
    found: PlaceHours, *, moment: datetime, origin: Point | None = None, image: Photo | None = None, **more: Any
) -> PlaceCard:
    """Return the card of a place."""
    place = found.place
    return PlaceCard(
        id=place.id,
        name=place.name,
        url=found.url,
        kind=place.kind,
        kind_name=str(PlaceKind(place.kind).label),
        locality=place.locality,
        distance=distance_words(found.metres_from(origin)),
        state=found.state(moment=moment),
        image=image,
        **more,
    )


# ---- products --------------------------------------------------------------------------------------------------------


def in_season_on(day: date) -> Q:
    """The season windows that hold the day (MMDD, may run over New Year)."""
    mmdd = day.month * 100 + day.day
    within_a_year = Q(starts__lte=mmdd, ends__gte=mmdd)
    over_new_year = Q(ends__lt=F("starts")) & (Q(starts__lte=mmdd) | Q(ends__gte=mmdd))
    return within_a_year | over_new_year


def product_cards(products: "QuerySet[Product]", *, day: date) -> list[ProductCard]:
    """Return the cards of products in the query set's order: four queries, and those of the photographs if any."""
    first_image = ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk")
    rows = list(
        products.select_related("made_by")
        .prefetch_related("stockrecords")
        .annotate(
            season_now=Exists(SeasonWindow.objects.filter(in_season_on(day), product=OuterRef("pk"))),
            photo=Subquery(first_image.values("original_id")[:1]),
        )
    )
    held = labels_of(((row.pk, row.made_by_id) for row in rows), day=day)
    images = photos(row.photo for row in rows)
    return [
        product_card(
            row,
            price=consumer_price(row, day=day),
            labels=held[row.pk],
            in_season=row.season_now,
            image=images.get(row.photo),
        )
        for row in rows
    ]


def product_card(
    product: Product,
    *,
    price: ConsumerPrice | None,
    labels: tuple[Label, ...] = (),
    in_season: bool = False,
    image: Photo | None = None,
    nearest: Nearest | None = None,
) -> ProductCard:
    """Return the card of a product; reads its maker."""
    return ProductCard(
        id=product.pk,
        name=product.title,
        url=product.get_absolute_url(),
        picture=product.picture,
        image=image,
        producer=Named(product.made_by.name),
        price=price_words(price),
        labels=labels,
        in_season=in_season,
        nearest=nearest,
    )


def photos_of(found: Found) -> dict[int, Photo]:
    """Return the photographs of a search's rows by product; two queries at most."""
    photos = photos_now((row.photo_id for row in found.rows), now=as_of(found.asked.request.day))
    return {row.product.pk: photos[row.photo_id] for row in found.rows if row.photo_id in photos}


def found_cards(found: Found, *, moment: datetime, images: Mapping[int, Photo]) -> list[tuple[ProductCard, bool]]:
    """Return the cards of a search's rows, each with whether it is only like what was asked for."""
    return [(found_card(row, moment=moment, image=images.get(row.product.pk)), row.similar) for row in found.rows]


def found_card(row: Row, *, moment: datetime, image: Photo | None = None) -> ProductCard:
    """Return the card of one row of a search."""
    return product_card(
        row.product,
        price=row.price,
        labels=label_names(row.labels),
        in_season=row.in_season,
        image=image,
        nearest=_nearest(row, moment=moment),
    )


def _nearest(row: Row, *, moment: datetime) -> Nearest | None:
    if row.listing is None:
        return None
    return Nearest(
        place_id=row.listing.place_id,
        name=row.listing.place.name,
        distance=distance_words(row.distance_m),
        state=None if row.opening is None else state_words(row.opening, moment=moment),
        freshness=freshness(row.listing.word, day=moment.date()),
    )


def label_names(codes: Iterable[str]) -> tuple[Label, ...]:
    """Return the labels with these codes."""
    return tuple(Label(code, str(Scheme(code).label)) for code in codes)


def labels_of(products: Iterable[tuple[int, int]], *, day: date) -> dict[int, tuple[Label, ...]]:
    """Return the labels in force on the day by product; `products` are (product id, maker id). One query, or none."""
    makers = dict(products)
    if not makers:
        return {}
    own, of_maker = Q(product__in=makers), Q(product__isnull=True, holder__in=set(makers.values()))
    by_product: dict[int, set[str]] = defaultdict(set)
    by_maker: dict[int, set[str]] = defaultdict(set)
    found = Certificate.objects.valid(day=day).filter(own | of_maker)
    for product_id, holder_id, scheme in found.values_list("product_id", "holder_id", "scheme"):
        if product_id is None:
            by_maker[holder_id].add(scheme)
        else:
            by_product[product_id].add(scheme)
    return {
        product: label_names(code for code in Scheme.values if code in by_product[product] | by_maker[maker])
        for product, maker in makers.items()
    }


_photos: Facts[int, Photo] = Facts(lambda ids, _day: photos(ids), limit=PHOTOS_KEPT)


def photos_now(ids: Iterable[int | None], *, now: AsOf) -> dict[int, Photo]:
    """Return the photographs by id as `photos` does, those that were shown lately without a query."""
    return _photos.of((it for it in ids if it is not None), as_of=now)
