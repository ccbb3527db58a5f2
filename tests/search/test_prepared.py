"""Prepared queries give what the same query gives when Django puts it together each time."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from catalogue.models import Category, Certificate, Product, ProductClass
from catalogue.partner.models import Partner, StockRecord
from members.models import Organisation
from search.prepared import Columns, as_if_prefetched, prepared

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


@pytest.fixture
def products() -> list[Product]:
    maker = Organisation.objects.create(name="Ekhult", slug="ekhult")
    of = ProductClass.objects.create(name="Mat")
    made = [
        Product.objects.create(title=f"Korv {it}", slug="k", product_class=of, made_by=maker, net_amount="0.5", net_unit="KGM")
        for it in range(6)
    ]  # fmt: skip
    Certificate.objects.create(holder=maker, product=made[0], scheme="KRAV_MARK", valid_from=DAY, valid_to=DAY)
    return made


@prepared
def with_labels(*, products: list[int], day: date, most: int) -> "QuerySet[Any, Any]":
    return built(products=products, day=day, most=most)


def built(*, products: list[int], day: date, most: int) -> "QuerySet[Any, Any]":
    labels = Certificate.objects.valid(day=day).filter(product=OuterRef("pk"))
    rows = Product.objects.filter(Q(pk__in=products) | Q(pk=most), status="published").order_by("pk")
    return rows.values_list("pk", "title", "net_amount", "is_public", "nutrition", Exists(labels), Value("100 %"))


@pytest.mark.parametrize("number", [1, 2, 4, 5])
@pytest.mark.parametrize("day", [DAY, date(2026, 11, 25)])
def test_the_rows_are_the_same_for_any_values(number: int, day: date, products: list[Product]) -> None:
    values: dict[str, Any] = {"products": [it.pk for it in products[:number]], "day": day, "most": products[-1].pk}
    rows = with_labels(**values)
    assert [tuple(row) for row in rows] == list(built(**values))
    assert rows[0][2:6] == [Decimal("0.500"), True, {}, day == DAY]
    assert len(rows) == number + 1


def test_nothing_is_in_an_empty_list() -> None:
    assert with_labels(products=[], day=DAY, most=1) == []


def test_a_value_that_the_database_does_not_get_is_refused(products: list[Product]) -> None:
    @prepared
    def first(*, number: int) -> "QuerySet[Any, Any]":
        return Category.objects.filter(pk__lte=number * 2).values_list("pk")

    with pytest.raises(ValueError, match="use it in a filter"):
        first(number=1)


def test_a_row_is_made_of_some_columns(products: list[Product], django_assert_num_queries: Any) -> None:
    columns = Columns(Product, "title", "slug", "made_by_id")
    (values,) = Product.objects.filter(pk=products[0].pk).values_list(*columns.names)
    with django_assert_num_queries(0):
        made = columns.row(values)
        assert (made, made.title, made.made_by_id) == (products[0], "Korv 0", products[0].made_by_id)
    with django_assert_num_queries(1):
        assert made.net_unit == "KGM"
    assert columns.along("product") == tuple(f"product__{name}" for name in columns.names)
    with pytest.raises(ValueError, match="Product has no colour"):
        Columns(Product, "colour")


def test_related_rows_are_as_if_prefetched(products: list[Product], django_assert_num_queries: Any) -> None:
    seller = Partner.objects.create(organisation=products[0].made_by, code="e", name="e")
    offer = StockRecord.objects.create(product=products[0], partner=seller, partner_sku="1", price=Decimal(10))
    product = Product.objects.get(pk=products[0].pk)
    as_if_prefetched(product, "stockrecords", [offer])
    with django_assert_num_queries(0):
        assert list(product.stockrecords.all()) == [offer]
