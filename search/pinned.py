"""What may stand first because editors have chosen it: never what is hidden, and never alcohol.

Marketing of alcohol is to be moderate (7 kap. alkohollagen); a place of honour among foods is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.models import Category, GoodsClass, Product
from hubs.models import Listing, Place, PlaceKind
from law.alcohol import ALCOHOLIC_ABOVE
from members.models import Organisation
from search.swedish import Pinned

Row = TypeVar("Row", bound=Model)
ALCOHOLIC = Q(goods_class=GoodsClass.ALCOHOL) | Q(alcohol_percent__gt=ALCOHOLIC_ABOVE)


@dataclass(frozen=True, slots=True)
class PinnedPage:
    """A page that editors have chosen as an answer: of a category, a producer or a place."""

    kind: str
    id: int
    name: str
    url: str


def pinnable_products() -> "QuerySet[Product]":
    """Return the products that may be pinned."""
    found: QuerySet[Product] = Product.objects.public().exclude(ALCOHOLIC)
    return found


def pinnable_categories() -> "QuerySet[Category]":
    """Return the categories that may: not hidden, by themselves or by what is above them, nor of alcohol alone."""
    hidden = Category.objects.filter(is_public=False).values_list("path", flat=True)
    below_hidden = [Q(path__startswith=path) for path in hidden]
    rows: QuerySet[Category] = Category.objects.filter(is_public=True)
    for branch in below_hidden:
        rows = rows.exclude(branch)
    inside = Q(categories__path__startswith=OuterRef("path"))
    return _not_of_alcohol_alone(rows, Product.objects.public().filter(inside))


def pinnable_producers() -> "QuerySet[Organisation]":
    """Return the producers that may."""
    rows: QuerySet[Organisation] = Organisation.objects.public()
    return _not_of_alcohol_alone(rows, Product.objects.public().filter(made_by=OuterRef("pk")))


def pinnable_places() -> "QuerySet[Place]":
    """Return the places that may."""
    rows: QuerySet[Place] = Place.objects.public().exclude(kind=PlaceKind.LIQUOR_STORE)
    listed = Listing.objects.filter(place=OuterRef(OuterRef("pk"))).values("product")
    return _not_of_alcohol_alone(rows, Product.objects.public().filter(pk__in=listed))


def _not_of_alcohol_alone(rows: "QuerySet[Row]", products: "QuerySet[Product]") -> "QuerySet[Row]":
    return rows.filter(~Exists(products.filter(ALCOHOLIC)) | Exists(products.exclude(ALCOHOLIC)))


PINNABLE = {
    "product": pinnable_products,
    "category": pinnable_categories,
    "producer": pinnable_producers,
    "place": pinnable_places,
}


def objection(kind: str, answer: Model) -> str:
    """Return why something may not be pinned; empty when it may."""
    if PINNABLE[kind]().filter(pk=answer.pk).exists():
        return ""
    if not _is_shown(kind, answer):
        return _("”%(name)s” visas inte för andra, så den kan inte fästas. Publicera den först.") % {"name": answer}
    told = _("”%(name)s” är eller säljer bara alkohol. Det får inte lyftas fram, så välj något annat.")
    return told % {"name": answer}


def _is_shown(kind: str, answer: Model) -> bool:
    if isinstance(answer, Category):
        return answer.is_public and not answer.get_ancestors().filter(is_public=False).exists()
    model: Any = {"product": Product, "producer": Organisation, "place": Place}[kind]
    return bool(model.objects.public().filter(pk=answer.pk).exists())


def products_of(pins: Iterable[Pinned]) -> tuple[int, ...]:
    """Return the products among the pinned that may stand first, in their order."""
    ids = [pin.id for pin in pins if pin.kind == "product"]
    allowed = set(pinnable_products().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return tuple(dict.fromkeys(id_ for id_ in ids if id_ in allowed))


def pages_of(pins: Sequence[Pinned]) -> tuple[PinnedPage, ...]:
    """Return the pages among the pinned that may be shown, in their order."""
    rows: dict[tuple[str, int], Model] = {}
    for kind in ("category", "producer", "place"):
        ids = [pin.id for pin in pins if pin.kind == kind]
        if ids:
            rows |= {(kind, pk): row for pk, row in PINNABLE[kind]().in_bulk(ids).items()}
    asked = dict.fromkeys((pin.kind, pin.id) for pin in pins)
    return tuple(PinnedPage(*key, str(rows[key]), page_of(key[0], rows[key])) for key in asked if key in rows)


def page_of(kind: str, row: Model) -> str:
    """Return the address of the row's page."""
    slug = getattr(row, "slug", "")
    return reverse(kind, kwargs={"slug": slug} if kind == "category" else {"pk": row.pk, "slug": slug})
