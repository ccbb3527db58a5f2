"""People's own text and amounts in templates: `{% load words %}`."""

import re
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from cms import pages

register = template.Library()
EMPTY_LINE = re.compile(r"\n\s*\n")


@register.filter
def paragraphs(text: str | None) -> SafeString:
    """The plain text with its paragraphs marked, everything in it escaped; an empty line begins a new one."""
    pieces = [piece.strip() for piece in EMPTY_LINE.split((text or "").replace("\r\n", "\n")) if piece.strip()]
    return format_html_join("", "<p>{}</p>", ((_lines(piece),) for piece in pieces))


def _lines(piece: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((conditional_escape(line),) for line in piece.split("\n")))


@register.filter
def first_paragraph(text: str | None) -> str:
    """The text's first paragraph on one line."""
    pieces = EMPTY_LINE.split((text or "").replace("\r\n", "\n").strip())
    return " ".join(pieces[0].split())


@register.filter
def web_address(url: str | None) -> str:
    """The address when it is one of the web, else nothing."""
    return pages.web_address(url or "")


@register.filter
def percent(share: float | Decimal) -> str:
    """A share as whole percent: 0.3 is "30 %"."""
    return format_html("{}&nbsp;%", round(Decimal(str(share)) * 100))
