"""Municipalities, categories, the season and the home page: what grows here, what is ripe, who makes it, and where."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from django.db.models import QuerySet
from django.urls import reverse

from catalogue.models import Category, GoodsClass, Product, ProductCategory
from catalogue.taxonomy import TREE
from cms.models import Introduction
from cms.queries.outlines import outline_of
from cms.queries.places import current_listings, place_rows
from cms.queries.producers import ProducerCard, makers, most_first, producer_cards
from cms.queries.seasons import packed, ripe_on, ripest
from cms.season_words import MOODS, Mood
from hubs.models import Municipality, Place, PlaceKind, Source
from hubs.opening import STOCKHOLM
from search import cards
from search.asking import FindRequest
from search.cards import Freshness, PlaceCard, ProductCard
from search.engines import FacetCount, Filters, SearchPage, SearchRequest, load_engine
from search.facets import FacetChoice, in_language
from search.queries import find, find_map

NO_FILTERS = Filters()
NOT_ON_THE_FIRST_PAGE = ("presentkorg",)
OPEN_SHOWN, OPEN_LOOKED_AT = 5, 60
TREE_ORDER = {branch.slug: position for position, branch in enumerate(TREE)}
WORTH_A_HEADING = 3
RIPE_SHOWN, MAKERS_SHOWN, PLACES_SHOWN, CONFIRMED_SHOWN = 8, 6, 12, 6
NEWEST_LOOKED_AT = 60
RIPE_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody's own words, and the language they are in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A way further on, with how much there is."""

    name: str
    url: str
    picture: str
    count: int
    slug: str = ""
    outline: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody has just said that a product is to be had at a place."""

    product: str
    product_url: str
    place: str
    place_url: str
    place_id: int
    locality: str
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class MunicipalityPage:
    """All that a municipality's page shows."""

    municipality: Municipality
    introduction: Written | None
    product_count: int
    place_count: int
    maker_count: int
    tiles: list[Tile]
    ripe: list[ProductCard]
    makers: list[ProducerCard]
    places: list[PlaceCard]

    @property
    def most(self) -> list[str]:
        """The three kinds of food that there is most of; none where there are fewer kinds."""
        return largest({tile.name: tile.count for tile in self.tiles})


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """All that a category's page shows."""

    category: Category
    name: str
    introduction: Written | None
    trail: list[Category]
    children: list[Tile]
    total: int
    municipalities: tuple[FacetChoice, ...]
    ripe: list[ProductCard]
    products: list[ProductCard]
    makers: list[ProducerCard]

    @property
    def most(self) -> list[str]:
        """The three municipalities where there is most of it; none where there are fewer."""
        return largest({choice.label: choice.count for choice in self.municipalities})


@dataclass(frozen=True, slots=True)
class HomeParts:
    """What the home page shows besides the editor's words."""

    mood: Mood
    tiles: list[Tile]
    product_count: int
    place_count: int
    maker_count: int
    open_places: list[PlaceCard]
    ripe: list[ProductCard]
    confirmed: list[Confirmed]
    municipalities: list[Tile]


def municipality_page(municipality: Municipality, *, moment: datetime) -> MunicipalityPage:
    """Return what the page of the municipality shows at the moment (aware)."""
    day = moment.astimezone(STOCKHOLM).date()
    sold = counted(day=day, facets=("category",), filters=Filters(municipalities=(municipality.code,)))
    here = current_listings(day=day).filter(place__in=Place.objects.public().filter(municipality=municipality))
    ripe = Product.objects.public().filter(ripe_on(day), pk__in=here.exclude(stock="out").values("product"))
    own = makers().filter(municipality_code=municipality.code)
    places = Place.objects.public().filter(municipality=municipality).exclude(kind__in=BEHIND_THE_SCENES)
    return MunicipalityPage(
        municipality=municipality,
        introduction=introduction("municipality", municipality.slug),
        product_count=sold.total,
        place_count=places.count(),
        maker_count=own.count(),
        tiles=category_tiles(sold.facets.get("category", ()), within=f"&municipality={municipality.code}"),
        ripe=varied(ripe, day=day, limit=RIPE_SHOWN),
        makers=producer_cards(most_first(own)[:MAKERS_SHOWN], day=day),
        places=place_rows(places.order_by("name", "id"), moment=moment),
    )


BEHIND_THE_SCENES = ("transhipment", "public_kitchen")
"""Kinds of places where nobody buys food."""


def category_page(category: Category, *, moment: datetime) -> CategoryPage:
    """Return what the page of the category shows at the moment (aware)."""
    day = moment.astimezone(STOCKHOLM).date()
    found = find(
        FindRequest(
            day, moment, filters=Filters(categories=(category.slug,)), size=12, facets=("category", "municipality")
        )
    )
    counts = {choice.value: choice.count for choice in found.facets.get("category", ())}
    below = Product.objects.public().filter(categories__path__startswith=category.path)
    ripe = varied(below.filter(ripe_on(day)).distinct(), day=day, limit=RIPE_SHOWN)
    if len(ripe) < WORTH_A_HEADING:
        ripe = []
    shown = {card.id for card in ripe}
    rows = cards.found_cards(found, moment=moment, images=cards.photos_of(found))
    makes = makers().filter(pk__in=below.values("made_by"))
    return CategoryPage(
        category=category,
        name=in_language(category.name, category.name_en),
        introduction=introduction("category", category.slug)
        or (Written(category.description, "sv") if category.description else None),
        trail=list(category.get_ancestors()),
        children=[tile_of(it, count=counts.get(it.slug, 0)) for it in category.get_children() if counts.get(it.slug)],
        total=found.total,
        municipalities=tuple(it for it in found.facets.get("municipality", ()) if it.count),
        ripe=ripe,
        products=[card for card, _similar in rows if card.id not in shown],
        makers=producer_cards(makes[:MAKERS_SHOWN], day=day),
    )


def home_parts(*, moment: datetime) -> HomeParts:
    """Return what the home page shows at the moment (aware)."""
    day = moment.astimezone(STOCKHOLM).date()
    everything = counted(day=day, facets=("category", "municipality"))
    counts = {choice.value: choice.count for choice in everything.facets.get("municipality", ())}
    return HomeParts(
        mood=MOODS[day.month],
        tiles=first_in_season(category_tiles(everything.facets.get("category", ())), day=day),
        product_count=everything.total,
        place_count=Place.objects.public().exclude(kind__in=BEHIND_THE_SCENES).count(),
        maker_count=makers().count(),
        open_places=open_now(moment=moment),
        ripe=varied(
            Product.objects.public()
            .filter(ripe_on(day), goods_class=GoodsClass.FOOD)
            .exclude(categories__slug__in=NOT_ON_THE_FIRST_PAGE),
            day=day,
            limit=RIPE_SHOWN,
        ),
        confirmed=newly_confirmed(day=day),
        municipalities=[
            Tile(it.name, it.get_absolute_url(), "", counts.get(it.code, 0), it.slug, outline_of(it.code))
            for it in Municipality.objects.all()
        ],
    )


def open_now(*, moment: datetime) -> list[PlaceCard]:
    """Return some places that anybody may walk into at the moment, of as many kinds as there are."""
    asked = FindRequest(moment.astimezone(STOCKHOLM).date(), moment, open_now=True, facets=())
    seen: dict[str, int] = defaultdict(int)
    turns: list[tuple[int, int, int]] = []
    for row in sorted(find_map(asked, limit=OPEN_LOOKED_AT).rows, key=lambda row: (-row.products, row.place.pk)):
        if row.open and row.place.kind != PlaceKind.WEB_SHOP:
            turns.append((seen[row.place.kind], len(turns), row.place.pk))
            seen[row.place.kind] += 1
    chosen = [pk for _turn, _position, pk in sorted(turns)[:OPEN_SHOWN]]
    return place_rows(Place.objects.filter(pk__in=chosen).order_by("name", "id"), moment=moment)


def counted(*, day: date, facets: tuple[str, ...], filters: Filters = NO_FILTERS) -> SearchPage:
    """Return how much there is of each kind on the day; asks the search engine alone."""
    return load_engine().search(SearchRequest(day=day, filters=filters, facets=facets, size=1, relax=False))


def introduction(subject: str, slug: str) -> Written | None:
    """Return the editors' words on a page made from data, in the visitor's language if they are; None without any."""
    found = Introduction.objects.filter(subject=subject, slug=slug).first()
    if found is None:
        return None
    text = in_language(found.text, found.text_en)
    return Written(text, "en" if text == found.text_en else "sv")


def largest(counts: Mapping[str, int]) -> list[str]:
    """Return the names of the three largest, the largest first; none where there are fewer than three."""
    names = sorted(counts, key=lambda name: -counts[name])[:WORTH_A_HEADING]
    return names if len(names) == WORTH_A_HEADING else []


def category_tiles(choices: tuple[FacetCount, ...], *, within: str = "") -> list[Tile]:
    """Return the top categories with something in them; `within` leads to a search in them instead of their pages."""
    counts = {choice.value: choice.count for choice in choices}
    return [
        tile_of(it, count=counts[it.slug], within=within)
        for it in in_tree_order(Category.objects.filter(depth=1, is_public=True).order_by("path"))
        if counts.get(it.slug)
    ]


def first_in_season(tiles: list[Tile], *, day: date) -> list[Tile]:
    """Return the tiles with those of the month's mood first."""
    first = MOODS[day.month].first
    return sorted(tiles, key=lambda tile: first.index(tile.slug) if tile.slug in first else len(first))


def in_tree_order(tops: "QuerySet[Category]") -> list[Category]:
    """Return the top categories as the trade speaks of them, those it does not know last."""
    return sorted(tops, key=lambda it: TREE_ORDER.get(it.slug, len(TREE_ORDER)))


def tile_of(category: Category, *, count: int, within: str = "") -> Tile:
    """Return the tile of a category."""
    url = f"{reverse('search')}?category={category.slug}{within}" if within else category.get_absolute_url()
    return Tile(in_language(category.name, category.name_en), url, category.picture, count, category.slug)


def varied(products: "QuerySet[Product]", *, day: date, limit: int) -> list[ProductCard]:
    """Return the cards of a varied choice, the day's own: one of each maker before a second of any."""
    pairs = products.order_by("id").values_list("pk", "made_by_id")
    ids = ripest(sorted(pairs, key=lambda pair: crc32(f"{pair[0]} {day}".encode())), limit=limit)
    found = {card.id: card for card in cards.product_cards(Product.objects.filter(pk__in=ids), day=day)}
    return [found[pk] for pk in ids if pk in found]


def newly_confirmed(*, day: date) -> list[Confirmed]:
    """Return what was last confirmed by somebody who knows, one product and one place of each."""
    newest = (
        current_listings(day=day)
        .filter(confirmed_on__lte=day, place__in=Place.objects.public(), stock__in=("in_stock", "few"))
        .exclude(source=Source.IMPORT)
        .order_by("-confirmed_on", "-id")
        .select_related("product", "place")[:NEWEST_LOOKED_AT]
    )
    shown: list[Confirmed] = []
    places: set[int] = set()
    products: set[int] = set()
    for it in newest:
        if it.place_id in places or it.product_id in products or len(shown) == CONFIRMED_SHOWN:
            continue
        places.add(it.place_id)
        products.add(it.product_id)
        shown.append(
            Confirmed(
                product=it.product.title,
                product_url=it.product.get_absolute_url(),
                place=it.place.name,
                place_url=it.place.get_absolute_url(),
                place_id=it.place_id,
                locality=it.place.locality,
                freshness=cards.freshness(it.word, day=day),
            )
        )
    return shown


def places_in_lists() -> "QuerySet[Place]":
    """The places where people buy food, by name."""
    return Place.objects.public().exclude(kind__in=BEHIND_THE_SCENES).order_by("name", "id")


def categories_with_counts(*, moment: datetime) -> list[tuple[Tile, list[Tile]]]:
    """Return the tree of foods: every top category with those below it, where there is something."""
    day = moment.astimezone(STOCKHOLM).date()
    choices = counted(day=day, facets=("category",)).facets.get("category", ())
    counts = {choice.value: choice.count for choice in choices}
    rows = list(Category.objects.filter(is_public=True, depth__lte=2).order_by("path"))
    below: dict[str, list[Tile]] = defaultdict(list)
    for it in rows:
        if it.depth == 2 and counts.get(it.slug):
            below[it.path[: Category.steplen]].append(tile_of(it, count=counts[it.slug]))
    tops = sorted((it for it in rows if it.depth == 1), key=lambda it: TREE_ORDER.get(it.slug, len(TREE_ORDER)))
    return [(tile_of(it, count=counts[it.slug]), below[it.path]) for it in tops if counts.get(it.slug)]


def ripe_now(*, day: date) -> list[tuple[Tile, list[ProductCard]]]:
    """Return what is in season on the day under its top category: the tree's order, moved to leave no holes."""
    ripe = Product.objects.public().filter(ripe_on(day)).order_by("title", "id")
    by_id = {card.id: card for card in cards.product_cards(ripe, day=day)}
    tops = {it.path: it for it in Category.objects.filter(depth=1, is_public=True)}
    links = ProductCategory.objects.filter(product__in=by_id).order_by("category__path", "product__title", "product_id")
    groups: dict[str, dict[int, ProductCard]] = {}
    for product_id, path in links.values_list("product_id", "category__path"):
        if path[: Category.steplen] in tops:
            groups.setdefault(path[: Category.steplen], {})[product_id] = by_id[product_id]
    ordered = sorted(groups.items(), key=lambda it: TREE_ORDER.get(tops[it[0]].slug, len(TREE_ORDER)))
    shown = [(tile_of(tops[path], count=len(found)), list(found.values())) for path, found in ordered]
    return [shown[it] for it in packed([len(found) for _tile, found in shown], columns=RIPE_COLUMNS)]
