"""What visitors say of a listing: "Jag såg den här", "Finns inte längre", and taking it back. Open to all, no login.

The pages the buttons stand on are kept and the same for all, so that no token can stand in their forms. What comes must
instead be from the site itself, as the browser says (`Sec-Fetch-Site`, `Origin`); from a browser that says neither, the
visitor is shown the same buttons once more, with a token.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms import pages
from cms.queries.places import current_listings
from cms.views import now
from hubs.actions import Visitor, tell_sighting, undo_sighting
from hubs.models import Listing, Place, Verdict
from search import cards

UNDO = "undo"
TRAP = "website"
"""The field that no person sees and robots fill in."""


class SeeOther(HttpResponseRedirect):
    """What was sent is answered elsewhere, to be read."""

    status_code = 303


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sighting(request: HttpRequest, pk: int, *, address_of: Callable[[HttpRequest], str]) -> HttpResponse:
    """Ask what was seen of the listing, or write down what the visitor says; `address_of` tells who asks."""
    day = now().date()
    listing = public_listing(pk, day=day)
    said = request.POST.get("verdict", "") if request.method == "POST" else request.GET.get("said", "")
    is_known = said in {*Verdict.values, UNDO}
    if request.method != "POST":
        return answer(request, listing, said=said if is_known else "")
    if not is_known:
        return answer(request, listing, said="", status=400)
    if not is_from_here(request):
        return answer(request, listing, said="", status=403)
    if not request.POST.get(TRAP):
        visitor = Visitor.at(address_of(request), listing=pk, day=day, key=settings.SECRET_KEY)
        write_down(listing, said=said, visitor=visitor, day=day)
        listing.refresh_from_db(fields=("stock", "source", "confirmed_on", "doubted_on", "doubts"))
    if request.headers.get("X-Part") == "sighting":
        return answer(request, listing, said=said)
    # The answer has an address of its own, so that going back or reading it anew says nothing twice.
    return SeeOther(f"{request.path}?said={said}")


def public_listing(pk: int, *, day: date) -> Listing:
    """Return the listing, if the public may see it on the day.

    Raises:
        Http404: when there is none.

    """
    rows = current_listings(day=day).filter(place__in=Place.objects.public()).select_related("product", "place")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def write_down(listing: Listing, *, said: str, visitor: Visitor, day: date) -> None:
    """Do what the visitor says."""
    if said == UNDO:
        undo_sighting(listing.pk, visitor=visitor, day=day)
    else:
        tell_sighting(listing.pk, verdict=Verdict(said), visitor=visitor, day=day)


def is_from_here(request: HttpRequest) -> bool:
    """Return whether the form was sent from a page of this site, by what the browser says or by the form's token."""
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    if site == "same-origin":
        return True
    ours = origin == settings.SITE_URL or urlsplit(origin)[:2] == (request.scheme, request.get_host())
    return (not site and ours) or has_token(request)


def has_token(request: HttpRequest) -> bool:
    """Return whether the request has the token that the asking page gave out."""
    guard = CsrfViewMiddleware(lambda _request: HttpResponse())
    guard.process_request(request)
    return guard.process_view(request, lambda _request: HttpResponse(), (), {}) is None


def answer(request: HttpRequest, listing: Listing, *, said: str, status: int = 200) -> HttpResponse:
    """Return what to show after the visitor said that ("": asked anew); only the part itself to our script."""
    context: dict[str, Any] = {"listing": listing.pk, "name": listing.place.name, "said": said}
    known = cards.freshness(listing.word, day=now().date())
    if request.method == "POST" and status == 200:
        return render(request, "cms/parts/sighting_answer.html", {**context, "freshness": known})
    context |= {
        "product": listing.product,
        "place": listing.place,
        "known": known,
        "refused": status == 403,
        "crumbs": pages.crumbs(
            (listing.product.title, listing.product.get_absolute_url()), here=_("Stämmer uppgiften?")
        ),
    }
    response = render(request, "cms/sighting.html", {**pages.frame(request, section="find"), **context}, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
