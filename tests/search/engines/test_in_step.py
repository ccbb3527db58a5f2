"""The index follows the database: at once, whole, and never further than what is committed."""

# ruff: noqa: ARG005 - the changes all have one shape

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from catalogue.models import Category, Certificate, Product, ProductAllergen, ProductCategory, SeasonWindow
from catalogue.partner.models import StockRecord
from hubs.models import Listing, OpeningException, Place
from members.models import Organisation
from members.signals import facts_changed
from search.engines import FACETS, Engine, Filters, SearchRequest, embedded, load_engine
from search.engines.embedded import EmbeddedEngine, Nowhere
from search.engines.outbox import changes_since
from search.models import Change
from search.swedish import understand

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def found(engine: Engine, text: str = "") -> list[int]:
    plan = understand(text, places=Nowhere(), vocabulary=engine.vocabulary).plan if text else None
    return sorted(
        hit.product_id for hit in engine.search(SearchRequest(day=DAY, plan=plan, size=100, relax=False)).hits
    )


def answers(engine: Engine) -> tuple[object, ...]:
    """Everything about a small world that a change can touch."""
    page = engine.search(SearchRequest(day=DAY, moment=NOON, facets=FACETS, size=100))
    hits = [(it.product_id, round(it.score, 6), it.nearest) for it in page.hits]
    texts = [found(engine, word) for word in ("korv", "ost", "krav", "bröd", "ekhult", "lamm", "nyost")]
    return hits, page.facets, page.bounds, texts


CHANGES: dict[str, Callable[[Product, Place], object]] = {
    "a new name": lambda product, place: rename(product, "Nyost med krut"),
    "hidden": lambda product, place: hide(product),
    "deleted": lambda product, place: product.delete(),
    "another maker": lambda product, place: move_to(product, Organisation.objects.get(name="Lammhaga")),
    "a maker renamed": lambda product, place: rename_maker(product.made_by, "Nya Ekhult"),
    "a maker hidden": lambda product, place: hide(product.made_by),
    "a category added": lambda product, place: product.categories.add(Category.objects.get(slug="lammkorv")),
    "categories cleared": lambda product, place: product.categories.clear(),
    "a category by its row": lambda product, place: ProductCategory.objects.get_or_create(product=product, category=Category.objects.get(slug="ost")),
    "a category renamed": lambda product, place: rename_category("ost", "Bröd"),
    "a category hidden": lambda product, place: hide(Category.objects.get(slug="mejeri")),
    "a category deleted": lambda product, place: Category.objects.get(slug="ost").delete(),
    "a listing": lambda product, place: Listing.objects.update_or_create(product=product, place=place, defaults={"price": Decimal(12), "stock": "few"}),
    "listings deleted": lambda product, place: [it.delete() for it in product.listings.all()],
    "a place moved": lambda product, place: move_place(place),
    "a place hidden": lambda product, place: hide(place),
    "a place deleted": lambda product, place: place.delete(),
    "hours": lambda product, place: OpeningException.objects.create(place=place, day=DAY, closed=True),
    "an offer": lambda product, place: offer(product, Decimal(11)),
    "an allergen": lambda product, place: ProductAllergen.objects.update_or_create(product=product, allergen="fish", defaults={"level": "contains"}),
    "a season": lambda product, place: SeasonWindow.objects.create(product=product, starts=401, ends=410),
    "a certificate": lambda product, place: Certificate.objects.create(holder=product.made_by, product=product, scheme="KRAV_MARK", number="n"),
    "a maker's certificate": lambda product, place: Certificate.objects.create(holder=product.made_by, scheme="KRAV_MARK", number="m"),
    "many at once": lambda product, place: in_bulk(),
}  # fmt: skip


def rename(product: Product, title: str) -> None:
    product.title = title
    product.save()


def hide(row: Product | Organisation | Place | Category) -> None:
    row.is_public = False
    row.save()


def move_to(product: Product, maker: Organisation) -> None:
    product.made_by = maker
    product.save()


def rename_maker(maker: Organisation, name: str) -> None:
    maker.name = name
    maker.save()


def rename_category(slug: str, name: str) -> None:
    category = Category.objects.get(slug=slug)
    category.name = name
    category.save()


def move_place(place: Place) -> None:
    place.latitude, place.kind = 59.6, "market"
    place.save()


def offer(product: Product, price: Decimal) -> None:
    row = product.stockrecords.first() or StockRecord(product=product, partner_id=1, partner_sku="x")
    row.partner_id = row.partner_id or 1
    row.price = price
    row.save()


def in_bulk() -> None:
    Product.objects.update(description="Nyost")
    facts_changed.send(sender=None, kind="catalogue", ids=[])


def subject(products: list[Product]) -> tuple[Product, Place]:
    """A public product with a listing that counts, and its place."""
    listing = Listing.objects.filter(
        product__in=Product.objects.public(), place__in=Place.objects.public(), starts=None, ends=None, product__categories__slug__in=["ost", "lamm", "lammkorv", "kott"]
    ).exclude(stock="out").order_by("id").first()  # fmt: skip
    assert listing is not None
    return listing.product, listing.place


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found_at_once(change: str, engine: Engine, oracle: Engine, world: Callable) -> None:
    product, place = subject(world(2).products)
    before = answers(engine)
    CHANGES[change](product, place)
    after = answers(engine)
    assert after == answers(oracle)
    assert after != before
    assert engine.reconcile().written == engine.reconcile().removed == 0


@pytest.mark.django_db
def test_nothing_was_left_behind_by_changes(engine: EmbeddedEngine, world: Callable) -> None:
    product, place = subject(world(2).products)
    for change in ("a new name", "a maker renamed", "a category renamed", "hidden"):
        CHANGES[change](product, place)
    kept = index_rows(engine)
    engine.rebuild()
    assert [set(rows) ^ set(before) for rows, before in zip(index_rows(engine), kept, strict=True)] == [set()] * 4


def index_rows(engine: EmbeddedEngine) -> tuple[object, ...]:
    """Everything that is in the index, apart from weights and numbers."""
    engine.follow()
    store = engine.store
    return (
        sorted(store.rows("SELECT rowid, n_x, n_s, n_h, n_m, n_f, t_s, c_s, p_s, d_s FROM search_doc")),
        sorted(store.rows("SELECT product_id, name_words, digest, title, words, offers FROM search_text")),
        sorted(store.rows("SELECT form, fold, df, offered FROM search_word")),
        sorted(
            store.rows(
                "SELECT kind, ref, text FROM search_suggestion told WHERE rank IN "
                "(SELECT rowid FROM search_suggest UNION ALL SELECT rowid FROM search_suggest_name)"
            )
        ),
    )


@pytest.mark.django_db
def test_only_what_changed_is_read_again(world: Callable) -> None:
    engine = load_engine("embedded")
    assert isinstance(engine, EmbeddedEngine)
    product, _ = subject(world(2).products)
    found(engine)
    before = engine._current()
    rename(product, "Nyost med krut")
    changed = [(it.kind, it.id) for it in changes_since(before.mark, before.seen, in_step=engine.in_step) or ()]
    assert changed == [("product", product.pk)]
    assert engine._current().columns.facts.hours is before.columns.facts.hours
    assert product.pk in found(engine, "nyost")


@pytest.mark.django_db
def test_the_outbox_says_what_changed(world: Callable) -> None:
    product, place = subject(world(2).products)
    Change.objects.all().delete()
    product.save()
    place.save()
    facts_changed.send(sender=None, kind="listing", ids=[5, 5, 6])
    assert list(Change.objects.values_list("kind", "object_id")) == [
        ("product", product.pk),
        ("place", place.pk),
        ("listing", 5),
        ("listing", 6),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing(world: Callable) -> None:
    engine = load_engine("embedded")
    product, _ = subject(world(2).products)
    before, rows, outbox = answers(engine), index_rows(engine), Change.objects.count()
    with transaction.atomic():
        rename(product, "Nyost med krut")
        assert product.pk in found(engine, "nyost")
        transaction.set_rollback(True)
    assert (answers(engine), index_rows(engine), Change.objects.count()) == (before, rows, outbox)
    with transaction.atomic():
        rename(product, "Rågbröd")
    assert product.pk in found(engine, "bröd")
    assert product.pk not in found(engine, "nyost")


@pytest.mark.django_db(transaction=True)
def test_others_see_nothing_before_the_commit(world: Callable) -> None:
    engine = load_engine("embedded")
    product, _ = subject(world(2).products)
    assert isinstance(engine, EmbeddedEngine)
    assert found(engine, "nyost") == []
    shared = engine._state  # what all threads of the process answer with
    with transaction.atomic():
        rename(product, "Nyost med krut")
        assert found(engine, "nyost") == [product.pk]
        assert engine._state is shared
    assert found(engine, "nyost") == [product.pk]
    assert engine._state is not shared


@pytest.mark.django_db(transaction=True)
def test_a_big_catalogue_is_read_beside_the_searches(world: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EmbeddedEngine()
    product, _ = subject(world(2).products)
    before = found(engine)
    monkeypatch.setattr(embedded, "AT_ONCE", 0)
    hide(product)
    assert found(engine) == before  # the old columns answer …
    for thread in threading.enumerate():
        if thread.name == "search-columns":
            thread.join()
    assert found(engine) == [it for it in before if it != product.pk]  # … until the new ones stand


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_catches_up_with_what_changes_meanwhile(world: Callable) -> None:
    engine = load_engine("embedded")
    product, _ = subject(world(2).products)
    told: list[tuple[int, int]] = []

    def change(done: int, of: int) -> None:
        told.append((done, of))
        rename(product, "Nyost med krut")

    generation = engine.rebuild(progress=change)
    assert told == [(Product.objects.public().count(),) * 2]
    assert (engine.status().generation, engine.status().current, found(engine, "nyost")) == (
        generation,
        True,
        [product.pk],
    )


@pytest.fixture
def beside(settings: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """An engine whose index stands in a file of its own, as it does beside PostgreSQL."""
    settings.SEARCH_SIDE_FILE = tmp_path / "search.sqlite3"
    load_engine.cache_clear()
    engine = load_engine("embedded")
    assert isinstance(engine, EmbeddedEngine)
    assert load_engine() is not None
    yield engine
    engine.store.close()
    load_engine().store.close()  # type: ignore[attr-defined]
    load_engine.cache_clear()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["a new name", "hidden", "deleted", "a category renamed", "listings deleted", "many at once"]
)
def test_an_index_beside_follows_within_a_transaction(
    change: str, beside: EmbeddedEngine, oracle: Engine, world: Callable
) -> None:
    product, place = subject(world(2).products)
    assert answers(beside) == answers(oracle)
    CHANGES[change](product, place)
    assert answers(beside) == answers(oracle)


@pytest.mark.django_db(transaction=True)
def test_an_index_beside_follows_what_is_committed(beside: EmbeddedEngine, oracle: Engine, world: Callable) -> None:
    product, place = subject(world(2).products)
    assert answers(beside) == answers(oracle)
    for change in ("a new name", "a place hidden", "a certificate", "deleted"):
        CHANGES[change](product, place)
        assert beside.status().pending == 0  # by `on_commit`, before anybody searches
        assert answers(beside) == answers(oracle)


@pytest.mark.django_db
def test_an_empty_catalogue_has_no_hits(engine: Engine) -> None:
    page = engine.search(
        SearchRequest(day=DAY, facets=FACETS, filters=Filters(municipalities=("0488",), categories=("ost",)))
    )
    assert (page.total, page.hits, page.bounds) == (0, (), None)
