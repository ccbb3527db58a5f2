"""Parts of pages that are drawn once and kept: `{% load kept %}`."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from search.cards import ProductCard

register = template.Library()
CARDS_KEPT = 8192


@register.simple_tag
def kept_row(card: ProductCard) -> SafeString:
    """The card as a row of a list. A card is a value: the same card is the same HTML in the same language."""
    return _row(card, get_language() or "")


@lru_cache(maxsize=CARDS_KEPT)
def _row(card: ProductCard, language: str) -> SafeString:
    found = template.loader.get_template("components/product_card.html")
    return SafeString(found.render({"product": card, "form": "row"}))
