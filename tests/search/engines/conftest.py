"""Small random worlds, and the engines that are held against each other in them."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import override_settings
from elasticsearch import Elasticsearch
from indexed import IndexedEngine

from catalogue.models import (
    Allergen,
    AllergenLevel,
    Category,
    Certificate,
    Channel,
    Product,
    ProductAllergen,
    ProductCategory,
    ProductClass,
    Scheme,
    SeasonWindow,
)
from catalogue.partner.models import Partner, StockRecord
from hubs.geography.distance import Box
from hubs.models import Listing, Municipality, OpeningException, OpeningRule, Place, PlaceKind, StockState
from members.models import Organisation
from members.signals import facts_changed
from search.engines import FACETS, AnyOf, Circle, Engine, Filters, Point, SearchRequest, Sort, Within, load_engine
from search.engines.elastic import connection
from search.engines.embedded import Nowhere
from search.swedish import understand

DAY = date(2026, 11, 24)
NAMES = [
    "Lammkorv med rosmarin", "Lammfärs", "Lammstek", "Kalvkorv", "Getost", "Lagrad getost", "Ekologisk prästost", "Grisfilé",
    "Rismål", "Ostkaka", "Äppelmust", "Äpplen Aroma", "Rödbetor", "Inlagda rödbetor", "Surdegsbröd med råg", "Rågkaka",
    "Honung", "Ljunghonung", "Hallonsylt", "Färska ägg", "Älgfärs", "Rökt gädda", "Morötter i knippe", "Mjöl av dinkel",
]  # fmt: skip
QUERIES = [
    "korv",
    "lamm",
    "ost",
    "getost",
    "krav ost",
    "rodbetor",
    "äpple",
    "bröd",
    "honung",
    "färs",
    "lammkrov",
    "ris",
    "ekologisk",
]
KINDS = [PlaceKind.FARM_SHOP, PlaceKind.DAIRY, PlaceKind.REKO, PlaceKind.GROCER]
SCHEMES = [Scheme.KRAV_MARK, Scheme.EU_ORGANIC_FARMING, Scheme.FRAN_SVERIGE]
LABELLED = [Allergen.MILK, Allergen.GLUTEN, Allergen.EGG]
# On both sides of borders of web map cells, and some in the very same spot.
SPOTS = [
    (58.90, 17.55),
    (58.901, 17.552),
    (58.90, 17.55),
    (59.0, 16.875),
    (59.0, 16.8751),
    (58.75, 17.0),
    (59.37, 16.51),
    (59.05, 15.9),
]
# The nights when clocks change, and ordinary moments.
MOMENTS = [
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 11, 0, tzinfo=UTC), datetime(2026, 12, 24, 9, 0, tzinfo=UTC), datetime(2026, 7, 4, 16, 30, tzinfo=UTC),
]  # fmt: skip


@dataclass
class World:
    """What a seed has made."""

    chance: random.Random
    organisations: list[Organisation]
    categories: list[Category]
    products: list[Product]
    places: list[Place]


def make_world(seed: int, *, products: int = 30, places: int = 14) -> World:
    chance = random.Random(seed)
    makers = Organisation.objects.bulk_create(
        Organisation(name=name, slug=name.lower(), is_public=name != "Dolda")
        for name in ("Ekhult", "Ostgården", "Lammhaga", "Dolda")
    )
    world = World(chance, makers, make_categories(), [], make_places(chance, makers, count=places))
    world.products = make_products(chance, world, count=products)
    make_listings(world)
    facts_changed.send(sender=None, kind="catalogue", ids=[])
    return world


def make_categories() -> list[Category]:
    meat = Category.add_root(name="Kött", slug="kott")
    lamb = meat.add_child(name="Lamm", slug="lamm")
    sausage = Category.objects.get(pk=lamb.pk).add_child(name="Lammkorv", slug="lammkorv")
    dairy = Category.add_root(name="Mejeri", slug="mejeri")
    cheese = dairy.add_child(name="Ost", slug="ost")
    green = Category.add_root(name="Grönt", slug="gront")
    secret = Category.add_root(name="Hemligt", slug="hemligt", is_public=False)
    hidden = Category.objects.get(pk=secret.pk).add_child(name="Under hemligt", slug="under")
    return [meat, lamb, sausage, dairy, cheese, green, secret, hidden]


def make_places(chance: random.Random, owners: list[Organisation], *, count: int) -> list[Place]:
    municipalities = [*Municipality.objects.order_by("code")[:3], None]
    spots = [
        chance.choice(SPOTS) if chance.random() < 0.5 else (chance.uniform(58.6, 59.5), chance.uniform(15.8, 17.8))
        for _ in range(count)
    ]
    places = Place.objects.bulk_create(
        Place(
            name=f"Plats {number}", slug=f"plats-{number}", kind=chance.choice(KINDS), latitude=lat, longitude=lon,
            municipality=chance.choice(municipalities), organisation=chance.choice([None, *owners]), is_public=chance.random() < 0.9,
        )
        for number, (lat, lon) in enumerate(spots)
    )  # fmt: skip
    OpeningRule.objects.bulk_create(rule for place in places for rule in make_rules(chance, place))
    OpeningException.objects.bulk_create(
        OpeningException(place=place, day=date(2026, 12, 24), closed=True) for place in places if chance.random() < 0.5
    )
    OpeningException.objects.bulk_create(
        OpeningException(place=place, day=date(2026, 3, 29), opens=60, closes=240)
        for place in places
        if chance.random() < 0.4
    )
    return places


def make_rules(chance: random.Random, place: Place) -> list[OpeningRule]:
    kinds = [
        OpeningRule(place=place, days=31, opens=600, closes=1080),
        OpeningRule(place=place, days=127, opens=0, closes=1440, mode="self_service"),
        OpeningRule(place=place, days=96, opens=1320, closes=1440 + 150),
        OpeningRule(place=place, days=127, opens=90, closes=170),
        OpeningRule(place=place, days=127, opens=540, closes=1020, season_starts=1101, season_ends=331),
        OpeningRule(place=place, days=2, opens=600, closes=900, every_weeks=2, starting=date(2026, 11, 24)),
        OpeningRule(place=place, days=127, opens=480, closes=1200, mode="call_first"),
        OpeningRule(place=place, days=127, opens=480, closes=1200, valid_to=date(2026, 10, 25)),
    ]
    return chance.sample(kinds, chance.choice([0, 1, 1, 2, 3]))


def make_products(chance: random.Random, world: World, *, count: int) -> list[Product]:
    of = ProductClass.objects.create(name="Mat")
    products = Product.objects.bulk_create(
        Product(
            title=f"{chance.choice(NAMES)}" if number % 3 else f"{chance.choice(NAMES)} {number}", slug=f"p{number}", product_class=of,
            made_by=chance.choice(world.organisations), status="published" if chance.random() < 0.93 else "draft",
            is_public=chance.random() < 0.95, goods_class=chance.choice(["food", "food", "alcohol"]),
            channels=chance.sample(list(Channel.values), chance.randrange(4)), allergens_declared=chance.random() < 0.4,
            description=chance.choice(["", "Gott till ost och lamm", "Kallrökt över alved."]), ingredients=chance.choice(["", "lamm, **mjölk**"]),
            net_amount=chance.choice([None, Decimal(500)]), net_unit="GRM", picture=chance.choice(["", "carrot"]),
            structure=Product.STANDALONE,
        )
        for number in range(count)
    )  # fmt: skip
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, product in enumerate(products):
        Product.objects.filter(pk=product.pk).update(date_created=start + timedelta(hours=7 * number % 11))
    about_products(chance, world, products)
    return products


def about_products(chance: random.Random, world: World, products: list[Product]) -> None:
    ProductCategory.objects.bulk_create(
        ProductCategory(product=it, category=category)
        for it in products
        for category in chance.sample(world.categories, chance.choice([0, 1, 1, 2]))
    )
    ProductAllergen.objects.bulk_create(
        ProductAllergen(product=it, allergen=allergen, level=chance.choice(AllergenLevel.values))
        for it in products for allergen in LABELLED if chance.random() < 0.5
    )  # fmt: skip
    windows = [(501, 930), (1101, 215), (1120, 1224), (601, 630)]
    SeasonWindow.objects.bulk_create(
        SeasonWindow(product=it, starts=starts, ends=ends)
        for it in products
        for starts, ends in chance.sample(windows, chance.choice([0, 0, 1, 2]))
    )
    sellers = Partner.objects.bulk_create(
        Partner(organisation=it, code=it.slug, name=it.name) for it in world.organisations
    )
    StockRecord.objects.bulk_create(
        StockRecord(product=it, partner=seller, partner_sku=f"{it.pk}-{seller.pk}", price=chance.choice([None, Decimal("47.169811"), Decimal(92), Decimal("188.679245")]))
        for it in products for seller in chance.sample(sellers, chance.choice([0, 1, 1, 2]))
    )  # fmt: skip
    periods = [
        (None, None),
        (date(2026, 1, 1), date(2026, 11, 24)),
        (date(2026, 11, 25), None),
        (None, date(2026, 11, 23)),
    ]
    held = [
        Certificate(holder=it.made_by, product=it, scheme=scheme, valid_from=first, valid_to=last)
        for it in products if chance.random() < 0.4 for scheme in [chance.choice(SCHEMES)] for first, last in [chance.choice(periods)]
    ]  # fmt: skip
    held += [
        Certificate(holder=maker, scheme=chance.choice(SCHEMES), valid_from=first, valid_to=last)
        for maker in world.organisations
        for first, last in [chance.choice(periods)]
    ]
    Certificate.objects.bulk_create(held)


def make_listings(world: World) -> None:
    chance = world.chance
    periods = [
        (None, None),
        (None, None),
        (date(2026, 11, 24), None),
        (None, date(2026, 11, 24)),
        (date(2026, 11, 25), None),
        (None, date(2026, 11, 23)),
    ]
    Listing.objects.bulk_create(
        Listing(
            product=product, place=place, price=chance.choice([None, None, Decimal("49.99"), Decimal(50), Decimal("199.50"), Decimal(700)]),
            stock=chance.choice(StockState.values), confirmed_on=chance.choice([None, date(2026, 11, 1), date(2025, 3, 1), DAY]),
            starts=starts, ends=ends,
        )
        for product in world.products for place in chance.sample(world.places, chance.choice([0, 1, 2, 3, 5])) for starts, ends in [chance.choice(periods)]
    )  # fmt: skip


def make_request(chance: random.Random, world: World, engine: Engine) -> SearchRequest:
    """A request with some of everything."""

    def maybe(value: object, default: object, *, share: float = 0.25) -> object:
        return value if chance.random() < share else default

    lat, lon = chance.choice(SPOTS)
    area = chance.choice(
        [
            None,
            None,
            Circle(lat, lon, chance.choice([0.0, 150.0, 20_000.0, 60_000.0])),
            Box(58.75, 16.875, 59.0, 17.55),
            Within(chance.choice(["0428", "0461", "0480"])),
            AnyOf((Circle(lat, lon, 20_000.0), Within("0480"), Box(58.75, 16.875, 59.0, 17.55))),
        ]
    )
    plan = (
        understand(chance.choice(QUERIES), places=Nowhere(), vocabulary=engine.vocabulary).plan
        if chance.random() < 0.5
        else None
    )
    if plan is not None and chance.random() < 0.3:
        plan = plan.pinned((*(it.pk for it in chance.sample(world.products, 3)), 999_999_999))
    filters = Filters(
        categories=maybe(tuple(chance.sample(["kott", "lamm", "ost", "gront"], 2)), ()),
        producers=maybe(tuple(it.pk for it in chance.sample(world.organisations[:3], 2)), ()),
        municipalities=maybe(("0428", "0461"), (), share=0.15),
        labels=maybe((chance.choice(SCHEMES).value,), ()),
        channels=maybe(("consumer",), ()),
        kinds=maybe(tuple(it.value for it in chance.sample(KINDS, 2)), ()),
        free_from=maybe(tuple(it.value for it in chance.sample(LABELLED, chance.choice([1, 2]))), (), share=0.2),
        months=maybe((chance.randrange(1, 13),), (), share=0.15),
        price_min=maybe(Decimal(50), None, share=0.15),
        price_max=maybe(Decimal("99.99"), None, share=0.2),
    )
    return SearchRequest(
        day=chance.choice([DAY, DAY, date(2026, 11, 25), date(2028, 1, 1)]), plan=plan, area=area,
        origin=maybe(Point(58.9, 17.0), None, share=0.4), open_at=maybe(chance.choice(MOMENTS), None), also_open_at=tuple(chance.sample(MOMENTS, chance.choice([0, 0, 2]))),
        moment=maybe(chance.choice(MOMENTS), None, share=0.6), in_season_on=maybe(chance.choice([DAY, date(2026, 6, 15)]), None, share=0.15),
        filters=filters, facets=FACETS, sort=chance.choice(list(Sort)), size=chance.choice([5, 100]), relax=chance.random() < 0.7,
    )  # fmt: skip


@pytest.fixture
def world() -> Callable[..., World]:
    """Makes a world from a seed."""
    return make_world


@pytest.fixture
def ask() -> Callable[..., SearchRequest]:
    """Makes a random request about a world."""
    return make_request


@pytest.fixture(scope="session")
def oracle() -> Engine:
    return load_engine("oracle")


@pytest.fixture(scope="session", params=["embedded"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine that is written in step with the database; `test_conformance` asks every engine there is."""
    return load_engine(request.param)


@pytest.fixture(scope="session")
def elastic(elasticsearch_url: str, worker_id: str) -> Iterator[Engine]:
    """Elasticsearch, with indexes of this process alone."""
    changed = {
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ELASTICSEARCH_PREFIX": f"conformance-{worker_id}-{uuid4().hex[:8]}",
        "ELASTICSEARCH_SHARDS": 2,
        "ELASTICSEARCH_REPLICAS": 0,
    }
    # A client of its own: other tests close those of the program.
    with override_settings(**changed), Elasticsearch(elasticsearch_url, request_timeout=60) as server:
        connection.forget()
        engine = IndexedEngine(server)
        yield engine
        engine.close()
        connection.forget()
