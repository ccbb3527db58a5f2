"""What pages and the API get from search: rows with everything shown, areas understood, few queries."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test.utils import override_settings
from django.utils import translation

from catalogue.models import Category, Certificate, Product, ProductClass
from catalogue.partner.models import Partner, StockRecord
from hubs.geography.distance import Box
from hubs.models import Listing, Municipality, OpeningRule, Place
from members.models import Organisation
from search.asking import FindRequest
from search.engines import Circle, Filters, Point, Sort, Within
from search.queries import Found, Loosening, Row, find, find_map, suggest

pytestmark = pytest.mark.django_db
DAY, NOON = date(2026, 11, 24), datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
TROSA, NYKOPING = (58.8962, 17.5481), (58.753, 17.009)


@pytest.fixture
def stocked() -> Callable[..., Product]:
    """Makes a product of a maker, in a category, for sale at places; what has been made before is used again."""
    of = ProductClass.objects.get_or_create(name="Mat")[0]

    def make(
        title: str, *, at: tuple[str, ...] = ("trosa",), category: str = "Lamm", price: str = "100", **about: object
    ) -> Product:
        maker, _ = Organisation.objects.get_or_create(name="Ekhult", defaults={"slug": "ekhult"})
        seller, _ = Partner.objects.get_or_create(organisation=maker, defaults={"code": "ekhult", "name": "Ekhult"})
        shelf = Category.objects.filter(name=category).first() or Category.add_root(
            name=category, slug=category.lower(), name_en=f"English {category}"
        )
        product = Product.objects.create(title=title, slug="p", product_class=of, made_by=maker, **about)
        product.categories.add(shelf)
        StockRecord.objects.create(product=product, partner=seller, partner_sku=str(product.pk), price=Decimal(price))
        for spot in at:
            Listing.objects.create(product=product, place=place(spot), stock="in_stock", confirmed_on=date(2026, 11, 1))
        return product

    return make


def place(spot: str) -> Place:
    code, (lat, lon) = {"trosa": ("0488", TROSA), "nykoping": ("0480", NYKOPING)}[spot]
    made, new = Place.objects.get_or_create(
        slug=spot, defaults={"name": f"Boden i {spot}", "kind": "farm_shop", "latitude": lat, "longitude": lon, "municipality": Municipality.objects.get(code=code)}
    )  # fmt: skip
    if new:
        OpeningRule.objects.create(place=made, days=127, opens=600, closes=1080 if spot == "trosa" else 660)
    return made


def asked(text: str = "", **what: object) -> Found:
    return find(FindRequest(day=DAY, moment=NOON, text=text, **what))


def titles(found: Found) -> list[str]:
    return [row.product.title for row in found.rows if not row.similar]


def test_a_row_has_what_a_list_shows(stocked: Callable) -> None:
    product = stocked("Lammkorv med rosmarin")
    Certificate.objects.create(holder=product.made_by, scheme="KRAV_MARK")
    Certificate.objects.create(
        holder=product.made_by, product=product, scheme="FRAN_SVERIGE", valid_to=date(2026, 11, 23)
    )
    (row,) = asked("lammkorv nära Trosa").rows
    assert (row.product, row.product.made_by.name, row.category and row.category.name) == (product, "Ekhult", "Lamm")
    assert row.price
    assert (row.price.amount, row.labels, row.open, row.similar) == (Decimal("106.00"), ("KRAV_MARK",), True, False)
    assert row.listing
    assert (row.listing.place.name, row.listing.confirmed_on, row.distance_m) == (
        "Boden i trosa",
        date(2026, 11, 1),
        0.0,
    )
    assert row.opening
    assert row.opening.until == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def test_the_price_is_that_of_the_nearest_shelf(stocked: Callable) -> None:
    product = stocked("Lammkorv", at=("trosa", "nykoping"))
    Listing.objects.filter(product=product, place=place("trosa")).update(price=Decimal("119.50"))
    product.save()
    prices = [asked("lammkorv", near=Point(*point)).rows[0].price for point in (TROSA, NYKOPING)]
    assert [price and price.amount for price in prices] == [Decimal("119.50"), Decimal("106.00")]


@pytest.mark.parametrize("items", [1, 3])
def test_a_page_with_facets_takes_five_queries_however_long_and_none_again(
    items: int, stocked: Callable, django_assert_num_queries: Callable
) -> None:
    for number in range(items):
        stocked(f"Lammkorv {number}", at=("trosa", "nykoping"))
    asked("lammkorv")
    find(FindRequest(day=DAY + timedelta(days=1), moment=NOON, text="lammkorv"))  # facts of one day are kept at a time
    with django_assert_num_queries(5):
        found = asked("lammkorv")
    with django_assert_num_queries(0):
        assert asked("lammkorv").rows == found.rows
    assert (found.total, found.facets["municipality"][0].label) == (items, "Nyköping")


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (lambda product: StockRecord.objects.get(product=product), ("200.00", "Boden i trosa", ())),
        (lambda product: Listing.objects.get(product=product), ("106.00", "Boden i nykoping", ())),
        (lambda product: Certificate(holder=product.made_by, scheme="KRAV_MARK"), ("106.00", "Boden i trosa", ("KRAV_MARK",))),
    ],
    ids=["price", "place", "label"],
)  # fmt: skip
def test_what_changes_is_shown_at_once(change: Callable, shown: tuple, stocked: Callable) -> None:
    product = stocked("Lammkorv")
    elsewhere = place("nykoping")
    assert [told(row) for row in asked("lammkorv").rows] == [("106.00", "Boden i trosa", ())]
    row = change(product)
    if isinstance(row, StockRecord):
        row.price = Decimal("188.679245")
    if isinstance(row, Listing):
        row.place = elsewhere
    row.save()
    assert [told(row) for row in asked("lammkorv").rows] == [shown]


def told(row: Row) -> tuple[str, str, tuple[str, ...]]:
    assert row.price
    assert row.listing
    return str(row.price.amount), row.listing.place.name, row.labels


def test_what_is_hidden_is_gone_at_once(stocked: Callable) -> None:
    sausage, other = stocked("Lammkorv"), stocked("Lammkorv två")
    assert len(titles(asked("lammkorv"))) == 2
    sausage.is_public = False
    sausage.save()
    assert titles(asked("lammkorv")) == ["Lammkorv två"]
    other.made_by.is_public = False
    other.made_by.save()
    assert titles(asked("lammkorv")) == []


@pytest.mark.parametrize("items", [1, 3])
def test_a_map_takes_one_query(items: int, stocked: Callable, django_assert_num_queries: Callable) -> None:
    for number in range(items):
        stocked(f"Lammkorv {number}", at=("trosa", "nykoping"))
    asked()
    with django_assert_num_queries(1):
        found = find_map(FindRequest(day=DAY, moment=NOON, text="lammkorv"))
    assert [(row.place.slug, row.products, row.open) for row in found.rows] == [
        ("trosa", items, True),
        ("nykoping", items, False),
    ]


AREAS = {
    "a town in the text": ({"text": "lammkorv nära Trosa"}, Circle(*TROSA, 15_000.0), Point(*TROSA)),
    "a distance in the text": ({"text": "lammkorv inom 3 km från Trosa"}, Circle(*TROSA, 3_000.0), Point(*TROSA)),
    "a municipality in the text": ({"text": "lammkorv i Trosa kommun"}, Within("0488"), None),
    "a place apart": ({"text": "lammkorv", "place": "Trosa"}, Circle(*TROSA, 15_000.0), Point(*TROSA)),
    "a place misspelt": ({"text": "lammkorv", "place": "nykopping"}, "circle", None),
    "a place with a distance": ({"place": "Trosa", "radius_km": 4.0}, Circle(*TROSA, 4_000.0), Point(*TROSA)),
    "the own county": ({"place": "Södermanland"}, None, None),
    "a box overrules": ({"text": "korv nära Trosa", "bbox": Box(58, 16, 59, 17)}, Box(58, 16, 59, 17), Point(*TROSA)),
    "a point only sorts": ({"near": Point(58.9, 17.0)}, None, Point(58.9, 17.0)),
    "a point with a distance": ({"near": Point(58.9, 17.0), "radius_km": 2.5}, Circle(58.9, 17.0, 2_500.0), Point(58.9, 17.0)),
    "near me": ({"text": "korv nära mig", "near": Point(58.9, 17.3)}, Circle(58.9, 17.3, 30_000.0), Point(58.9, 17.3)),
    "a place seen from a point": ({"place": "Trosa", "near": Point(58.9, 17.0)}, Circle(*TROSA, 15_000.0), Point(58.9, 17.0)),
    "taken as typed": ({"text": "lammkorv nära Trosa", "exact": True}, None, None),
}  # fmt: skip


@pytest.mark.parametrize("case", AREAS)
def test_where_is_understood(case: str, stocked: Callable) -> None:
    stocked("Lammkorv")
    what, area, origin = AREAS[case]
    request = asked(**what).asked.request
    if area == "circle":
        assert isinstance(request.area, Circle)
        assert abs(request.area.lat - NYKOPING[0]) < 0.05
    else:
        assert request.area == area
    if origin is not None:
        assert request.origin == origin


def test_near_me_needs_a_position(stocked: Callable) -> None:
    stocked("Lammkorv")
    found = asked("korv nära mig")
    assert (found.asked.needs_position, found.area, found.total) == (True, None, 1)
    assert not asked("korv nära mig", near=Point(*TROSA)).asked.needs_position


def test_an_unknown_place_is_told(stocked: Callable) -> None:
    stocked("Lammkorv")
    found = asked("lammkorv", place="Qwertyköping")
    assert (found.asked.unknown_place, found.area, found.total) == ("Qwertyköping", None, 1)


def test_a_place_alone_shows_all_that_is_there(stocked: Callable) -> None:
    stocked("Lammkorv")
    stocked("Getost", at=("nykoping",), category="Ost")
    assert titles(asked("Trosa")) == ["Lammkorv"]


def test_words_without_meaning_find_nothing(stocked: Callable) -> None:
    stocked("Lammkorv")
    assert (asked("!!!").total, asked("").total) == (0, 1)


def test_open_now_and_open_at(stocked: Callable) -> None:
    stocked("Lammkorv")
    stocked("Getost", at=("nykoping",), category="Ost")
    assert titles(asked(open_now=True)) == ["Lammkorv"]
    assert titles(asked("ost öppet nu")) == []
    assert titles(asked(open_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC), sort=Sort.NEWEST)) == ["Getost", "Lammkorv"]


def test_a_misspelt_word_is_corrected_unless_taken_as_typed(stocked: Callable) -> None:
    stocked("Lammkorv")
    found = asked("lammkrov")
    assert found.correction
    assert (titles(found), found.correction.text, found.best_tier) == (["Lammkorv"], "lammkorv", 0)
    assert (asked("lammkrov", exact=True).total, asked("lammkrov", exact=True).correction) == (0, None)


def test_nothing_found_says_what_would_be(stocked: Callable) -> None:
    stocked("Lammkorv", at=("nykoping",))
    found = asked("lammkorv nära Trosa", filters=Filters(kinds=("farm_shop",)), open_at=NOON)
    assert found.loosenings == ()  # no single condition keeps it out
    found = asked("lammkorv inom 15 km från Trosa")
    assert (found.total, found.loosenings) == (0, (Loosening("wider", 1), Loosening("area", 1)))
    assert asked("lammkorv", open_at=NOON).loosenings == (Loosening("open", 1),)
    assert asked("lammkorv", filters=Filters(labels=("KRAV_MARK",))).loosenings == (Loosening("filters", 1),)
    assert asked("lammkorv", in_season=True).loosenings == (Loosening("season", 1),)
    assert asked("lammkorv").loosenings == ()


NEAREST = {
    "within fifty kilometres": ("lammkorv nära Trosa", {}, Circle(*TROSA, 50_000.0)),
    "farther away": ("lammkorv nära Vingåker", {}, None),
    "outside the municipality": ("lammkorv i Trosa kommun", {}, Circle(58.8961, 17.5479, 50_000.0)),
    "a place apart": ("lammkorv", {"place": "Trosa"}, Circle(*TROSA, 50_000.0)),
    "near me": ("lammkorv nära mig", {"near": Point(59.3, 17.4)}, None),
}


@pytest.mark.parametrize("case", NEAREST)
def test_the_nearest_is_shown_when_nothing_is_near(case: str, stocked: Callable) -> None:
    stocked("Lammkorv", at=("nykoping",))
    text, what, area = NEAREST[case]
    found, shown = asked(text, **what), find_map(FindRequest(day=DAY, moment=NOON, text=text, **what))
    assert (titles(found), found.asked.widened, shown.asked.widened) == (["Lammkorv"], True, True)
    assert [row.place.slug for row in shown.rows] == ["nykoping"]
    assert found.rows[0].distance_m
    if isinstance(area, Circle) and isinstance(found.area, Circle):
        assert (found.area.radius_m, round(found.area.lat, 1)) == (area.radius_m, round(area.lat, 1))
    else:
        assert found.area == area


def test_what_only_mentions_it_does_not_stop_the_search_from_reaching_farther(stocked: Callable) -> None:
    stocked("Pannkaksmix", description="Blandas med lammkorv.", category="Bröd")
    stocked("Lammkorv", at=("nykoping",))
    found = asked("lammkorv nära Trosa")
    assert (titles(found), found.area, found.asked.widened) == (
        ["Lammkorv"],
        Circle(*TROSA, 50_000.0),
        True,
    )


def test_a_few_right_answers_near_are_joined_by_those_a_little_farther_away(stocked: Callable) -> None:
    stocked("Lammkorv", at=("trosa",))
    stocked("Rökt lammkorv", at=("nykoping",))
    found = asked("lammkorv nära Trosa")
    assert sorted(titles(found)) == ["Lammkorv", "Rökt lammkorv"]
    assert (found.area, found.asked.widened) == (Circle(*TROSA, 50_000.0), False)
    for number in range(2):
        stocked(f"Lammkorv {number}", at=("trosa",))
    assert asked("lammkorv nära Trosa").area == Circle(*TROSA, 15_000.0)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("reko", ("reko",)),
        ("REKO-ringar nära Trosa", ("reko",)),
        ("bondens marknad", ("market",)),
        ("kafe i Trosa", ("cafe", "farm_cafe")),
        ("gårdsbutik", ("farm_shop",)),
        ("korv", ()),
    ],
)
def test_words_for_a_kind_of_place_ask_for_what_is_sold_there(
    text: str, kinds: tuple[str, ...], stocked: Callable
) -> None:
    stocked("Lammkorv")
    stocked("Ekologisk honung", category="Honung", at=("nykoping",))
    Place.objects.filter(slug="trosa").update(kind="reko")
    Place.objects.get(slug="trosa").save()
    found = asked(text)
    assert (found.asked.kinds, found.asked.request.filters.kinds, found.correction) == (kinds, kinds, None)
    if kinds == ("reko",):
        assert titles(found) == ["Lammkorv"]
    assert asked(text, exact=True).asked.kinds == ()


def test_what_was_measured_out_stays_as_it_is(stocked: Callable) -> None:
    stocked("Lammkorv", at=("nykoping",))
    for what in ({"place": "Trosa", "radius_km": 10.0}, {"bbox": Box(58.8, 17.4, 59, 17.7)}):
        found = asked("lammkorv", **what)
        assert (found.total, found.asked.widened) == (0, False)


def test_facets_speak_the_visitors_language(stocked: Callable) -> None:
    stocked("Lammkorv")
    with translation.override("en"):
        assert [(it.value, it.label) for it in asked("lammkorv").facets["category"]] == [("lamm", "English Lamm")]
    facets = asked("lammkorv", filters=Filters(months=(6,))).facets
    assert [(it.value, it.label, it.count, it.selected) for it in facets["season"]] == [("6", "Juni", 0, True)]
    facets = asked("lammkorv").facets
    labels = {name: [it.label for it in values] for name, values in facets.items() if values}
    assert labels == {
        "category": ["Lamm"],
        "producer": ["Ekhult"],
        "municipality": ["Trosa"],
        "kind": ["Gårdsbutik"],
        "price": ["100–200 kr"],
    }


def test_what_is_hidden_after_indexing_is_left_out(stocked: Callable) -> None:
    product = stocked("Lammkorv")
    stocked("Lammfärs")
    Product.objects.filter(pk=product.pk).update(is_public=False)  # behind the index's back
    found = asked("lamm")
    assert titles(found) == ["Lammfärs"]


def test_pages_are_counted(stocked: Callable) -> None:
    for number in range(5):
        stocked(f"Lammkorv {number}")
    found = asked("lammkorv", size=2, page=3, facets=())
    assert (found.total, found.pages, len(found.rows)) == (5, 3, 1)


def test_suggestions(stocked: Callable) -> None:
    stocked("Lammkorv med rosmarin")
    stocked("Getost", category="Ost")
    assert [(it.text, it.kind) for it in suggest("lammk")] == [
        ("lammkorv", "word"),
        ("Lammkorv med rosmarin", "product"),
    ]
    assert [(it.text, it.kind) for it in suggest("boden i tro", limit=3)][:2] == [
        ("Boden i trosa", "place"),
        ("boden i Trosa", "area"),
    ]
    assert [(it.text, it.kind, it.matched) for it in suggest("geto")] == [("getost", "word", (0, 4))]
    assert [(it.text, it.matched) for it in suggest("getsot")] == [("getost", None)]
    assert [(it.text, it.kind, it.matched) for it in suggest("getost nära tros", limit=2)] == [
        ("getost nära Trosa", "area", (12, 16))
    ]
    assert [(it.text, it.kind, it.matched) for it in suggest("tros")] == [
        ("Boden i trosa", "place", (8, 12)),
        ("Trosa", "area", (0, 4)),
        ("Trosa landsförsamling", "area", (0, 4)),
    ]
    assert [it.text for it in suggest("ost")] == ["Ost", "getost"]
    assert ("Österåker", "area") in [(it.text, it.kind) for it in suggest("oster")]
    assert [it.text for it in suggest("honung från Mari")] == ["honung från Mariefred", "honung från Marielund"]
    assert suggest("  ") == suggest("zzzz") == ()
    assert len(suggest("l", limit=2)) == 2


@override_settings(LANGUAGE_CODE="sv")
def test_a_product_without_price_or_place_is_found_by_its_words(stocked: Callable) -> None:
    product = stocked("Lammkorv", at=())
    StockRecord.objects.all().delete()
    (row,) = asked("lammkorv").rows
    assert (row.product, row.price, row.listing, row.open) == (product, None, None, None)
    assert asked("lammkorv inom 15 km från Trosa").total == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ost öppet på söndag", ["Getost"]),
        ("ost öppet efter 18", []),
        ("lammkorv öppet i morgon efter 12", ["Lammkorv"]),
        ("lammkorv öppet dygnet runt", []),
        ("öppet i helgen", ["Lammkorv", "Getost"]),
    ],
)
def test_open_at_another_time_in_words(text: str, found: list[str], stocked: Callable) -> None:
    stocked("Lammkorv")
    stocked("Getost", at=("nykoping",), category="Ost")
    assert titles(asked(text)) == found


def test_how_it_stands_is_told_for_when_it_is_open_then(stocked: Callable) -> None:
    stocked("Lammkorv")
    (row,) = asked("lammkorv öppet på söndag").rows
    assert row.opening
    assert (row.open, row.opening.until) == (True, datetime(2026, 11, 29, 17, 0, tzinfo=UTC))


def test_in_season_in_words(stocked: Callable) -> None:
    stocked("Lammkorv")
    assert asked("lammkorv i säsong").total == 0
    assert asked("lammkorv i säsong").loosenings == (Loosening("season", 1),)


def test_along_a_road_and_in_several_towns(stocked: Callable) -> None:
    stocked("Lammkorv")
    stocked("Getost", at=("nykoping",), category="Ost")
    assert sorted(titles(asked("längs E4"))) == ["Getost", "Lammkorv"]
    assert titles(asked("längs väg 53")) == ["Getost"]
    assert sorted(titles(asked("Trosa och Nyköping"))) == ["Getost", "Lammkorv"]
    assert asked("längs E4").asked.request.origin is None
