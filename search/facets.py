"""What the values of filters are called in the visitor's language, and which of them are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from django.db.models import Q, TextChoices, Value
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext

from catalogue.models import Allergen, Category, Channel, Scheme
from hubs.models import PlaceKind
from members.models import Organisation
from search.engines import FacetCount
from search.keeping import AsOf, Facts
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
NAMES_KEPT = 10_000


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


def names_of(facets: Mapping[str, Sequence[FacetCount]], category_ids: Iterable[int | None], *, now: AsOf) -> Names:
    """The names of the producers and categories among the values, and of these categories; one query at most."""
    makers = [("producer", int(it.value)) for it in facets.get("producer", ())]
    slugs = [("slug", it.value) for it in facets.get("category", ())]
    found = _kept_names.of([*makers, *slugs, *(("category", it) for it in category_ids if it is not None)], as_of=now)
    named: dict[int | None, CategoryName] = {}
    values: dict[tuple[str, str], str] = {}
    for (kind, _key), it in found.items():
        if kind == "producer":
            values["producer", str(it.id)] = it.name
        else:
            named[it.id] = CategoryName(it.slug, in_language(it.name, it.name_en))
            values["category", it.slug] = named[it.id].name
    return Names(named, values)


class _Named(NamedTuple):
    """A row of a producer or a category."""

    id: int
    slug: str
    name: str
    name_en: str


NameKey: TypeAlias = tuple[str, int | str]


def _read_names(keys: list[NameKey], _day: date) -> dict[NameKey, _Named]:
    """The names of producers (by id) and categories (by id or slug), in one query."""
    asked: dict[str, list[int | str]] = {"producer": [], "slug": [], "category": []}
    for kind, key in keys:
        asked[kind].append(key)
    organisations = Organisation.objects.filter(id__in=asked["producer"]).order_by()
    categories = Category.objects.filter(Q(slug__in=asked["slug"]) | Q(id__in=asked["category"])).order_by()
    rows = organisations.values_list(Value(0), *_Named._fields[:3], Value("")).union(
        categories.values_list(Value(1), *_Named._fields), all=True
    )
    found: dict[NameKey, _Named] = {}
    for is_category, *columns in rows:
        it = _Named(*columns)
        if is_category:
            found["slug", it.slug] = found["category", it.id] = it
        else:
            found["producer", it.id] = it
    return found


_kept_names: Facts[NameKey, _Named] = Facts(_read_names, limit=NAMES_KEPT)


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
