"""The rules of `search.engines` by example, with the answers written down: the oracle is held to them as well."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalogue.models import Category, Certificate, Product, ProductAllergen, ProductClass, SeasonWindow
from catalogue.partner.models import Partner, StockRecord
from hubs.geography.distance import Box
from hubs.models import Listing, OpeningRule, Place
from members.models import Organisation
from search.engines import Circle, Engine, Filters, MapRequest, Point, SearchRequest, Sort, load_engine
from search.engines.embedded import Nowhere
from search.swedish import understand

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
HERE, FAR = (58.90, 17.55), (59.37, 16.51)


@pytest.fixture(params=["oracle", "embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The oracle and every other engine."""
    return request.getfixturevalue("elastic") if request.param == "elastic" else load_engine(request.param)


def product(title: str = "Lammkorv", **about: object) -> Product:
    maker, _ = Organisation.objects.get_or_create(name="Ekhult", defaults={"slug": "ekhult"})
    of, _ = ProductClass.objects.get_or_create(name="Mat")
    return Product.objects.create(title=title, slug="p", product_class=of, made_by=maker, **about)


def place(at: tuple[float, float] = HERE, **about: object) -> Place:
    return Place.objects.create(
        name="Boden", slug="boden", latitude=at[0], longitude=at[1], **{"kind": "farm_shop"} | about
    )


def found(engine: Engine, **request: object) -> list[int]:
    page = engine.search(SearchRequest(**{"day": DAY, "size": 50} | request))
    assert page.total == len(page.hits)
    return [hit.product_id for hit in page.hits]


def test_one_listing_must_meet_all_place_conditions(engine: Engine) -> None:
    one = product()
    Listing.objects.create(product=one, place=place(HERE), price=Decimal(100))
    Listing.objects.create(product=one, place=place(FAR, kind="grocer"), price=Decimal(20))
    near = Circle(*HERE, 5_000)
    assert found(engine, area=near) == found(engine, filters=Filters(price_max=Decimal(20))) == [one.pk]
    assert found(engine, area=near, filters=Filters(price_max=Decimal(20))) == []
    assert found(engine, area=near, filters=Filters(kinds=("grocer",))) == []


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 3, 28, 1, 59, tzinfo=UTC), True),  # winter time: 02.59
        (datetime(2026, 3, 29, 0, 29, tzinfo=UTC), False),  # 01.29, the night summer time begins
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), True),  # 01.30
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), False),  # 03.00, for there is no 02.30: the hours end with the leap
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),  # 02.30, the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True),  # 02.30, the second time
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), False),  # 03.00
    ],
)
def test_open_in_the_nights_when_clocks_change(moment: datetime, is_open: bool, engine: Engine) -> None:
    at = place()
    OpeningRule.objects.create(place=at, days=127, opens=90, closes=180)
    Listing.objects.create(product=product(), place=at)
    (hit,) = engine.search(SearchRequest(day=DAY, moment=moment)).hits
    assert hit.nearest
    assert hit.nearest.open is is_open
    assert len(found(engine, open_at=moment)) == is_open


def test_unknown_is_never_free(engine: Engine) -> None:
    unknown, declared, said, may, contains = (product(allergens_declared=number == 1) for number in range(5))
    ProductAllergen.objects.create(product=said, allergen="milk", level="free")
    ProductAllergen.objects.create(product=may, allergen="milk", level="may_contain")
    ProductAllergen.objects.create(product=contains, allergen="milk", level="contains")
    assert sorted(found(engine, filters=Filters(free_from=("milk",)))) == [declared.pk, said.pk]
    assert found(engine, filters=Filters(free_from=("milk", "egg"))) == [declared.pk]
    assert unknown.pk not in found(engine, filters=Filters(free_from=("egg",)))


def test_a_label_holds_on_its_days(engine: Engine) -> None:
    one = product()
    Certificate.objects.create(holder=one.made_by, scheme="KRAV_MARK", valid_from=DAY, valid_to=date(2026, 11, 25))
    labelled = {"filters": Filters(labels=("KRAV_MARK",))}
    days = [date(2026, 11, day) for day in (23, 24, 25, 26)]
    assert [len(found(engine, day=day, **labelled)) for day in days] == [0, 1, 1, 0]


def test_prices_follow_the_vat_of_the_day(engine: Engine) -> None:
    one = product()
    seller = Partner.objects.create(organisation=one.made_by, code="e", name="e")
    StockRecord.objects.create(product=one, partner=seller, partner_sku="1", price=Decimal(100))
    Listing.objects.create(product=one, place=place())
    prices = [engine.listings([one.pk], SearchRequest(day=day))[one.pk][0].price for day in (DAY, date(2028, 1, 1))]
    assert prices == [Decimal(106), Decimal(112)]
    assert found(engine, filters=Filters(price_min=Decimal("106.01"))) == []
    assert found(engine, filters=Filters(price_min=Decimal(106), price_max=Decimal(106))) == [one.pk]


def test_a_product_without_listings_is_found_but_nowhere(engine: Engine) -> None:
    one, sold_out = product(), product()
    Listing.objects.create(product=sold_out, place=place(), stock="out")
    assert found(engine) == [one.pk, sold_out.pk]
    assert found(engine, area=Box(50, 10, 60, 20)) == []
    page = engine.map(MapRequest(SearchRequest(day=DAY)))
    assert (page.places, page.total_places, page.total_products) == ((), 0, 2)


def test_a_category_holds_all_below_it(engine: Engine) -> None:
    one = product()
    meat = Category.add_root(name="Kött", slug="kott")
    one.categories.add(meat.add_child(name="Lamm", slug="lamm"))
    page = engine.search(SearchRequest(day=DAY, filters=Filters(categories=("kott",)), facets=("category",)))
    counts = [(it.value, it.count, it.selected) for it in page.facets["category"]]
    assert counts == [("kott", 1, True), ("lamm", 1, False)]


def test_a_season_may_run_over_new_year(engine: Engine) -> None:
    one = product()
    product()  # one without a season is no seasonal product
    SeasonWindow.objects.create(product=one, starts=1215, ends=115)
    days = [date(2026, 12, 14), date(2026, 12, 15), date(2027, 1, 15), date(2027, 1, 16)]
    assert [found(engine, in_season_on=day) for day in days] == [[], [one.pk], [one.pk], []]
    assert [len(found(engine, filters=Filters(months=(month,)))) for month in (11, 12, 1, 2)] == [0, 1, 1, 0]


def test_distance_is_along_the_great_circle(engine: Engine) -> None:
    near, far, nowhere = product(), product(), product()
    Listing.objects.create(product=far, place=place(FAR))
    Listing.objects.create(product=near, place=place(HERE))
    request = SearchRequest(day=DAY, origin=Point(58.0, 17.0), sort=Sort.DISTANCE)
    hits = engine.search(request).hits
    assert [it.product_id for it in hits] == [near.pk, far.pk, nowhere.pk]
    metres = [it.nearest and round(it.nearest.distance_m or 0) for it in hits]
    assert metres == [105_066, 154_946, None]


def test_who_will_have_none_of_an_allergen_is_shown_nothing_that_has_it(engine: Engine) -> None:
    told = {
        name: product(name, allergens_declared=declared)
        for name, declared in (("Vit sylta", True), ("Röd sylta", False), ("Grå sylta", False), ("Grön sylta", False))
    }
    ProductAllergen.objects.create(product=told["Röd sylta"], allergen="milk", level="contains")
    traces = ProductAllergen.objects.create(product=told["Grå sylta"], allergen="milk", level="may_contain")
    plan = understand("sylta utan mjölk", places=Nowhere(), vocabulary=engine.vocabulary).plan
    # Of the green one nobody has said anything: unknown is never free.
    assert found(engine, plan=plan, relax=False) == [told["Vit sylta"].pk]
    traces.level = "free"
    traces.save()
    assert set(found(engine, plan=plan, relax=False)) == {told["Vit sylta"].pk, told["Grå sylta"].pk}
