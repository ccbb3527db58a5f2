"""Text from people: plain text, whatever they paste; and the few tags that editors' markup may hold."""

import html
import re

import nh3

EDITORS_TAGS = frozenset({"p", "br", "a", "b", "strong", "i", "em", "ul", "ol", "li", "h2", "h3", "h4", "blockquote"})


def plain_text(text: str) -> str:
    """Return the text without any markup, with its paragraphs kept: "<b>Ost</b> & bröd" gives "Ost & bröd"."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text:
        text = re.sub(r"(?i)<br\s*/?>|</(?:div|li|h[1-6]|tr)>", "\n", text)
        text = re.sub(r"(?i)</p\s*>", "\n\n", text)
        text = html.unescape(nh3.clean(text, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def editors_markup(markup: str) -> str:
    """Return the markup with nothing but text tags and plain links: no style, script, form, frame or handler."""
    return nh3.clean(
        markup,
        tags=set(EDITORS_TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
