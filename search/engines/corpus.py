"""What engines read from the database: each public product's text, and everything it is filtered by, as plain rows.

Engines are told *that* something changed and read here *how it stands*: an absent or hidden row is simply not there.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db.models import Count, DateField, Min, PositiveSmallIntegerField, Q, QuerySet, Value

from catalogue.models import Category, Certificate, Product, ProductAllergen, ProductCategory, SeasonWindow
from catalogue.partner.models import StockRecord
from hubs.models import Listing, OpeningException, OpeningRule, Place
from law.allergens import Allergen, Declaration, Declared, Level, free_from
from law.vat import GoodsClass
from members.models import Organisation
from search.swedish import ProductText
from search.words import current

STEP = Category.steplen
CHUNK = 2_000
TEXTS = ("id", "title", "description", "ingredients", "made_by__name", "goods_class", "allergens_declared")

Ids = Collection[int] | None


class CategoryRow(NamedTuple):
    """A public category; `lineage` are the ids from the root down to itself."""

    id: int
    slug: str
    name: str
    lineage: tuple[int, ...]


class CategoryTree:
    """The public categories, read once."""

    def __init__(self) -> None:
        rows = list(Category.objects.order_by("path").values_list("id", "path", "slug", "name", "is_public"))
        by_path = {path: id_ for id_, path, *_ in rows}
        hidden = {id_ for id_, *_, is_public in rows if not is_public}
        self.rows: dict[int, CategoryRow] = {}
        for id_, path, slug, name, _ in rows:
            steps = (path[:end] for end in range(STEP, len(path) + 1, STEP))
            lineage = tuple(by_path[step] for step in steps if step in by_path)
            if not hidden.intersection(lineage):
                self.rows[id_] = CategoryRow(id_, slug, name, lineage)

    def names(self, category_id: int) -> tuple[str, ...]:
        """The names from the root down to the category; empty when it is not public."""
        row = self.rows.get(category_id)
        return tuple(self.rows[step].name for step in row.lineage) if row else ()


@dataclass(frozen=True, slots=True)
class Source:
    """What the index of one product is made from. Labels are left out: whether they hold depends on the day."""

    product_id: int
    text: ProductText

    @property
    def digest(self) -> bytes:
        """A fingerprint; the same text gives the same index row."""
        return blake2b(repr(self.text).encode(), digest_size=12).digest()


def of_ids(rows: "QuerySet[Any, Any]", ids: Ids, *, column: str) -> "QuerySet[Any, Any]":
    """The rows about these ids, or all of them."""
    return rows if ids is None else rows.filter(**{f"{column}__in": list(ids)})


def sources(tree: CategoryTree, *, ids: Ids = None) -> Iterator[Source]:
    """Yield every public product's text, by id."""
    last, ordered = 0, None if ids is None else sorted(ids)
    while ordered is None or ordered:
        rows = Product.objects.public().order_by("id")
        if ordered is None:
            batch = rows.filter(id__gt=last)[:CHUNK]
        else:
            batch, ordered = rows.filter(id__in=ordered[:CHUNK]), ordered[CHUNK:]
        values = list(batch.values_list(*TEXTS))
        if ordered is None and not values:
            return
        yield from _texts(tree, values)
        last = values[-1][0] if values else last


def _texts(tree: CategoryTree, values: "list[tuple[Any, ...]]") -> Iterator[Source]:
    paths: dict[int, list[tuple[str, ...]]] = {}
    links = ProductCategory.objects.filter(product_id__in=[row[0] for row in values]).order_by("id")
    for product_id, category_id in links.values_list("product_id", "category_id"):
        if path := tree.names(category_id):
            paths.setdefault(product_id, []).append(path)
    told: dict[int, list[Declared]] = {}
    for product_id, allergen, level in product_allergens(ids=[row[0] for row in values]):
        told.setdefault(product_id, []).append(Declared(Allergen(allergen), Level(level)))
    words = current()
    for id_, title, description, ingredients, maker, goods, declared in values:
        contains, free = said_of_allergens(Declaration(tuple(told.get(id_, ())), complete=declared))
        yield Source(
            id_,
            ProductText(
                name=title,
                category_path=joined_path(paths.get(id_, [])),
                producer=maker,
                description=description,
                ingredients=ingredients.replace("**", ""),
                edible=goods != GoodsClass.STANDARD,
                contains=contains,
                free_from=free,
            ).read_with(words),
        )


def said_of_allergens(declaration: Declaration) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a food contains or may contain, and what it is known to be free from: codes, each in the law's order."""
    there = {line.allergen for line in declaration.lines if line.level in {Level.CONTAINS, Level.MAY_CONTAIN}}
    free = tuple(it.value for it in Allergen if free_from(declaration, allergen=it))
    return tuple(it.value for it in Allergen if it in there), free


def joined_path(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """One path of several: the first category's, its leaf last, with the steps of the others before it."""
    if not paths:
        return ()
    main, *others = paths
    return (*(step for path in others for step in path if step not in main), *main)


class ProductRow(NamedTuple):
    """What a product is filtered and sorted by; `completeness` from 0 to 1, `net` the lowest offer before VAT."""

    id: int
    producer_id: int
    goods_class: str
    channels: tuple[str, ...]
    allergens_declared: bool
    created: datetime
    completeness: float
    net: Decimal | None


def product_rows(*, ids: Ids = None) -> Iterator[ProductRow]:
    """Yield every public product, by id."""
    offers = of_ids(StockRecord.objects.filter(price__isnull=False), ids, column="product_id").order_by()
    lowest = dict(offers.values("product_id").annotate(net=Min("price")).values_list("product_id", "net"))
    rows = of_ids(Product.objects.public(), ids, column="id").order_by("id")
    facts: tuple[Any, ...] = (
        ~Q(description=""),
        ~Q(ingredients=""),
        Q(allergens_declared=True),
        Q(net_amount__isnull=False),
        ~Q(picture=""),
    )
    columns = ("id", "made_by_id", "goods_class", "channels", "allergens_declared", "date_created")
    for id_, maker, goods, channels, declared, created, *known in rows.values_list(*columns, *facts).iterator(CHUNK):
        complete = sum(map(bool, known)) / len(known)
        yield ProductRow(id_, maker, goods, tuple(channels), declared, created, complete, lowest.get(id_))


def product_categories(*, ids: Ids = None) -> "QuerySet[Any, tuple[int, int]]":
    """(product, category) of every product, hidden ones too."""
    rows = of_ids(ProductCategory.objects.all(), ids, column="product_id")
    return rows.order_by("product_id", "category_id").values_list("product_id", "category_id")


def product_allergens(*, ids: Ids = None) -> "QuerySet[Any, tuple[int, str, str]]":
    """(product, allergen, level) of every product."""
    rows = of_ids(ProductAllergen.objects.all(), ids, column="product_id")
    return rows.order_by("product_id").values_list("product_id", "allergen", "level")


def product_seasons(*, ids: Ids = None) -> "QuerySet[Any, tuple[int, int, int]]":
    """(product, from MMDD, to MMDD) of every product."""
    rows = of_ids(SeasonWindow.objects.all(), ids, column="product_id")
    return rows.order_by("product_id", "id").values_list("product_id", "starts", "ends")


def product_certificates(*, ids: Ids = None) -> "QuerySet[Any, tuple[int, str, date | None, date | None]]":
    """(product, scheme, from, to) of certificates held for one product."""
    rows = of_ids(Certificate.objects.filter(product__isnull=False), ids, column="product_id")
    return rows.order_by("product_id", "id").values_list("product_id", "scheme", "valid_from", "valid_to")


def maker_certificates() -> "QuerySet[Any, tuple[int, str, date | None, date | None]]":
    """(organisation, scheme, from, to) of certificates held for all that the organisation makes."""
    rows = Certificate.objects.filter(product__isnull=True).order_by("holder_id", "id")
    return rows.values_list("holder_id", "scheme", "valid_from", "valid_to")


class ListingRow(NamedTuple):
    """A listing whose shelf is not known to be empty."""

    product_id: int
    place_id: int
    price: Decimal | None
    stock: str
    confirmed_on: date | None
    starts: date | None
    ends: date | None


def listing_rows(*, ids: Ids = None) -> Iterator[ListingRow]:
    """Yield the listings by product and place, those of hidden products and places too."""
    rows = of_ids(Listing.objects.exclude(stock="out"), ids, column="product_id").order_by("product_id", "place_id")
    return map(ListingRow._make, rows.values_list(*ListingRow._fields).iterator(CHUNK))


class PlaceRow(NamedTuple):
    """A public place."""

    id: int
    lat: float
    lon: float
    kind: str
    municipality: str | None


def place_rows(*, ids: Ids = None) -> Iterator[PlaceRow]:
    """Yield the public places, by id."""
    rows = of_ids(Place.objects.public(), ids, column="id").order_by("id")
    columns = ("id", "latitude", "longitude", "kind", "municipality_id")
    return map(PlaceRow._make, rows.values_list(*columns).iterator(CHUNK))


@dataclass(slots=True, unsafe_hash=True)
class HoursRow:
    """An opening rule (`hubs.opening.Rule`)."""

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


@dataclass(slots=True, unsafe_hash=True)
class ExceptionRow:
    """An exceptional day (`hubs.opening.ExceptionalDay`)."""

    day: date
    closed: bool
    opens: int | None
    closes: int | None
    mode: str
    note: str


Hours = tuple[tuple[HoursRow, ...], tuple[ExceptionRow, ...]]


def hours_of(*, ids: Ids = None) -> dict[int, Hours]:
    """Return the rules and exceptions of each place that has any, in one query. Who has no hours that day is closed."""
    nothing, no_day = Value(None, output_field=PositiveSmallIntegerField()), Value(None, output_field=DateField())
    hours = ("opens", "closes", "mode")
    rules = of_ids(OpeningRule.objects.order_by(), ids, column="place_id").values_list(
        Value(0), "place_id", "days", *hours, "season_starts", "season_ends", "every_weeks",
        "starting", "valid_from", "valid_to", "note",
    )  # fmt: skip
    exceptions = of_ids(OpeningException.objects.order_by(), ids, column="place_id").values_list(
        Value(1), "place_id", Value(0), *hours, nothing, nothing, nothing, "day", no_day, no_day, "note"
    )
    found: dict[int, tuple[list[HoursRow], list[ExceptionRow]]] = {}
    for is_exception, place_id, days, opens, closes, mode, *season, starting, first, last, note in rules.union(
        exceptions, all=True
    ):
        of_place = found.setdefault(place_id, ([], []))
        if is_exception:
            of_place[1].append(ExceptionRow(starting, opens is None, opens, closes, mode, note))
        else:
            season_starts, season_ends, every_weeks = season
            of_place[0].append(
                HoursRow(
                    days, opens, closes, mode, season_starts, season_ends, every_weeks, starting, first, last, note
                )
            )
    return {id_: (tuple(rules), tuple(exceptions)) for id_, (rules, exceptions) in found.items()}


class Named(NamedTuple):
    """Something with a name to suggest: how much there is of it makes its weight."""

    id: int
    name: str
    weight: int


def named_producers(*, ids: Ids = None) -> list[Named]:
    """Public organisations that have public products."""
    rows = of_ids(Organisation.objects.public(), ids, column="id").order_by("id")
    public = Q(products__status="published", products__is_public=True)
    return _named(rows.annotate(weight=Count("products", filter=public)).filter(weight__gt=0))


def named_places(*, ids: Ids = None) -> list[Named]:
    """Public places."""
    return _named(of_ids(Place.objects.public(), ids, column="id").order_by("id").annotate(weight=Count("listings")))


def named_categories(tree: CategoryTree) -> list[Named]:
    """Public categories with public products, each with its descendants' products."""
    public = Product.objects.public().values("id")
    counts = ProductCategory.objects.filter(product_id__in=public).order_by().values_list("category_id")
    weights: dict[int, int] = dict.fromkeys(tree.rows, 0)
    for category_id, count in counts.annotate(count=Count("product_id")):
        for step in tree.rows[category_id].lineage if category_id in tree.rows else ():
            weights[step] += count
    return [Named(row.id, row.name, weights[row.id]) for row in tree.rows.values() if weights[row.id]]


def named_categories_of(products: Collection[int], tree: CategoryTree) -> list[Named]:
    """The public categories of public products, with those above them; their weight is not looked into."""
    public = Product.objects.public().filter(id__in=products).values("id")
    links = ProductCategory.objects.filter(product_id__in=public).order_by().values_list("category_id", flat=True)
    steps = {step for category_id in links if category_id in tree.rows for step in tree.rows[category_id].lineage}
    return [Named(step, tree.rows[step].name, 1) for step in sorted(steps)]


def _named(rows: "QuerySet[Any, Any]") -> list[Named]:
    return [Named(*row) for row in rows.values_list("id", "name", "weight")]
