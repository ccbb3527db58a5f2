"""What is said of the products of a place, in its page: `{% load sightings %}`."""

from django import template
from django.template.loader import render_to_string

from cms.queries.places import PlacePage
from search.cards import ProductCard

register = template.Library()


@register.simple_tag
def product_told(page: PlacePage, card: ProductCard) -> str:
    """How sure it is that the product is to be had at the place, and what a visitor can say of that."""
    told = page.told.get(card.id)
    if told is None:
        return ""
    return render_to_string("cms/parts/told.html", {"told": told, "name": card.name})
