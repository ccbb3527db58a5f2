"""The catalogue's rules, kept by the database: each tried on both sides."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from rows import a_product, an_offer, an_organisation

from catalogue.actions import category_named
from catalogue.models import (
    Category,
    Certificate,
    Product,
    ProductAllergen,
    ProductVersion,
    SeasonWindow,
)
from catalogue.partner.models import StockRecord

pytestmark = pytest.mark.django_db


def refused(model: type[models.Model], **values: Any) -> bool:
    """Whether the database refuses the row."""
    try:
        with transaction.atomic():
            model._default_manager.create(**values)
    except IntegrityError:
        return True
    return False


def change_refused(row: models.Model, **values: Any) -> bool:
    """Whether the database refuses the change."""
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"title": "Ost"}, {"title": ""}),
        ({"status": "archived"}, {"status": "gone"}),
        ({"goods_class": "alcohol"}, {"goods_class": "gold"}),
        ({"sale_form": "loose"}, {"sale_form": "thrown"}),
        ({"net_amount": Decimal("0.001"), "net_unit": "KGM"}, {"net_amount": Decimal(0), "net_unit": "KGM"}),
        ({"net_amount": None, "net_unit": ""}, {"net_amount": Decimal(1), "net_unit": ""}),
        ({"alcohol_percent": Decimal(100)}, {"alcohol_percent": Decimal("100.01")}),
        ({"alcohol_percent": Decimal(0)}, {"alcohol_percent": Decimal("-0.01")}),
    ],
)
def test_products(good: dict[str, Any], bad: dict[str, Any]) -> None:
    product = a_product()
    assert (change_refused(product, **good), change_refused(product, **bad)) == (False, True)


def test_a_reference_is_used_once_but_may_lack() -> None:
    first, second = a_product("Ett"), a_product("Två", made_by=an_organisation("Annan"))
    assert change_refused(first, ref="vara") is False
    assert change_refused(second, ref="vara") is True
    assert change_refused(second, ref=None) is False


def test_a_category_has_its_address_alone() -> None:
    category, other = category_named("Ost"), category_named("Kött")
    assert (change_refused(other, slug=category.slug), change_refused(other, slug="kottet")) == (True, False)
    assert str(Category.objects.get(pk=category.pk)) == "Ost"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"allergen": "egg", "level": "contains"}, False),
        ({"allergen": "milk", "level": "free"}, True),
        ({"allergen": "sand", "level": "free"}, True),
        ({"allergen": "egg", "level": "perhaps"}, True),
    ],
)
def test_allergens(values: dict[str, str], expected: bool) -> None:
    product = a_product()
    ProductAllergen.objects.create(product=product, allergen="milk", level="contains")
    assert refused(ProductAllergen, product=product, **values) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"number": "2"}, False),
        ({"number": "1"}, True),
        ({"scheme": "FRAN_SVERIGE"}, False),
        ({"scheme": "MY_OWN"}, True),
        ({"number": "2", "valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 2)}, False),
        ({"number": "2", "valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)}, True),
    ],
)
@pytest.mark.parametrize("of_one_product", [False, True])
def test_certificates(values: dict[str, Any], expected: bool, of_one_product: bool) -> None:
    product = a_product()
    same = {
        "holder": product.made_by,
        "product": product if of_one_product else None,
        "scheme": "KRAV_MARK",
        "number": "1",
    }
    Certificate.objects.create(**same)
    assert refused(Certificate, **{**same, **values}) is expected


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [(515, 624, True), (515, 625, False), (1115, 115, False), (100, 115, True), (515, 1232, True)],
)
def test_seasons(starts: int, ends: int, expected: bool) -> None:
    product = a_product()
    SeasonWindow.objects.create(product=product, starts=515, ends=624)
    assert refused(SeasonWindow, product=product, starts=starts, ends=ends) is expected


@pytest.mark.parametrize(("number", "expected"), [(2, False), (1, True), (0, True)])
def test_versions(number: int, expected: bool) -> None:
    product = a_product()
    ProductVersion.objects.create(product=product, number=1, facts={})
    assert refused(ProductVersion, product=product, number=number, facts={}) is expected


def test_a_product_that_was_told_of_stays() -> None:
    product = a_product()
    ProductVersion.objects.create(product=product, number=1, facts={})
    with pytest.raises(models.ProtectedError):
        product.delete()


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"price": Decimal(0)}, {"price": Decimal("-0.01")}),
        ({"price": None}, {"price": Decimal(-1)}),
        ({"num_allocated": Decimal(0)}, {"num_allocated": Decimal("-0.001")}),
        ({"price_unit": "KGM"}, {"price_unit": "XXX"}),
    ],
)
def test_offers(good: dict[str, Any], bad: dict[str, Any]) -> None:
    offer = an_offer(a_product())
    assert (change_refused(offer, **good), change_refused(offer, **bad)) == (False, True)


def test_one_seller_offers_a_product_once() -> None:
    product = a_product()
    offer = an_offer(product)
    assert refused(StockRecord, product=product, partner=offer.partner, partner_sku="andra") is True
    an_offer(product, by=an_organisation("Hubben"))
    assert StockRecord.objects.count() == 2


def test_what_the_public_may_see() -> None:
    shown = a_product("Synlig")
    a_product("Utkast", made_by=shown.made_by, status="draft")
    a_product("Dold", made_by=shown.made_by, is_public=False)
    a_product("Av en dold gård", made_by=an_organisation("Dold gård", is_public=False))
    assert list(Product.objects.public()) == [shown]


def test_the_days_a_certificate_is_valid() -> None:
    maker = an_organisation()
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    Certificate.objects.create(holder=maker, scheme="KRAV_MARK", valid_from=first, valid_to=last)
    valid = {
        day: Certificate.objects.valid(day=date(2026, *day)).exists() for day in [(2, 28), (3, 1), (3, 31), (4, 1)]
    }
    assert valid == {(2, 28): False, (3, 1): True, (3, 31): True, (4, 1): False}
