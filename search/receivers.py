"""Saved and deleted rows become outbox rows, in the transaction that is open.

`QuerySet.update` and `bulk_create` send no signals: whoever uses them sends `members.signals.facts_changed`.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from catalogue.models import Category, Certificate, Product, ProductAllergen, ProductCategory, SeasonWindow
from catalogue.partner.models import StockRecord
from hubs.models import Listing, OpeningException, OpeningRule, Place
from members.models import Organisation
from members.signals import facts_changed
from search.actions import record_change, split_changed, words_changed
from search.models import ChangeKind, CompoundException, PinnedAnswer, Synonym
from search.swedish.editors import Splits
from search.swedish.words import normalise
from search.words import parts_of


def connect() -> None:
    """Begin to listen."""
    for model, receiver in RECEIVERS.items():
        post_save.connect(receiver, sender=model, dispatch_uid=f"search-{model.__name__}-saved")
        post_delete.connect(receiver, sender=model, dispatch_uid=f"search-{model.__name__}-deleted")
    m2m_changed.connect(categories_changed, sender=Product.categories.through, dispatch_uid="search-categories")
    pre_save.connect(split_will_change, sender=CompoundException, dispatch_uid="search-split-before")
    facts_changed.connect(told, dispatch_uid="search-facts")


def told(sender: Any, *, kind: str, ids: Iterable[int] = (), **_: Any) -> None:
    """A deed below says that facts changed."""
    record_change(kind, () if kind == ChangeKind.CATALOGUE else ids, texts=kind != ChangeKind.WORDS)


def product_changed(sender: type[Model], *, instance: Product, **_: Any) -> None:
    """A product's own facts."""
    record_change(ChangeKind.PRODUCT, [instance.pk or 0])


def place_changed(sender: type[Model], *, instance: Place, **_: Any) -> None:
    """A place."""
    record_change(ChangeKind.PLACE, [instance.pk or 0])


def organisation_changed(sender: type[Model], *, instance: Organisation, **_: Any) -> None:
    """An organisation: its name is part of its products' text, and its visibility is theirs."""
    record_change(ChangeKind.ORGANISATION, [instance.pk or 0])


def category_changed(sender: type[Model], *, instance: Category, **_: Any) -> None:
    """A category: its name is part of the text of all below it."""
    record_change(ChangeKind.CATEGORY, [instance.pk or 0])


def product_category_changed(sender: type[Model], *, instance: ProductCategory, **_: Any) -> None:
    """A product got or lost a category."""
    record_change(ChangeKind.PRODUCT, [instance.product_id])


def certificate_changed(sender: type[Model], *, instance: Certificate, **_: Any) -> None:
    """A certificate: for one product, or for all that its holder makes."""
    if instance.product_id is not None:
        record_change(ChangeKind.PRODUCT, [instance.product_id], texts=False)
    else:
        record_change(ChangeKind.ORGANISATION, [instance.holder_id], texts=False)


def listing_changed(sender: type[Model], *, instance: Listing, **_: Any) -> None:
    """A listing. Its product is named, which is still there when the listing is not."""
    record_change(ChangeKind.PRODUCT, [instance.product_id], texts=False)


def filters_changed(sender: type[Model], *, instance: Any, **_: Any) -> None:
    """Something a product is filtered or sorted by."""
    record_change(ChangeKind.PRODUCT, [instance.product_id], texts=False)


def allergens_changed(sender: type[Model], *, instance: ProductAllergen, **_: Any) -> None:
    """What a product is declared to contain or be free from, which is searched by words too ("utan nötter")."""
    record_change(ChangeKind.PRODUCT, [instance.product_id])


def hours_changed(sender: type[Model], *, instance: Any, **_: Any) -> None:
    """A place's hours."""
    record_change(ChangeKind.PLACE, [instance.place_id], texts=False)


def categories_changed(
    sender: type[Model], *, instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_: Any
) -> None:
    """Products got or lost categories by way of their relation."""
    if action.startswith("post_"):
        products = pk_set if reverse else {instance.pk}
        record_change(ChangeKind.PRODUCT, sorted(products or ()))


def synonym_changed(sender: type[Model], *, instance: Any, **_: Any) -> None:
    """A synonym, or a pinned answer: both are about what is asked, not about what there is."""
    words_changed(instance.pk or 0)


def split_will_change(sender: type[Model], *, instance: CompoundException, **_: Any) -> None:
    """A word is about to be split otherwise: the one it was said of before is remembered."""
    before = CompoundException.objects.filter(pk=instance.pk).values_list("word", "parts").first()
    instance.before = before  # type: ignore[attr-defined]


def compound_changed(sender: type[Model], *, instance: CompoundException, **_: Any) -> None:
    """How a word is split."""
    said = [(instance.word, instance.parts), *filter(None, [getattr(instance, "before", None)])]
    splits: Splits = tuple(dict.fromkeys((normalise(word), parts_of(parts)) for word, parts in said))
    split_changed(instance.pk or 0, splits)


RECEIVERS: dict[type[Model], Any] = {
    Product: product_changed,
    Place: place_changed,
    Organisation: organisation_changed,
    Category: category_changed,
    Certificate: certificate_changed,
    ProductCategory: product_category_changed,
    Listing: listing_changed,
    ProductAllergen: allergens_changed,
    SeasonWindow: filters_changed,
    StockRecord: filters_changed,
    OpeningRule: hours_changed,
    OpeningException: hours_changed,
    Synonym: synonym_changed,
    PinnedAnswer: synonym_changed,
    CompoundException: compound_changed,
}
