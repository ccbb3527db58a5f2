"""What the values of filters are called in the visitor's language, and which of them are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, TextChoices, Value
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext

from catalogue.models import Allergen, Category, Channel, Product, Scheme
from hubs.models import PlaceKind
from members.models import Organisation
from search.engines import (
    FacetCount,
)
from search.places import region

SCHEMES = tuple(Scheme.values)
CHOICES: dict[str, type[TextChoices]] = {
    "label": Scheme,
    "channel": Channel,
    "kind": PlaceKind,
    "free_from": Allergen,
}
LABELS = {(facet, it.value): it.label for facet, choices in CHOICES.items() for it in choices}
FACET_VALUES = 100


@dataclass(frozen=True, slots=True)
class CategoryName:
    """A category by its code and its name in the visitor's language."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value of a facet in the visitor's language."""

    value: str
    label: str
    count: int
    selected: bool


def in_language(name: str, name_en: str | None) -> str:
    """The name in the visitor's language, Swedish when there is no English one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


@dataclass(frozen=True, slots=True)
class Names:
    """What categories (by id) and facets' values (facet, value) are called in the visitor's language."""

    categories: Mapping[int | None, CategoryName]
    values: Mapping[tuple[str, str], str]


def names_of(facets: Mapping[str, Sequence[FacetCount]], products: Mapping[int, Product]) -> Names:
    """The names of the producers and categories among the facets' values and the products, in one query."""
    makers = [int(it.value) for it in facets.get("producer", ())]
    slugs = [it.value for it in facets.get("category", ())]
    ids = {getattr(it, "category_id", None) for it in products.values()} - {None}
    if not (makers or slugs or ids):
        return Names({}, {})
    organisations = Organisation.objects.filter(id__in=makers).order_by()
    categories = Category.objects.filter(Q(slug__in=slugs) | Q(id__in=ids)).order_by()
    columns = ("id", "slug", "name")
    rows = organisations.values_list(Value(0), *columns, Value("")).union(
        categories.values_list(Value(1), *columns, "name_en"), all=True
    )
    named: dict[int | None, CategoryName] = {}
    values: dict[tuple[str, str], str] = {}
    for is_category, id_, slug, name, name_en in rows:
        if is_category:
            named[id_] = CategoryName(slug, in_language(name, name_en))
            values["category", slug] = named[id_].name
        else:
            values["producer", str(id_)] = name
    return Names(named, values)


def shortened(facets: Mapping[str, tuple[FacetCount, ...]]) -> dict[str, tuple[FacetCount, ...]]:
    """The facets with at most `FACET_VALUES` values each, the commonest and those that are selected."""
    return {
        name: tuple(it for number, it in enumerate(values) if number < FACET_VALUES or it.selected)
        for name, values in facets.items()
    }


def labelled(facets: Mapping[str, tuple[FacetCount, ...]], names: Names) -> dict[str, tuple[FacetChoice, ...]]:
    """Return the values in the visitor's language, in the order they are shown in."""
    return {
        name: tuple(
            FacetChoice(it.value, _label(name, it.value, names), it.count, it.selected)
            for it in _in_order(name, values)
        )
        for name, values in facets.items()
    }


def _in_order(facet: str, values: tuple[FacetCount, ...]) -> Sequence[FacetCount]:
    """The months ("now" first) and prices in their natural order, all else the commonest first."""
    if facet not in {"season", "price"}:
        return values
    return sorted(values, key=lambda it: int(it.value.partition("-")[0].replace("now", "0")))


def _label(facet: str, value: str, names: Names) -> str:
    """What a facet's value is called in the visitor's language."""
    if facet == "municipality":
        municipality = region().municipality(value)
        return municipality.name if municipality else value
    if facet == "season":
        return gettext("I säsong nu") if value == "now" else str(MONTHS[int(value)]).capitalize()
    if facet == "price":
        low, _, high = value.partition("-")
        return (
            gettext("Från %(low)s kr") % {"low": low}
            if not high
            else gettext("%(low)s–%(high)s kr") % {"low": low, "high": high}
        )
    return str(LABELS[facet, value]) if (facet, value) in LABELS else names.values.get((facet, value), value)
