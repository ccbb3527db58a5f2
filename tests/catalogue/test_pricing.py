"""What a consumer pays."""

from datetime import date
from decimal import Decimal

import pytest

from catalogue.models import Product
from catalogue.partner.models import Partner, StockRecord
from catalogue.pricing import ConsumerPrice, consumer_price
from law.vat import ComparisonPrice
from members.models import Organisation

DAY = date(2026, 11, 24)


@pytest.fixture
def product(db: None) -> Product:
    farm = Organisation.objects.create(name="Tallåsen", slug="tallasen")
    return Product.objects.create(
        title="Honung", slug="honung", made_by=farm, net_amount=Decimal("0.7"), net_unit="KGM", goods_class="food"
    )


def offer(product: Product, price: str | None, *, unit: str = "H87", name: str = "Tallåsen") -> None:
    seller, _made = Organisation.objects.get_or_create(name=name, slug=name.lower())
    partner, _made = Partner.objects.get_or_create(organisation=seller, defaults={"name": name})
    net = None if price is None else Decimal(price)
    StockRecord.objects.create(product=product, partner=partner, partner_sku="1", price=net, price_unit=unit)


def test_the_price_has_the_vat_of_the_day_and_a_comparison_per_kilo(product: Product) -> None:
    offer(product, "100")
    cheap = ConsumerPrice(Decimal("106.00"), Decimal("0.06"), "H87", ComparisonPrice(Decimal("151.43"), "KGM"))
    dear = ConsumerPrice(Decimal("112.00"), Decimal("0.12"), "H87", ComparisonPrice(Decimal("160.00"), "KGM"))
    assert consumer_price(product, day=date(2027, 12, 31)) == cheap
    assert consumer_price(product, day=date(2028, 1, 1)) == dear


def test_the_lowest_offer_counts_and_the_shelfs_own_price_before_it(product: Product) -> None:
    offer(product, "100")
    offer(product, "50", name="Hubben")
    offer(product, None, name="Butiken")
    lowest, shelf = consumer_price(product, day=DAY), consumer_price(product, day=DAY, shelf_price=Decimal(70))
    assert (lowest and lowest.amount, shelf and shelf.amount) == (Decimal("53.00"), Decimal(70))
    assert shelf
    assert shelf.comparison == ComparisonPrice(Decimal("100.00"), "KGM")


def test_a_price_per_kilo_is_its_own_comparison_and_one_per_hecto_is_not(product: Product) -> None:
    offer(product, "100", unit="KGM")
    per_kilo = consumer_price(product, day=DAY)
    assert per_kilo == ConsumerPrice(Decimal("106.00"), Decimal("0.06"), "KGM", None)
    StockRecord.objects.update(price=Decimal(10), price_unit="HGM")
    per_hecto = consumer_price(product, day=DAY)
    assert per_hecto
    assert per_hecto.comparison == ComparisonPrice(Decimal("106.00"), "KGM")


def test_nobody_has_told_a_price(product: Product) -> None:
    assert consumer_price(product, day=DAY) is None
    offer(product, None)
    assert consumer_price(product, day=DAY) is None


def test_a_shelf_price_alone_is_a_price(product: Product) -> None:
    Product.objects.update(net_amount=None, net_unit="")
    product.refresh_from_db()
    price = consumer_price(product, day=DAY, shelf_price=Decimal("25.50"))
    assert price == ConsumerPrice(Decimal("25.50"), Decimal("0.06"), "H87", None)
