"""Elasticsearch follows the database, whatever happens: to changes, to documents, to indexes, to who writes."""

# ruff: noqa: ARG005 - the changes all have one shape

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import override_settings
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import Elasticsearch

from catalogue.models import Category, Product
from hubs.models import Place
from members.signals import facts_changed
from search.engines import Changed, generations, load_engine
from search.engines.elastic import connection, names, rebuilding
from search.engines.elastic.bulk import Operation, Shelf
from search.engines.elastic.names import Kind
from search.engines.elastic.writing import Writing
from search.engines.faults import IndexGone, RebuildRefused
from search.engines.generations import Busy, Replaced
from search.models import Change, Generation, GenerationState, SetAside

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 11, 24)


@pytest.fixture
def server(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A client of the run's server, with indexes of this test alone."""
    with indexes_at(elasticsearch_url):
        yield connection.writing_client()


@contextmanager
def indexes_at(url: str, *, replicas: int = 0, **others: object) -> Iterator[None]:
    """Indexes of this test alone, taken away afterwards."""
    prefix = f"step-{uuid4().hex[:8]}"
    with override_settings(
        ELASTICSEARCH_URL=url, ELASTICSEARCH_PREFIX=prefix, ELASTICSEARCH_REPLICAS=replicas, **others
    ):
        connection.forget()
        load_engine.cache_clear()
        try:
            yield
            take_away(connection.writing_client(), prefix)
        finally:
            connection.forget()
            load_engine.cache_clear()


def take_away(client: Elasticsearch, prefix: str) -> None:
    with contextlib.suppress(TransportError):
        made = list(client.indices.get_alias(index=f"{prefix}-*"))
        client.indices.delete(index=made or f"{prefix}-none", ignore_unavailable=True)


@pytest.fixture
def writing(server: Elasticsearch) -> Writing:
    return Writing(server)


def stands(server: Elasticsearch) -> dict[str, dict[str, str]]:
    """Every document of the indexes that answer: its id and fingerprint."""
    found: dict[str, dict[str, str]] = {}
    for kind in Kind:
        server.indices.refresh(index=names.alias(kind))
        hits = server.search(index=names.alias(kind), size=10_000, source_includes=["digest"])["hits"]["hits"]
        found[kind] = {hit["_id"]: hit["_source"]["digest"] for hit in hits}
    return found


def should_stand(writing: Writing) -> dict[str, dict[str, str]]:
    """The same of an index made anew."""
    writing.rebuild()
    return stands(writing.server)


def without_weights(found: dict[str, dict[str, str]]) -> tuple[object, ...]:
    """Products and places exactly, suggestions by what they are: what they weigh is counted in the night."""
    return found["products"], found["places"], set(found["suggestions"])


def subject() -> tuple[Product, Place]:
    listed = Product.objects.public().filter(listings__place__in=Place.objects.public(), categories__isnull=False)
    product = listed.order_by("id")[0]
    return product, product.listings.order_by("id")[0].place


def rename(product: Product, title: str) -> None:
    product.title = title
    product.save()


def hide(row: Product | Place) -> None:
    row.is_public = False
    row.save()


CHANGES: dict[str, Callable[[Product, Place], object]] = {
    "a new name": lambda product, place: rename(product, "Nyost med krut"),
    "hidden": lambda product, place: hide(product),
    "deleted": lambda product, place: product.delete(),
    "a place moved": lambda product, place: move(place),
    "a place hidden": lambda product, place: hide(place),
    "a place deleted": lambda product, place: place.delete(),
    "a maker renamed": lambda product, place: rename_maker(product),
    "a category renamed": lambda product, place: rename_category(),
    "listings deleted": lambda product, place: [it.delete() for it in product.listings.all()],
    "many at once": lambda product, place: Product.objects.update(description="Nyost") and facts_changed.send(None, kind="catalogue", ids=[]),
}  # fmt: skip


def move(place: Place) -> None:
    place.latitude = 59.6
    place.save()


def rename_maker(product: Product) -> None:
    product.made_by.name = "Nya Ekhult"
    product.made_by.save()


def rename_category() -> None:
    category = Category.objects.get(slug="ost")
    category.name = "Bröd"
    category.save()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_followed(change: str, writing: Writing, world: Callable[..., object]) -> None:
    world(2)
    writing.follow()
    before = stands(writing.server)
    product, place = subject()
    CHANGES[change](product, place)
    writing.follow()
    after = stands(writing.server)
    assert after != before
    assert without_weights(after) == without_weights(should_stand(writing))
    assert writing.status().pending == 0


# ---- doubled, reordered, late: the state is read, not the change


def test_changes_may_come_twice_and_in_any_order(writing: Writing, world: Callable[..., object]) -> None:
    world(2)
    writing.follow()
    product, place = subject()
    rename(product, "Nyost med krut")
    move(place)
    hide(Product.objects.public().exclude(pk=product.pk).order_by("id")[0])
    rows = list(Change.objects.order_by("-seq")[:3].values_list("kind", "object_id"))
    writing.follow()
    stood = stands(writing.server)
    for order in (rows, rows[::-1], rows + rows):
        writing.apply([Changed(kind, id_) for kind, id_ in order])
    assert stands(writing.server) == stood


def test_what_was_read_earlier_never_takes_the_place_of_what_was_read_later(
    writing: Writing, world: Callable[..., object]
) -> None:
    world(2)
    writing.follow()
    product, _ = subject()
    rename(product, "Nyost med krut")
    generation = generations.live()
    assert generation is not None
    early = generation.version
    writing.follow()
    stood = stands(writing.server)
    shelf = Shelf(writing.server, generation.stamp)
    for document in (None, {"id": product.pk, "title": "Gammalt", "digest": "x"}):
        outcome = shelf.write([Operation(Kind.PRODUCTS, str(product.pk), document)], version=early)
        assert [(kind, id_) for kind, id_, _ in outcome.older] == [(Kind.PRODUCTS, str(product.pk))]
    assert stands(writing.server) == stood


# ---- two writers


def test_one_writes_at_a_time_and_who_was_replaced_keeps_nothing(
    writing: Writing, world: Callable[..., object]
) -> None:
    world(2)
    writing.follow()
    generation = generations.live()
    assert generation is not None
    slow = generations.take(generation)
    slow.begin()
    Change.objects.create(kind="product", object_id=1)
    batch = slow.next(limit=9)
    Generation.objects.update(held_by="another", held_until=timezone.now() + timedelta(minutes=1))
    with pytest.raises(Busy):
        writing.follow()
    Generation.objects.update(held_until=timezone.now() - timedelta(seconds=1))  # it died, and its while has passed
    writing.follow()
    assert generations.lag_of(Generation.objects.get(pk=generation.pk)).rows == 0
    for late in (lambda: slow.keep(batch, anything=False), slow.begin, slow.stay):
        with pytest.raises(Replaced):
            late()


# ---- what the server will never take


def spoil(product: Product, price: Decimal) -> None:
    """Give a product a price that no document can hold (öre in 32 bits)."""
    product.listings.update(price=price)
    product.save()


def test_a_refused_document_is_set_aside_and_stops_nobody(writing: Writing, world: Callable[..., object]) -> None:
    world(2)
    writing.follow()
    bad, _ = subject()
    good = Product.objects.public().exclude(pk=bad.pk).order_by("id")[0]
    spoil(bad, Decimal(90_000_000))
    rename(good, "Nyost med krut")
    writing.follow()
    row = SetAside.objects.get()
    assert (row.kind, row.document, row.tries, "out of range" in row.error) == ("products", str(bad.pk), 1, True)
    assert writing.status().pending == 0
    titles = writing.server.search(index=names.alias(Kind.PRODUCTS), query={"term": {"title": "Nyost med krut"}})
    assert [hit["_id"] for hit in titles["hits"]["hits"]] == [str(good.pk)]
    assert writing.retry() == (0, 0)  # its time has not come
    assert writing.retry(everything=True) == (1, 1)
    assert SetAside.objects.get().tries == 2
    bad.listings.update(price=Decimal(9))  # mended, and nobody told
    assert writing.retry(everything=True) == (1, 0)
    assert not SetAside.objects.exists()
    assert without_weights(stands(writing.server)) == without_weights(should_stand(writing))


def test_a_change_that_mends_it_takes_it_back(writing: Writing, world: Callable[..., object]) -> None:
    world(2)
    bad, _ = subject()
    spoil(bad, Decimal(90_000_000))
    writing.follow()  # refused while the index is made
    assert SetAside.objects.count() == 1
    spoil(bad, Decimal(9))
    writing.follow()
    assert not SetAside.objects.exists()
    assert str(bad.pk) in stands(writing.server)["products"]


# ---- an index that is not what the database thinks it is


def test_an_index_from_a_later_time_than_the_database_is_put_right(
    writing: Writing, world: Callable[..., object]
) -> None:
    world(2)
    writing.follow()
    product, _ = subject()
    rename(product, "Det som hände sedan")
    Generation.objects.update(version=10_000)
    writing.follow()
    # A backup from before is put back: the name, and what was known of the index.
    Product.objects.filter(pk=product.pk).update(title="Ost")
    Generation.objects.update(version=3)
    product.refresh_from_db()
    rename(product, "Ost igen")
    writing.follow()
    assert Generation.objects.get().version > 10_000
    assert without_weights(stands(writing.server)) == without_weights(should_stand(writing))


def test_both_ways_of_being_different_are_found_and_mended(writing: Writing, world: Callable[..., object]) -> None:
    world(2)
    writing.follow()
    writing.reconcile()
    should = stands(writing.server)
    products, places, suggestions = (names.alias(kind) for kind in Kind)
    first, second, *_ = should["products"]
    writing.server.delete(index=products, id=first, refresh=True)
    writing.server.index(index=products, id=second, document={"id": int(second), "title": "?", "digest": "?"})
    writing.server.index(index=products, id="999999", document={"id": 999_999, "title": "Ingen", "digest": "?"})
    writing.server.index(index=places, id="999999", document={"id": 999_999, "digest": "?"})
    told = {"kind": "word", "ref": 0, "text": "ingenting", "weight": 9, "digest": "?"}
    writing.server.index(index=suggestions, id="word:x", document=told)
    writing.server.delete(index=suggestions, id=next(iter(should["suggestions"])))
    compared = writing.compare()
    mended = {str(kind): (it.written, it.removed) for kind, it in compared.mended.items()}
    assert mended["products"] == (2, 1)
    assert mended["places"] == (0, 1)
    assert stands(writing.server) == should
    again = writing.compare()
    assert [(it.written, it.removed) for it in again.mended.values()] == [(0, 0)] * 3


def test_a_lost_index_is_noticed_and_never_made_by_a_write(writing: Writing, world: Callable[..., object]) -> None:
    world(2)
    writing.follow()
    generation = generations.live()
    assert generation is not None
    writing.server.indices.delete(index=Shelf(writing.server, generation.stamp).all)
    product, _ = subject()
    rename(product, "Nyost med krut")
    with pytest.raises(IndexGone):
        writing.follow()
    assert not writing.server.indices.exists(index=names.index(Kind.PRODUCTS, stamp=generation.stamp))
    assert "not there any more" in Generation.objects.get().fault
    writing.rebuild()
    assert str(product.pk) in stands(writing.server)["products"]


# ---- making it anew


def test_a_rebuild_under_live_writes_loses_nothing(writing: Writing, world: Callable[..., object]) -> None:
    world(3)
    writing.follow()
    old = generations.live()
    assert old is not None
    products = list(Product.objects.public().order_by("id"))
    told: list[tuple[int, int]] = []

    def write(done: int, of: int) -> None:
        """Between two portions: what somebody else does meanwhile."""
        told.append((done, of))
        rename(products[0], f"Nyost {len(told)}")
        hide(products[1])
        products[2].delete()
        move(Place.objects.public().order_by("id")[0])

    number = writing.rebuild(progress=write)
    assert told == [(len(products), len(products))]
    live, kept = Generation.objects.get(state="live"), Generation.objects.get(state="kept")
    assert (live.pk, kept.pk) == (number, old.pk)
    stood = stands(writing.server)
    writing.follow()
    assert stands(writing.server) == stood  # it had caught up before it answered
    assert without_weights(stood) == without_weights(should_stand(writing))


def test_of_two_rebuilds_one_is_refused(writing: Writing, world: Callable[..., object]) -> None:
    world(2)
    refusals: list[str] = []

    def begin_another(_done: int, _of: int) -> None:
        with pytest.raises(RebuildRefused) as refusal:
            writing.rebuild()
        refusals.append(str(refusal.value))

    writing.rebuild(progress=begin_another)
    assert len(refusals) == 1
    assert "is being made already" in refusals[0]
    assert Generation.objects.count() == 1


def test_a_broken_off_rebuild_leaves_the_old_index_answering_and_is_cleared_away(
    writing: Writing, world: Callable[..., object]
) -> None:
    world(2)
    writing.follow()
    stood, live = stands(writing.server), generations.live()
    assert live is not None
    begun = generations.begin(rebuilding.new_stamp(), fingerprint=rebuilding.fingerprint())
    half = rebuilding.Rebuilding(writing.server, begun, beat=lambda: None, progress=lambda *_: None)
    half.create()
    half.load()  # and here the power goes
    assert stands(writing.server) == stood
    Generation.objects.filter(state="building").update(held_until=timezone.now() - timedelta(seconds=1))
    writing.rebuild()
    assert not writing.server.indices.exists(index=half.shelf.all)
    assert sorted(Generation.objects.values_list("state", flat=True)) == ["kept", "live"]
    assert stands(writing.server) == stood


def test_what_dies_between_the_database_and_the_aliases_is_put_right_by_the_next(
    writing: Writing, world: Callable[..., object]
) -> None:
    world(2)
    writing.follow()
    begun = generations.begin(rebuilding.new_stamp(), fingerprint=rebuilding.fingerprint())
    half = rebuilding.Rebuilding(writing.server, begun, beat=lambda: None, progress=lambda *_: None)
    half.create()
    half.load()
    half.catch_up()
    half.finish()  # the database says that it answers, the aliases do not yet
    assert names.index(Kind.PRODUCTS, stamp=begun.generation.stamp) not in where(writing.server)
    assert writing.tidy() is True
    assert where(writing.server) == set(half.shelf.all)
    assert writing.tidy() is False


def where(server: Elasticsearch) -> set[str]:
    return {index for kind in Kind for index in server.indices.get_alias(name=names.alias(kind))}


def test_an_old_index_is_kept_a_day(writing: Writing, world: Callable[..., object]) -> None:
    world(2)
    writing.rebuild()
    old = generations.live()
    assert old is not None
    writing.rebuild()
    shelf = Shelf(writing.server, old.stamp)
    writing.tidy()
    assert shelf.exists()
    Generation.objects.filter(state=GenerationState.KEPT).update(left=timezone.now() - timedelta(hours=25))
    writing.tidy()
    assert not writing.server.indices.exists(index=shelf.all)
    assert Generation.objects.count() == 1
