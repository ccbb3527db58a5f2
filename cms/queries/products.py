"""A product as its page shows it: every fact told, or said not to be told; never made up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value, prefetch_related_objects
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy

from catalogue.food_information import NUTRIENTS, declaration, gaps, is_food
from catalogue.models import (
    Category,
    Certificate,
    Product,
    ProductAllergen,
    ProductImage,
    Scheme,
    SeasonWindow,
    Unit,
)
from catalogue.partner.models import StockRecord
from catalogue.pricing import ConsumerPrice, consumer_price
from cms.queries.facts import FactGroup, fact_groups, who_may_buy
from cms.queries.seasons import Ring, ring
from hubs import freshness
from hubs.freshness import ORDER, Word, is_missed
from hubs.models import Place
from hubs.opening import STOCKHOLM, in_season
from law import allergens as allergen_law
from law.labelling import NutritionExemption
from members.models import Organisation
from search import cards
from search.cards import Label, Named, Photo, PlaceCard, PlaceHours, ProductCard
from search.engines import Point, load_engine
from search.facets import in_language
from search.keeping import AsOf, Facts
from search.prepared import Columns, as_if_prefetched, prepared
from search.queries import Shown, shown_products

SIMILAR = 6
PRODUCTS_KEPT, CATEGORIES_KEPT = 500, 2_000
OF_PRODUCT = Columns(Product, *(it.attname for it in Product._meta.concrete_fields))
OF_MAKER = Columns(Organisation, "name", "slug", "description", "locality", "municipality_code", "is_public")
OF_OFFER = Columns(StockRecord, "product_id", "price", "price_unit")
OF_CERTIFICATE = Columns(Certificate, "holder_id", "product_id", "scheme", "number", "body", "valid_to")
ALLERGEN_ICONS = {
    "gluten": "grain",
    "milk": "milk",
    "egg": "egg",
    "eggs": "egg",
    "fish": "fish",
    "soy": "seedling",
    "celery": "plant",
    "mustard": "jar",
    "sulphites": "wine",
    "lupin": "flower",
}
EXEMPTIONS: Mapping[str, Any] = {
    NutritionExemption.SMALL_LOCAL_PRODUCER: gettext_lazy(
        "Näringsvärde krävs inte: varan görs i liten skala och säljs lokalt."
    ),
    NutritionExemption.UNPROCESSED: gettext_lazy("Näringsvärde krävs inte: varan är oförädlad."),
    NutritionExemption.NOT_PREPACKED: gettext_lazy("Näringsvärde krävs inte: varan säljs oförpackad."),
}


@dataclass(frozen=True, slots=True)
class AllergenTold:
    """An allergen in words, with a drawing beside."""

    name: str
    icon: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class LabelProof:
    """A label in force with what stands behind it."""

    name: str
    number: str
    body: str
    valid_to: date | None
    for_all: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """A category on the way down to the product."""

    slug: str
    name: str
    picture: str

    @property
    def url(self) -> str:
        """The category's page."""
        return reverse("category", kwargs={"slug": self.slug})


@dataclass(frozen=True, slots=True)
class IngredientPart:
    """A piece of the list of ingredients."""

    text: str
    allergen: bool


@dataclass(frozen=True, slots=True)
class FoodPart:
    """What is in it: ingredients, allergens and nutrition, for `components/allergens.html` and `nutrition.html`."""

    ingredients: tuple[IngredientPart, ...]
    single: bool
    contains: tuple[AllergenTold, ...]
    may_contain: tuple[AllergenTold, ...]
    free: tuple[AllergenTold, ...]
    unknown: bool
    nutrition: dict[str, Any] | None
    nutrition_words: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    """All that a product's page shows."""

    product: Product
    photo: Photo | None
    price: dict[str, Any] | None
    vat_percent: str
    trail: tuple[Trail, ...]
    labels: tuple[Label, ...]
    proofs: tuple[LabelProof, ...]
    season: Ring | None
    food: FoodPart | None
    facts: tuple[FactGroup, ...]
    missing: tuple[str, ...]
    who_may_buy: str
    age_limit: int | None
    places: list[PlaceCard]
    similar: list[ProductCard]
    maker: Named

    @property
    def is_alcohol(self) -> bool:
        """Whether it is shown for information alone."""
        return self.age_limit is not None

    @property
    def sold_at(self) -> int:
        """At how many places it is to be had."""
        return sum(card.stock != "out" for card in self.places)


@dataclass(frozen=True, slots=True)
class Known:
    """What is read for a product's page; its maker, offers, allergens and seasons are loaded.

    `path` is where its first category stands in the tree; `ripe` are those like it that are in season on the day.
    """

    product: Product
    photo_id: int | None = None
    path: str = ""
    certificates: tuple[Certificate, ...] = ()
    places: tuple[PlaceHours, ...] = ()
    ripe: frozenset[int] = frozenset()


def find_product(pk: int, *, now: AsOf) -> tuple[Known | None, list[Shown]]:
    """Return the public product and those like it, in six queries at most; (None, …) when the public may not see it."""
    alike = tuple(hit.product_id for hit in load_engine().similar(pk, size=SIMILAR))
    known = _kept.of([(pk, *alike)], as_of=now).get((pk, *alike))
    shown = shown_products(alike, now=now) if known else {}
    return known, [shown[it] for it in alike if it in shown and it != pk]


def product_page(
    known: Known, *, moment: datetime, now: AsOf, alike: Iterable[Shown] = (), origin: Point | None = None
) -> ProductPage:
    """Return what the page of the product shows; `now` is of the moment's day."""
    product, day, alike = known.product, now.day, list(alike)
    trail = trail_of(known.path, now=now)
    branch = frozenset(step.slug for step in trail)
    proofs = proofs_of(known.certificates)
    images = cards.photos_now([known.photo_id, *(it.photo_id for it in alike)], now=now)
    places = where_sold(known, moment=moment, origin=origin)
    price = consumer_price(product, day=day)
    missing = gaps(product, branch=branch, day=day)
    return ProductPage(
        product=product,
        photo=images.get(known.photo_id or 0),
        price=page_price(product, price, shelf=[card.price.amount for card in places if card.price]),
        vat_percent=number_format((price.vat_rate * 100).normalize()) if price else "",
        trail=trail,
        labels=tuple(Label(it.name, it.name) for it in proofs),
        proofs=proofs,
        season=ring(((it.starts, it.ends) for it in product.seasons.all()), day=day),
        food=food_part(product) if is_food(product, branch=branch) else None,
        facts=tuple(fact_groups(product, missing={gap.code for gap in missing}, food=is_food(product, branch=branch))),
        missing=tuple(str(gap.words) for gap in missing),
        who_may_buy=who_may_buy(product),
        age_limit=product.age_limit,
        places=places,
        similar=[
            cards.product_card(
                it.product,
                price=consumer_price(it.product, day=day),
                labels=cards.label_names(it.labels),
                in_season=it.product.pk in known.ripe,
                image=images.get(it.photo_id or 0),
            )
            for it in alike
        ],
        maker=Named(
            product.made_by.name,
            reverse("producer", kwargs={"pk": product.made_by.pk, "slug": product.made_by.slug}),
        ),
    )


def page_price(product: Product, price: ConsumerPrice | None, *, shelf: list[Decimal]) -> dict[str, Any] | None:
    """Return the price for `components/price.html`: from the lowest shelf where shelves differ."""
    shown = cards.price_words(price, estimated=product.variable_weight)
    if shown is None:
        return None
    lowest = min([shown.amount, *shelf])
    return {
        "amount": lowest,
        "unit": shown.unit,
        "comparison": shown.comparison if lowest == shown.amount else None,
        "estimated": shown.estimated,
        "from": max([shown.amount, *shelf]) > lowest,
    }


def trail_of(path: str, *, now: AsOf) -> tuple[Trail, ...]:
    """Return the public categories from the top down to the one with this path in the tree; one query at most."""
    steps = [path[:end] for end in range(Category.steplen, len(path) + 1, Category.steplen)]
    found = _kept_categories.of(steps, as_of=now).values()
    return tuple(Trail(it.slug, in_language(it.name, it.name_en), it.picture) for it in found)


def _read_categories(paths: list[str], _day: date) -> dict[str, Category]:
    return {it.path: it for it in Category.objects.filter(path__in=paths, is_public=True)}


_kept_categories: Facts[str, Category] = Facts(_read_categories, limit=CATEGORIES_KEPT)


# ---- what is read ----------------------------------------------------------------------------------------------------


def _read(keys: list[tuple[int, ...]], day: date) -> dict[tuple[int, ...], Known]:
    """The public ones of these products, each with the numbers of those like it."""
    found = {key: _read_one(*key, day=day) for key in keys}
    return {key: known for key, known in found.items() if known}


def _read_one(pk: int, *alike: int, day: date) -> Known | None:
    rows = _product_rows(product=pk)
    if not rows:
        return None
    to_maker, to_offer = len(OF_PRODUCT), len(OF_PRODUCT) + len(OF_MAKER)
    to_further = to_offer + len(OF_OFFER)
    product: Product = OF_PRODUCT.row(rows[0][:to_maker])
    product.made_by = OF_MAKER.row(rows[0][to_maker:to_offer])
    as_if_prefetched(
        product, "stockrecords", [OF_OFFER.row(row[to_offer:to_further]) for row in rows if row[to_offer] is not None]
    )
    seasons, ripe = [], set()
    allergens = []
    for is_season, id_, product_id, allergen, level, detail, starts, ends in _told_rows(product=pk, seen=[pk, *alike]):
        if not is_season:
            allergens.append(
                ProductAllergen(id=id_, product_id=product_id, allergen=allergen, level=level, detail=detail)
            )
            continue
        if product_id == pk:
            seasons.append(SeasonWindow(id=id_, product_id=product_id, starts=starts, ends=ends))
        if in_season(day, starts=starts, ends=ends):
            ripe.add(product_id)
    as_if_prefetched(product, "allergens", sorted(allergens, key=lambda it: it.pk))
    as_if_prefetched(product, "seasons", sorted(seasons, key=lambda it: it.pk))
    photo_id, path = rows[0][to_further:]
    return Known(
        product,
        photo_id,
        path or "",
        certificates_of(product, day=day),
        places_of(pk, day=day),
        frozenset(ripe),
    )


@prepared
def _product_rows(*, product: int) -> "QuerySet[Any, Any]":
    first_image = ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk")
    leaf = Category.objects.filter(product=OuterRef("pk")).order_by("pk")
    return (
        Product.objects.public()
        .filter(pk=product)
        .order_by("stockrecords__pk")
        .values_list(
            *OF_PRODUCT.names,
            *OF_MAKER.along("made_by"),
            *OF_OFFER.along("stockrecords"),
            Subquery(first_image.values("original_id")[:1]),
            Subquery(leaf.values("path")[:1]),
        )
    )


@prepared
def _told_rows(*, product: int, seen: list[int]) -> "QuerySet[Any, Any]":
    """The allergens of a product, and the seasons of several."""
    allergens = ProductAllergen.objects.filter(product=product).order_by()
    seasons = SeasonWindow.objects.filter(product__in=seen).order_by()
    return allergens.values_list(Value(0), "id", "product_id", "allergen", "level", "detail", Value(0), Value(0)).union(
        seasons.values_list(Value(1), "id", "product_id", Value(""), Value(""), Value(""), "starts", "ends"), all=True
    )


_kept: Facts[tuple[int, ...], Known] = Facts(_read, limit=PRODUCTS_KEPT)


def as_previewed(product: Product, *, day: date) -> Known:
    """Return what a preview shows of a product that may be unsaved: what was typed, and what the database holds."""
    if product.pk:
        prefetch_related_objects([product], "allergens", "seasons")
    places = places_of(product.pk, day=day) if product.pk else ()
    return Known(product, certificates=certificates_of(product, day=day), places=places)


# ---- labels ----------------------------------------------------------------------------------------------------------


def certificates_of(product: Product, *, day: date) -> tuple[Certificate, ...]:
    """Return the certificates in force on the day for the product or all that its maker makes; one query."""
    rows = _certificate_rows(product=product.pk or 0, maker=product.made_by_id, day=day)
    return tuple(OF_CERTIFICATE.row(row) for row in rows)


@prepared
def _certificate_rows(*, product: int, maker: int, day: date) -> "QuerySet[Any, Any]":
    held = Q(product=product) | Q(product__isnull=True, holder=maker)
    rows = Certificate.objects.valid(day=day).filter(held)
    return rows.order_by("scheme", "id").values_list(*OF_CERTIFICATE.names)


def proofs_of(certificates: Iterable[Certificate]) -> tuple[LabelProof, ...]:
    """Return a product's labels with their proof, one of each scheme, the product's own before its maker's."""
    by_scheme: dict[str, Certificate] = {}
    for it in sorted(certificates, key=lambda it: it.product_id is None):
        by_scheme.setdefault(it.scheme, it)
    return tuple(
        LabelProof(str(scheme.label), held.number, held.body, held.valid_to, held.product_id is None)
        for scheme in Scheme
        if (held := by_scheme.get(scheme.value))
    )


# ---- what is in it ---------------------------------------------------------------------------------------------------


def food_part(product: Product) -> FoodPart:
    """Return what is told of the product's contents."""
    parts = allergen_law.emphasised(product.ingredients)
    by_level: dict[str, list[AllergenTold]] = {level.value: [] for level in allergen_law.Level}
    for it in product.allergens.all():
        if it.allergen and it.level in by_level:
            name = str(it.get_allergen_display())
            words = f"{name} ({it.detail})" if it.detail else name
            by_level[it.level].append(AllergenTold(words, ALLERGEN_ICONS.get(it.allergen, "warning")))
    told = all(name in product.nutrition for name in NUTRIENTS)
    return FoodPart(
        ingredients=tuple(IngredientPart(part.text, part.is_allergen) for part in parts),
        single=product.nutrition_exempt == NutritionExemption.UNPROCESSED,
        contains=tuple(by_level["contains"]),
        may_contain=tuple(by_level["may_contain"]),
        free=tuple(by_level["free"]),
        unknown=bool(allergen_law.unknown(declaration(product))),
        nutrition={**{name: Decimal(product.nutrition[name]) for name in NUTRIENTS}, "per": per(product)}
        if told
        else None,
        nutrition_words=str(EXEMPTIONS.get(product.nutrition_exempt, "")),
    )


def per(product: Product) -> str:
    """Return what the nutrition declaration is for: drinks and oils by volume."""
    return "100 ml" if product.net_unit in {Unit.LITRE, Unit.DECILITRE, Unit.CENTILITRE, Unit.MILLILITRE} else "100 g"


# ---- where it is sold ------------------------------------------------------------------------------------------------


def where_sold(known: Known, *, moment: datetime, origin: Point | None) -> list[PlaceCard]:
    """Return the places that sell it: nearest first from an origin, else the surest first.

    Where visitors have not found it comes after, and sold out last.
    """
    day = moment.astimezone(STOCKHOLM).date()

    def order(it: PlaceHours) -> tuple[Any, ...]:
        word = word_of(it)
        if origin:
            return word.stock == "out", is_missed(word), it.metres_from(origin)
        return (
            word.stock == "out",
            ORDER[freshness.level(word, day=day)],
            -(word.confirmed_on or date.min).toordinal(),
            it.place.name,
        )

    found = sorted(known.places, key=order)
    return [_selling_card(it, known.product, moment=moment, day=day, origin=origin) for it in found]


def word_of(found: PlaceHours) -> Word:
    """Return what is known of the listing that a place was found by."""
    _id, _price, stock, source, confirmed_on, doubted_on, doubts = found.further
    return Word(stock, source, confirmed_on, doubted_on, doubts)


def places_of(product: int, *, day: date) -> tuple[PlaceHours, ...]:
    """Return the public places that sell a product on the day by name, with their hours and listings; one query."""
    return tuple(cards.gathered(_place_rows(product=product, day=day, since=day - timedelta(days=1))))


@prepared
def _place_rows(*, product: int, day: date, since: date) -> "QuerySet[Any, Any]":
    begun = Q(listings__starts__isnull=True) | Q(listings__starts__lte=day)
    not_over = Q(listings__ends__isnull=True) | Q(listings__ends__gte=day)
    names = ("id", "price", "stock", "source", "confirmed_on", "doubted_on", "doubts")
    columns = tuple(f"listings__{name}" for name in names)
    selling = Place.objects.public().filter(begun, not_over, listings__product=product).order_by("name", "id")
    return cards.hours_rows(selling, since=since, further=columns)


def _selling_card(
    found: PlaceHours, product: Product, *, moment: datetime, day: date, origin: Point | None
) -> PlaceCard:
    word, (listing, shelf_price, *_rest) = word_of(found), found.further
    return cards.place_card(
        found,
        moment=moment,
        origin=origin,
        price=cards.price_words(consumer_price(product, day=day, shelf_price=shelf_price)),
        stock=word.stock,
        freshness=cards.freshness(word, day=day),
        listing=listing,
    )
