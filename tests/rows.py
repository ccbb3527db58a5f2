"""Rows that tests need: small, whole, and saying only what matters."""

from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.actions import category_named
from catalogue.models import Product, ProductCategory, ProductClass
from catalogue.partner.models import Partner, StockRecord
from hubs.models import Listing, Place
from members.models import Organisation, OrganisationRole, Role

DAY = date(2026, 6, 1)


def an_organisation(name: str = "Ekbackens gård", **values: Any) -> Organisation:
    """A producer in Nyköping."""
    values = {"slug": "garden", "municipality_code": "0480", "locality": "Nyköping", **values}
    organisation = Organisation.objects.create(name=name, **values)
    OrganisationRole.objects.create(organisation=organisation, role=Role.PRODUCER)
    return organisation


def a_product(
    title: str = "Lammkorv", *, made_by: Organisation | None = None, category: str = "Korv", **values: Any
) -> Product:
    """A published product in a category."""
    kind, _made = ProductClass.objects.get_or_create(name="Livsmedel", defaults={"track_stock": False})
    maker = made_by or an_organisation()
    product = Product.objects.create(title=title, slug="vara", made_by=maker, product_class=kind, **values)
    ProductCategory.objects.create(product=product, category=category_named(category))
    return product


def an_offer(product: Product, *, price: Decimal | None = Decimal(100), by: Organisation | None = None) -> StockRecord:
    """The product is sold, by its maker unless another is given; the price is without VAT."""
    seller = by or product.made_by
    partner, _made = Partner.objects.get_or_create(
        organisation=seller, defaults={"name": seller.name, "code": f"organisation-{seller.pk}"}
    )
    return StockRecord.objects.create(product=product, partner=partner, partner_sku=str(product.pk), price=price)


def a_place(name: str = "Gårdsbutiken", **values: Any) -> Place:
    """A farm shop outside Nyköping."""
    values = {"slug": "plats", "kind": "farm_shop", "latitude": 58.75, "longitude": 17.0, **values}
    return Place.objects.create(name=name, **values)


def a_listing(product: Product, place: Place, **values: Any) -> Listing:
    """The product is to be had at the place."""
    return Listing.objects.create(product=product, place=place, **values)
