"""A synthetic catalogue of any size, the same for the same numbers: Swedish food names, places around towns."""

# ruff: noqa: E501, SIM905 - lists of words and rows of tables

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice

from catalogue.models import (
    Allergen,
    Category,
    Certificate,
    Product,
    ProductAllergen,
    ProductCategory,
    ProductClass,
    Scheme,
    SeasonWindow,
)
from catalogue.partner.models import Partner, StockRecord
from hubs.models import Listing, Municipality, OpeningRule, Place, PlaceKind
from members.models import Organisation

FIRST = "lamm kalv gris nöt älg vildsvins hjort get ko får äppel päron plommon hallon jordgubbs svartvinbärs lingon blåbärs rabarber havtorns surdegs råg vete dinkel korn havre honungs senaps vitlöks tomat gurk morots rödbets potatis kål lök svamp kantarell fisk lax gädd abborr sik rökt salt vit grön gul".split()
LAST = "korv färs stek filé ost mjölk yoghurt smör bröd kaka limpa knäcke mjöl flingor must saft sylt marmelad gelé vinäger senap chutney soppa sås paté skinka bacon bog rygg grädde glass honung te öl cider vin godis kola pesto olja krydda inläggning chips pasta".split()
STYLES = "ekologisk lagrad rökt kallrökt färsk mild stark gammaldags krämig hembakad handgjord torkad skivad hel grov fin".split()
WORDS = "gården hage äng betar långsamt skog sjö hand stenugn ved rökt över al salt recept generation liten by smak rund kraftig mild sötma syra passar till frukost kväll gräddad mognad lager källare djur mark vår sommar höst".split()
TAILS = ["", "", "", " med rosmarin", " med vitlök", " från gården", " till grillen", " med honung", " i glasburk"]
TOWNS = [
    (58.753, 17.009),
    (59.371, 16.509),
    (58.996, 16.207),
    (59.377, 17.031),
    (58.896, 17.548),
    (59.058, 16.589),
    (59.047, 17.311),
    (58.668, 17.104),
    (59.043, 15.873),
    (59.256, 17.22),
    (59.15, 16.7),
    (58.83, 16.77),
    (58.95, 17.0),
    (59.30, 16.10),
]
KINDS = [
    PlaceKind.FARM_SHOP,
    PlaceKind.GROCER,
    PlaceKind.COUNTRY_STORE,
    PlaceKind.REKO,
    PlaceKind.DELICATESSEN,
    PlaceKind.DAIRY,
    PlaceKind.BAKERY,
    PlaceKind.MARKET,
]
BATCH = 2_000


def store(model: type, rows: Iterator[object]) -> None:
    """Write rows in batches."""
    while batch := list(islice(rows, BATCH)):
        model._default_manager.bulk_create(batch)


def fill(*, products: int, places: int, listings_each: float = 2.5, seed: int = 1) -> None:
    """Fill an empty database."""
    chance = random.Random(seed)
    makers = max(10, products // 60)
    store(
        Organisation,
        (
            Organisation(id=it, name=f"{name(chance).capitalize()} gård {it}", slug=f"g{it}")
            for it in range(1, makers + 1)
        ),
    )
    store(Partner, (Partner(id=it, organisation_id=it, code=f"g{it}", name=f"g{it}") for it in range(1, makers + 1)))
    categories = [leaf.pk for leaf in make_categories()]
    kind, _ = ProductClass.objects.get_or_create(name="Mat")
    ids = range(1, products + 1)
    store(Product, (product(chance, it, kind.pk, 1 + chance.randrange(makers)) for it in ids))
    store(ProductCategory, (ProductCategory(product_id=it, category_id=chance.choice(categories)) for it in ids))
    store(
        StockRecord,
        (
            StockRecord(
                product_id=it,
                partner_id=1 + chance.randrange(makers),
                partner_sku=str(it),
                price=Decimal(chance.randrange(1500, 40_000)) / 100,
            )
            for it in ids
        ),
    )
    store(
        ProductAllergen,
        (
            ProductAllergen(product_id=it, allergen=chance.choice(Allergen.values), level="contains")
            for it in ids
            if it % 2
        ),
    )
    store(SeasonWindow, (SeasonWindow(product_id=it, starts=601, ends=930) for it in ids if it % 5 == 0))
    store(
        Certificate,
        (Certificate(holder_id=it, scheme=chance.choice(Scheme.values)) for it in range(1, makers + 1) if it % 3 == 0),
    )
    fill_places(chance, places=places, makers=makers)
    store(Listing, listings(chance, products=products, places=places, each=listings_each))


def name(chance: random.Random) -> str:
    return chance.choice(FIRST) + chance.choice(LAST)


def skewed(chance: random.Random, words: list[str]) -> str:
    """A word, the first ones more often than the last (Zipf)."""
    return words[min(int(chance.paretovariate(0.9)) - 1, len(words) - 1)]


def product(chance: random.Random, number: int, kind: int, maker: int) -> Product:
    title = f"{chance.choice(STYLES)} {name(chance)}" if number % 3 == 0 else name(chance)
    description = " ".join(
        skewed(chance, WORDS) if chance.random() < 0.8 else name(chance) for _ in range(chance.randrange(8, 30))
    )
    return Product(
        id=number, title=title.capitalize() + chance.choice(TAILS), slug=f"p{number}", product_class_id=kind, made_by_id=maker,
        structure=Product.STANDALONE, description=description, channels=["consumer"] if number % 4 else ["consumer", "mass_caterer"],
        allergens_declared=number % 3 == 0, date_created=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
    )  # fmt: skip


def make_categories() -> list[Category]:
    leaves = []
    for top, below in {
        "Kött": ["Lamm", "Nöt", "Vilt", "Korv"],
        "Mejeri": ["Ost", "Mjölk", "Smör"],
        "Grönt": ["Rotfrukter", "Kål", "Lök"],
        "Bröd": ["Limpor", "Knäcke"],
        "Skafferi": ["Sylt", "Honung", "Mjöl"],
        "Dryck": ["Must", "Öl"],
    }.items():
        root = Category.add_root(name=top, slug=top.lower())
        leaves += [
            Category.objects.get(pk=root.pk).add_child(name=leaf, slug=f"{top}-{leaf}".lower()) for leaf in below
        ]
    return leaves


def fill_places(chance: random.Random, *, places: int, makers: int) -> None:
    codes = list(Municipality.objects.values_list("code", flat=True))

    def rows() -> Iterator[Place]:
        for number in range(1, places + 1):
            lat, lon = chance.choice(TOWNS)
            yield Place(
                id=number, name=f"Plats {number}", slug=f"plats-{number}", kind=chance.choice(KINDS), latitude=chance.gauss(lat, 0.06),
                longitude=chance.gauss(lon, 0.12), municipality_id=chance.choice(codes), organisation_id=1 + chance.randrange(makers),
            )  # fmt: skip

    store(Place, rows())
    hours = [(opens, closes) for opens in range(480, 720, 15) for closes in range(840, 1200, 15)]
    store(
        OpeningRule,
        (
            OpeningRule(place_id=it, days=days, opens=opens, closes=closes)
            for it in range(1, places + 1)
            for days in (31, 32)
            for opens, closes in [chance.choice(hours)]
        ),
    )


def listings(chance: random.Random, *, products: int, places: int, each: float) -> Iterator[Listing]:
    for number in range(1, products + 1):
        count = min(places, max(1, int(chance.expovariate(1 / each) + 0.7)))
        for place in {1 + chance.randrange(places) for _ in range(count)}:
            yield Listing(
                product_id=number, place_id=place, stock="in_stock" if place % 7 else "few",
                price=Decimal(chance.randrange(20, 400)) if chance.random() < 0.1 else None,
                confirmed_on=date(2026, 11, 24) - timedelta(days=chance.randrange(400)),
            )  # fmt: skip
