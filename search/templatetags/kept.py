"""Parts of pages that are drawn once and kept: `{% load kept %}`.

A card is a value: the same card in the same language is the same HTML, whoever asks.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from search.cards import PlaceCard, ProductCard, with_breaks

register = template.Library()
CARDS_KEPT = 8192


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
