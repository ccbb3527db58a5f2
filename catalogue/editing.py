"""What staff and producers do to products, offers, certificates and categories: each deed whole, and on record."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db import transaction
from django.db.models import ProtectedError

from catalogue.food_information import told
from catalogue.models import Category, Certificate, Product, ProductCategory, ProductClass, ProductVersion, Status
from catalogue.partner.models import Partner, PriceChange, StockRecord
from members.actions import announce, note, removing, saving
from members.models import Organisation, User


@contextmanager
def saving_product(product: Product, *, actor: User | None, changed: Iterable[str] = ()) -> Iterator[None]:
    """Make what is written to the product inside one deed.

    Leaves an audit entry, a price change for every offer whose price moved, and a frozen version when what is told of
    the product is not what was told before.
    """
    with saving(product, actor=actor, kind="product", changed=changed):
        prices = dict(StockRecord.objects.filter(product=product.pk).values_list("pk", "price")) if product.pk else {}
        yield
        _log_prices(product, before=prices, actor=actor)
        freeze(product)


def _log_prices(product: Product, *, before: dict[int, Decimal | None], actor: User | None) -> None:
    PriceChange.objects.bulk_create(
        PriceChange(stockrecord=offer, old_price=before.get(offer.pk), new_price=offer.price, changed_by=actor)
        for offer in StockRecord.objects.filter(product=product.pk)
        if offer.price != before.get(offer.pk)
    )


def freeze(product: Product) -> ProductVersion | None:
    """Keep what is told of the product as a new version, or return None when it is what the last version says."""
    fresh = Product.objects.select_related("made_by").get(pk=product.pk)
    facts = told(fresh)
    last = ProductVersion.objects.filter(product=fresh).order_by("-number").first()
    if last is not None and last.facts == facts:
        return None
    return ProductVersion.objects.create(product=fresh, number=last.number + 1 if last else 1, facts=facts)


def remove_product(product: Product, *, actor: User | None) -> bool:
    """Remove the product, or archive it where something that was sold or told points at it; return whether it is gone.

    What was told once can always be shown: a product with versions is archived, and seen by nobody but staff.
    """
    try:
        with removing(product, actor=actor, kind="product"):
            product.delete()
    except ProtectedError:
        with transaction.atomic():
            Product.objects.filter(pk=product.pk).update(status=Status.ARCHIVED, is_public=False)
            note("archive_product", of=product, actor=actor)
            announce("product", product.pk)
        return False
    return True


def set_category(product: Product, category: Category | None) -> None:
    """Put the product in this category and no other."""
    ProductCategory.objects.filter(product=product).exclude(category=category).delete()
    if category is not None:
        ProductCategory.objects.get_or_create(product=product, category=category)


def food_class() -> ProductClass:
    """Return the one class that Oscar files our products under."""
    kind, _made = ProductClass.objects.get_or_create(
        name="Livsmedel", defaults={"requires_shipping": False, "track_stock": False}
    )
    return kind


def partner_of(organisation: Organisation) -> Partner:
    """Return the organisation as one who offers, made when it has not offered anything before."""
    partner, _made = Partner.objects.get_or_create(
        organisation=organisation,
        defaults={"name": organisation.name[:128], "code": f"organisation-{organisation.pk}"},
    )
    return partner


def main_offer(product: Product) -> StockRecord | None:
    """Return the offer that was there first: the one whose price the product is shown with."""
    if product.pk is None:
        return None
    return product.stockrecords.select_related("partner__organisation").order_by("pk").first()


@contextmanager
def saving_offer(offer: StockRecord, *, actor: User | None, changed: Iterable[str] = ()) -> Iterator[None]:
    """Make what is written to the offer inside one deed, with a price change when the price moved."""
    with transaction.atomic():
        before = StockRecord.objects.filter(pk=offer.pk).values_list("price", flat=True).first() if offer.pk else None
        deed = "change_stockrecord" if offer.pk else "create_stockrecord"
        yield
        if offer.price != before:
            PriceChange.objects.create(stockrecord=offer, old_price=before, new_price=offer.price, changed_by=actor)
        note(deed, of=offer, actor=actor, facts={"changed": sorted(changed)})
        announce("product", offer.product_id)


@contextmanager
def removing_offer(offer: StockRecord, *, actor: User | None) -> Iterator[None]:
    """Make the removal of an offer one deed."""
    with transaction.atomic():
        product = offer.product_id
        note("remove_stockrecord", of=offer, actor=actor, facts={"product": product})
        yield
        announce("product", product)


@contextmanager
def changing_certificate(certificate: Certificate, *, actor: User | None, deed: str) -> Iterator[None]:
    """Make a change of a certificate one deed; the products it speaks for are told of as changed."""
    with transaction.atomic():
        if deed == "remove":
            note("remove_certificate", of=certificate, actor=actor, facts={"scheme": certificate.scheme})
        yield
        if deed != "remove":
            note(f"{deed}_certificate", of=certificate, actor=actor, facts={"scheme": certificate.scheme})
        if certificate.product_id:
            announce("product", certificate.product_id)
        else:
            announce("organisation", certificate.holder_id)


def place_category(category: Category, *, parent: Category | None, actor: User | None) -> Category:
    """Save the category under its parent (None is at the top), last among its siblings when it is new or moved.

    Raises:
        ValueError: when the parent is the category itself or stands below it.

    """
    with transaction.atomic():
        fresh_parent = None if parent is None else Category.objects.get(pk=parent.pk)
        if category.pk is None:
            category = _add(category, parent=fresh_parent)
            note("create_category", of=category, actor=actor)
        else:
            category.save()
            _move(category, parent=fresh_parent)
            note("change_category", of=category, actor=actor)
        category = Category.objects.get(pk=category.pk)
        category.set_ancestors_are_public()
        announce("category", category.pk)
    return category


def _add(category: Category, *, parent: Category | None) -> Category:
    if parent is None:
        root: Category = Category.add_root(instance=category)
        return root
    child: Category = parent.add_child(instance=category)
    return child


def _move(category: Category, *, parent: Category | None) -> None:
    node = Category.objects.get(pk=category.pk)
    current = node.get_parent()
    if (None if current is None else current.pk) == (None if parent is None else parent.pk):
        return
    if parent is not None and (parent.pk == node.pk or parent.is_descendant_of(node)):
        raise ValueError("A category cannot stand below itself.")
    if parent is None:
        last = Category.get_last_root_node()
        node.move(last, pos="right")
    else:
        node.move(parent, pos="last-child")


def remove_category(category: Category, *, actor: User | None) -> None:
    """Remove a category that holds nothing.

    Raises:
        ValueError: when it has products or categories below it.

    """
    if category.numchild or ProductCategory.objects.filter(category=category).exists():
        raise ValueError("A category that holds something cannot be removed.")
    with removing(category, actor=actor, kind="category"):
        category.delete()
