"""What the database turns into numbers is what the rows say, on every database."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from hubs.models import Listing
from search.engines import corpus, numbers
from search.engines.columns import Facts
from search.engines.numbers import ALWAYS, CHANNELS, GOODS, KINDS, NEVER, NO_PRICE, STOCKS, Columns

pytestmark = pytest.mark.django_db


def rows(columns: Columns) -> list[tuple[object, ...]]:
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_listings(world: Callable[..., object]) -> None:
    world(5)
    first = Listing.objects.exclude(stock="out").order_by("id")[0]
    Listing.objects.filter(pk=first.pk).update(
        price=Decimal("99999999.99"), confirmed_on=date(2024, 2, 29), starts=date(1, 1, 1), ends=date(9999, 12, 31)
    )

    def number(day: date | None, default: int) -> int:
        return default if day is None else day.toordinal()

    expected = [
        (
            it.product_id, it.place_id, NO_PRICE if it.price is None else int(it.price * 100), STOCKS.index(it.stock),
            number(it.confirmed_on, NEVER), number(it.starts, NEVER), number(it.ends, ALWAYS),
        )
        for it in corpus.listing_rows()
    ]  # fmt: skip
    assert rows(numbers.listings(None)) == sorted(expected) != []


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
        datetime(2026, 11, 24, 12, 0, 1, 30, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC),
    ],
)
def test_products(moment: datetime, world: Callable[..., object]) -> None:
    world(6)
    chosen = Product.objects.public().order_by("id")[0]
    Product.objects.filter(pk=chosen.pk).update(date_created=moment, channels=["local_retail", "mass_caterer"])
    expected = {
        it.id: (
            it.producer_id, GOODS.index(it.goods_class), sum(1 << CHANNELS.index(code) for code in it.channels),
            int(it.allergens_declared), round((it.created - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6),
            round(it.completeness * numbers.SHARES),
        )
        for it in corpus.product_rows()
    }  # fmt: skip
    assert {it[0]: it[1:] for it in rows(numbers.products(None))} == expected
    assert expected[chosen.pk][1:3] == (GOODS.index(chosen.goods_class), 0b110)


def test_the_lowest_offer_counts_to_its_last_decimal(world: Callable[..., object]) -> None:
    world(6)
    StockRecord.objects.filter(pk=StockRecord.objects.order_by("id")[0].pk).update(price=Decimal("12345678.123457"))
    found = Facts.read(name_words=(np.empty(0, np.int64), np.empty(0, np.int64))).by_product.products
    lowest = {it.id: NO_PRICE if it.net is None else int(it.net * 1_000_000) for it in corpus.product_rows()}
    assert dict(zip(found.keys.tolist(), found[8].tolist(), strict=True)) == lowest


def test_places(world: Callable[..., object]) -> None:
    world(6)
    expected = [(it.id, it.lat, it.lon, KINDS.index(it.kind), int(it.municipality or 0)) for it in corpus.place_rows()]
    assert rows(numbers.places(None)) == sorted(expected) != []


def test_reading_leaves_the_connection_as_it_was() -> None:
    if connection.vendor != "sqlite":
        with numbers.sparingly():
            assert rows(numbers.listings([])) == []
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()
        with numbers.sparingly():
            assert cursor.execute("PRAGMA cache_size").fetchone() == (numbers.LITTLE["cache_size"],)
        assert cursor.execute("PRAGMA cache_size").fetchone() == before
