"""What a consumer pays: the one place where a net price becomes a price on a page or in an answer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue.models import Product
from law import units, vat

CURRENCY = "SEK"


@dataclass(frozen=True, slots=True)
class ConsumerPrice:
    """Kronor with VAT for one `unit` (UN/ECE Rec 20), the VAT rate as a fraction, and the comparison price.

    `comparison` is None when it cannot be known or would only repeat the price (prisinformationslagen 2004:347, 7 §).
    """

    amount: Decimal
    vat_rate: Decimal
    unit: str
    comparison: vat.ComparisonPrice | None


def consumer_price(product: Product, *, day: date, shelf_price: Decimal | None = None) -> ConsumerPrice | None:
    """Return what the product costs on the day: on this shelf if its price is given, else its lowest offer.

    Reads `product.stockrecords.all()`: prefetch it. None when nobody has told a price.
    """
    goods_class = vat.GoodsClass(product.goods_class)
    offers = [it for it in product.stockrecords.all() if it.price is not None]
    offer = min(offers, key=lambda it: (it.price, it.pk), default=None)
    unit = offer.price_unit if offer else "H87"
    amount = shelf_price
    if amount is None:
        if offer is None or offer.price is None:
            return None
        amount = vat.gross(offer.price, goods_class=goods_class, day=day)
    return ConsumerPrice(
        amount=amount,
        vat_rate=vat.rate(goods_class, day=day),
        unit=unit,
        comparison=_comparison(product, amount=amount, unit=unit),
    )


def _comparison(product: Product, *, amount: Decimal, unit: str) -> vat.ComparisonPrice | None:
    """Return the price per kilo or litre of a pack, or of goods sold by another weight or volume; else None."""
    if unit in units.UNITS and units.base_unit(unit) != "H87":
        return None if unit == units.base_unit(unit) else vat.comparison_price(amount, amount=Decimal(1), unit=unit)
    return vat.comparison_price(amount, amount=product.net_amount, unit=product.net_unit or None)
