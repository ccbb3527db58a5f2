"""The search page: one result as a list and as a map. Open to all."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hubs.geography.distance import Box
from hubs.geography.static_map import svg_map
from search import cards, forms, results
from search.engines import Sort
from search.hearing import Heard, listening, tell
from search.keeping import kept
from search.pinned import pages_of
from search.places import region
from search.queries import find, find_map

FACETS = ("category", "kind", "municipality", "label", "free_from", "channel", "producer")
PICTURE = (960, 720)
PLACES_DRAWN = 300
NEAREST_WIDTH = 0.05  # degrees: a map of one place still shows where it is


def now() -> datetime:
    """Return this moment in Swedish time: the views are where today is known."""
    return timezone.localtime()


@require_safe
@listening
@kept
def search(request: HttpRequest) -> HttpResponse:
    """What there is of what was asked for, near by or wherever, in a list and on the map."""
    moment = now()
    asking = forms.read(request.GET, moment=moment, facets=FACETS)
    found = find(asking.request)
    if asking.request.text and asking.request.page == 1:
        tell(request, Heard(asking.request.text, found.total, found.best_tier))
    shown = cards.found_cards(found, moment=moment, images=cards.photos_of(found))
    context = {
        "asking": asking,
        "found": found,
        "hits": [card for card, similar in shown if not similar],
        "similar": [card for card, similar in shown if similar],
        "pinned": found.pinned if found.asked.request.sort is Sort.RELEVANCE else frozenset(),
        "pinned_pages": pages_of(found.asked.pins) if asking.request.page == 1 else (),
        **results.words(asking, found),
        **frame(request, asking),
    }
    return render(request, "search/search.html", context)


def frame(request: HttpRequest, asking: forms.Asking) -> dict[str, Any]:
    """Return what `base.html` reads. A search without words has one address; others are not for search engines."""
    current = get_language()
    here = f"{reverse('search')}{asking.address.query if asking.address.pairs else ''}"
    paths = {it: here if it == current else translate_url(here, it) for it, _name in settings.LANGUAGES}
    return {
        "section": "find",
        "query": asking.request.text,
        "canonical": f"{settings.SITE_URL}{reverse('search')}",
        "alternates": [
            {
                "language": language,
                "name": {"sv": "Svenska", "en": "English"}.get(language, language),
                "url": f"{settings.SITE_URL}{path}",
                "path": path,
                "current": language == current,
            }
            for language, path in paths.items()
        ],
    }


@require_safe
@cache_control(public=True, max_age=300)
def map_picture(request: HttpRequest) -> HttpResponse:
    """The same search as a drawn map, for browsers that run no scripts; `scheme=dark` gives it for dark pages."""
    asked = request.GET.copy()
    dark = "dark" in asked.pop("scheme", [])
    asking = forms.read(asked, moment=now(), facets=())
    found = find_map(asking.request, limit=PLACES_DRAWN)
    points = [(row.place.latitude, row.place.longitude, row.place.name, "") for row in found.rows]
    box = asking.request.bbox or found.page.bounds or region().bounds
    drawn = svg_map(*PICTURE, widened(box), points, title=_("Karta"))
    return HttpResponse(results.by_night(drawn) if dark else drawn, content_type="image/svg+xml; charset=utf-8")


def widened(box: Box) -> Box:
    """Return a box with some air around, so that a single place is seen in its surroundings."""
    tall = max(box.north - box.south, NEAREST_WIDTH) * 0.08 + (NEAREST_WIDTH if box.north == box.south else 0)
    wide = max(box.east - box.west, NEAREST_WIDTH) * 0.08 + (2 * NEAREST_WIDTH if box.east == box.west else 0)
    return Box(box.south - tall, box.west - wide, box.north + tall, box.east + wide)
