"""Parts of pages that are drawn once and kept, or drawn without a template: `{% load kept %}`.

A card is a value: the same card in the same language is the same HTML, whoever asks. So are the parts of a card (a
price, how a place stands): a new card is mostly made of parts that others have too. The values of filters are a hundred
on a page and their numbers differ from search to search, so they are written out here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from search.cards import PlaceCard, ProductCard, with_breaks

register = template.Library()
CARDS_KEPT = PARTS_KEPT = 8192


@register.filter
def breakable(name: str) -> str:
    """The name with soft hyphens in its long words: for what is read on the page, never for titles and data."""
    return with_breaks(str(name))


@register.simple_tag
def product_row(card: ProductCard) -> SafeString:
    """The product as a row of a list."""
    return _drawn(card, get_language() or "", "product", "row", 3)


@register.simple_tag
def product_tile(card: ProductCard, heading: int = 3) -> SafeString:
    """The product as a card of a grid."""
    return _drawn(card, get_language() or "", "product", "card", heading)


@register.simple_tag
def place_row(card: PlaceCard, heading: int = 3) -> SafeString:
    """The place as a row of a list."""
    return _drawn(card, get_language() or "", "place", "row", heading)


@lru_cache(maxsize=CARDS_KEPT)
def _drawn(card: Any, language: str, kind: str, form: str, heading: int) -> SafeString:
    found = template.loader.get_template(f"components/{kind}_card.html")
    return SafeString(found.render({kind: card, "form": form, "heading": heading}))


@dataclass(frozen=True, slots=True)
class _Part:
    """A component in a language with its values; `key` tells values apart, by type too: 1 equals True."""

    component: str
    language: str
    key: tuple[Any, ...]
    values: dict[str, Any] = field(compare=False)

    def draw(self) -> SafeString:
        return SafeString(template.loader.get_template(self.component).render(self.values))


@register.simple_tag
def part(component: str, **values: Any) -> SafeString:
    """The component with these values and no others, as `include … only` draws it."""
    asked = _Part(component, get_language() or "", _key(values), values)
    try:
        hash(asked)
    except TypeError:
        return asked.draw()
    return _kept_part(asked)


@lru_cache(maxsize=PARTS_KEPT)
def _kept_part(asked: _Part) -> SafeString:
    return asked.draw()


def _key(value: Any) -> tuple[Any, ...]:
    if isinstance(value, Mapping):
        return (dict, *((name, _key(it)) for name, it in value.items()))
    if type(value) in {list, tuple}:
        return (list, *map(_key, value))
    return type(value), value


@register.simple_tag
def facet_options(facet: Any) -> SafeString:
    """The values of a filter as the rows of its list, for `components/facet.html`."""
    kind = "radio" if _of(facet, "multiple") is False else "checkbox"
    start = (
        f'<li><label class="facet__option"><input type="{kind}" name="{conditional_escape(_of(facet, "name"))}" value="'
    )
    after = f'<span class="visually-hidden"> {conditional_escape(gettext("träffar"))}</span></span>'
    before = '<span class="facet__value-count"><span class="visually-hidden">, </span>'
    rows = []
    for choice in _of(facet, "values") or ():
        count = _of(choice, "count")
        counted = "" if count is None else f"{before}{_grouped(count, get_language() or '')}{after}"
        checked = " checked" if _of(choice, "selected") else ""
        value, label = conditional_escape(str(_of(choice, "value"))), conditional_escape(_of(choice, "label"))
        rows.append(f'{start}{value}"{checked}><span>{label}</span>{counted}</label></li>')
    return SafeString("\n".join(rows))


def _of(thing: Any, name: str) -> Any:
    """An attribute, or what a mapping has by that name."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


@lru_cache(maxsize=4096)
def _grouped(count: int, _language: str) -> str:
    return number_format(count)
