"""What a page's head says to those it is shared with: `{% load sharing %}`, one tag for each type of page."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalogue.models import Category, Product
from cms import sharing
from hubs.models import Municipality, Place
from members.models import Organisation

register = template.Library()
LOCALES = {"sv": "sv_SE", "en": "en_GB"}


@register.simple_tag(takes_context=True)
def share_site(context: Mapping[str, Any]) -> SafeString:
    """The site's own card."""
    return tags(sharing.of_site(), context)


@register.simple_tag(takes_context=True)
def share_product(context: Mapping[str, Any], product: Product) -> SafeString:
    """A product's card."""
    return tags(sharing.of_product(product), context) if product.pk else SafeString("")


@register.simple_tag(takes_context=True)
def share_producer(context: Mapping[str, Any], producer: Organisation, picture: str) -> SafeString:
    """A producer's card, with the drawing that most of its products have."""
    return tags(sharing.of_producer(producer, picture), context)


@register.simple_tag(takes_context=True)
def share_place(context: Mapping[str, Any], place: Place) -> SafeString:
    """A place's card."""
    return tags(sharing.of_place(place), context) if place.pk else SafeString("")


@register.simple_tag(takes_context=True)
def share_municipality(context: Mapping[str, Any], municipality: Municipality) -> SafeString:
    """A municipality's card."""
    return tags(sharing.of_municipality(municipality), context)


@register.simple_tag(takes_context=True)
def share_category(context: Mapping[str, Any], category: Category) -> SafeString:
    """The card of a kind of food."""
    return tags(sharing.of_category(category), context)


def tags(shared: sharing.Shared, context: Mapping[str, Any]) -> SafeString:
    """Return the head's lines: Open Graph's, and what X reads besides."""
    told = {
        "og:site_name": "Sörmlandsmat",
        "og:type": "website",
        "og:locale": LOCALES.get(get_language() or "sv", "sv_SE"),
        "og:title": shared.card.title,
        "og:description": " · ".join(filter(None, (shared.card.label, shared.card.line))),
        "og:url": context.get("canonical", ""),
        "og:image": shared.url,
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": shared.alt,
    }
    lines = [("property", name, value) for name, value in told.items() if value]
    return format_html_join(
        "\n  ", '<meta {}="{}" content="{}">', [*lines, ("name", "twitter:card", "summary_large_image")]
    )
