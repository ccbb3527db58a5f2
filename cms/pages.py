"""What stands around the content of every public page: its addresses, its trail, its map, its data for machines."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hubs.geography.distance import Box
from search.engines import Point
from search.forms import parse_point
from search.places import gazetteer, region
from search.results import without_script

if TYPE_CHECKING:
    from cms.models import HomePage

LANGUAGE_NAMES = {"sv": "Svenska", "en": "English"}


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language: `url` is its one address, `path` the way there with what the visitor asked."""

    language: str
    name: str
    url: str
    path: str
    current: bool


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step on the way to the page; the last has no address."""

    text: str
    url: str = ""


def frame(request: HttpRequest, *, section: str = "", path: str | None = None) -> dict[str, Any]:
    """Return what `base.html` reads: the page's one address (without query, unless `path` says so) in each language."""
    path = request.path if path is None else path
    return {
        "section": section,
        "canonical": f"{settings.SITE_URL}{path}",
        "alternates": tuple(alternates(path, query=request.META.get("QUERY_STRING", ""))),
    }


def alternates(path: str, *, query: str = "") -> Iterable[Alternate]:
    """Yield the page in every language of the site; `query` is what else the visitor's address asks."""
    current = get_language()
    for language, _name in settings.LANGUAGES:
        url = path if language == current else translate_url(path, language)
        name = LANGUAGE_NAMES.get(language, language)
        yield Alternate(
            language, name, f"{settings.SITE_URL}{url}", f"{url}?{query}" if query else url, language == current
        )


def crumbs(*steps: tuple[str, str], here: str) -> tuple[Crumb, ...]:
    """Return the trail from the first page to this one."""
    return (Crumb(_("Start"), reverse("home")), *(Crumb(text, url) for text, url in steps), Crumb(here))


def paging(parameters: QueryDict, *, page: Page[Any]) -> dict[str, Any]:
    """Return the paging of a list for `components/pagination.html`, keeping what else the address asks."""

    def url(number: int) -> str:
        asked = parameters.copy()
        asked["page"] = str(number)
        return f"?{asked.urlencode()}"

    return {
        "number": page.number,
        "count": page.paginator.num_pages,
        "first": page.start_index(),
        "last": page.end_index(),
        "total": page.paginator.count,
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
    }


# ---- maps ------------------------------------------------------------------------------------------------------------


def map_of(query: str, *, title: str, **more: Any) -> dict[str, Any]:
    """Return the map of a search (a query string, "?…") for `components/map.html`.

    Without JavaScript it is a picture of the same search; the browser fetches it only then.
    """
    return {
        "src": f"/api/v1/map{query if query != '?' else ''}",
        "title": title,
        "fallback": without_script(f"{reverse('map-picture')}{query}"),
        "tile_url": settings.MAP_TILE_URL,
        "tile_attribution": settings.MAP_TILE_ATTRIBUTION,
        **more,
    }


def around(lat: float, lon: float, *, kilometres: float) -> Box:
    """Return a box with the point in its middle, wide enough to see where in the county it is."""
    height = kilometres / 111.2
    return Box(lat - height, lon - 2 * height, lat + height, lon + 2 * height)


# ---- where the visitor is, when an address says so -------------------------------------------------------------------


def origin_of(parameters: Mapping[str, str]) -> tuple[Point | None, str]:
    """Return the point that `near` or `place` names, and what to call it; (None, "") when neither is understood."""
    if near := parameters.get("near", ""):
        try:
            return parse_point(near), _("där du är")
        except ValueError:
            return None, ""
    if place := parameters.get("place", "")[:100]:
        spot = gazetteer().find(place, fuzzy=True)
        if spot:
            return Point(spot.lat, spot.lon), spot.name
    return None, ""


# ---- links that others have written ----------------------------------------------------------------------------------


def web_address(url: str) -> str:
    """Return the address when it is one of the web (http, https); "" when a browser could do something else with it."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


# ---- for machines ----------------------------------------------------------------------------------------------------


def structured(*things: Mapping[str, Any]) -> SafeString:
    """Return a block of JSON-LD: data, which browsers do not run, so that the content security policy lets it be.

    Characters that could end the block are written as escapes.
    """
    graph = {"@context": "https://schema.org", "@graph": [without_empty(thing) for thing in things]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    for character, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escape)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def without_empty(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Return the thing without what nobody has told."""
    return {name: value for name, value in thing.items() if value not in ("", None, [], (), {})}


def absolute(path: str) -> str:
    """Return the path with the site's own address before it; "" stays ""."""
    return path and settings.SITE_URL + path


def trail_data(trail: Iterable[Crumb]) -> dict[str, Any]:
    """Return the trail as a BreadcrumbList."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            without_empty({"@type": "ListItem", "position": number, "name": it.text, "item": absolute(it.url)})
            for number, it in enumerate(trail, start=1)
        ],
    }


def home_context(page: "HomePage", *, request: HttpRequest, moment: datetime) -> dict[str, Any]:
    """Return the home page's context."""
    from cms.queries.areas import home_parts  # noqa: PLC0415 - reads know the models, the models' page comes after them

    return {
        **frame(request, path=reverse("home")),
        "heading": in_language(page.heading, page.heading_en),
        "lead": in_language(page.lead, page.lead_en),
        "notice": in_language(page.notice, page.notice_en),
        "home": home_parts(moment=moment),
        "county": region(),
        "map": map_of("?", title=_("Karta över ställen som säljer mat från Sörmland")),
        "structured": structured(
            {"@type": "WebSite", "name": "Sörmlandsmat", "url": settings.SITE_URL, "inLanguage": get_language()}
        ),
    }


def in_language(swedish: str, english: str) -> str:
    """Return the English text on English pages where there is one, else the Swedish."""
    return english if english and get_language() == "en" else swedish
