"""Drawn pictures in templates: `{% load pictures %}`."""

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language

from sormlandsmat.components import Example, drawing

register = template.Library()


@register.simple_tag
def picture_url(key: str | None = None) -> str:
    """The address of the drawing called ``key``; an unknown key gives the basket rather than a broken page."""
    return static(drawing(key).path)


@register.simple_tag
def picture_alt(key: str | None = None) -> str:
    """What the drawing shows, in the language of the page."""
    found = drawing(key)
    return found.en if get_language() == "en" else found.sv


@register.simple_tag
def render_example(example: Example) -> str:
    """A component drawn with its sample data and nothing else, as ``only`` would do on a page."""
    return render_to_string(example.template, example.context)
