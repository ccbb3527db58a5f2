"""What visitors have seen, for the office: a list with deeds, one listing at a time or many."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from cms.queries.sightings import letter_about, spoken_of, to_see_to, with_verdicts
from cms.viewsets.views import actor_of
from hubs.actions import confirm_listings, remove_listings, sell_out_listings
from hubs.models import Listing

A_PAGE = 50
MOST = 1000
"""So many listings at most are done at once."""
Deed = Callable[[list[int], HttpRequest], str]


def confirm(ids: list[int], request: HttpRequest) -> str:
    """Say that they are there."""
    count = confirm_listings(ids, actor=actor_of(request), moment=timezone.localtime())
    return ngettext("%(count)s bekräftad.", "%(count)s bekräftade.", count) % {"count": count}


def sell_out(ids: list[int], request: HttpRequest) -> str:
    """Say that they are sold out."""
    count = sell_out_listings(ids, actor=actor_of(request), moment=timezone.localtime())
    return ngettext("%(count)s står som slut.", "%(count)s står som slut.", count) % {"count": count}


def remove(ids: list[int], request: HttpRequest) -> str:
    """Take them away."""
    count = remove_listings(ids, actor=actor_of(request))
    return ngettext("%(count)s borttagen.", "%(count)s borttagna.", count) % {"count": count}


DEEDS: dict[str, tuple[str, Deed]] = {
    "confirm": ("hubs.change_listing", confirm),
    "out": ("hubs.change_listing", sell_out),
    "remove": ("hubs.delete_listing", remove),
}


@never_cache
@require_http_methods(["GET", "POST"])
def sightings(request: HttpRequest) -> HttpResponse:
    """Show what visitors have said; with POST, do something about it."""
    if not request.user.has_perm("hubs.view_listing"):
        raise PermissionDenied
    if request.method == "POST":
        do(request)
        back = request.POST.get("back", "")
        return redirect(back if back in {"wagtailadmin_home", "sightings"} else "sightings")
    shows_all = request.GET.get("show") == "all"
    rows = with_verdicts(spoken_of() if shows_all else to_see_to())
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("p"))
    context = {
        "page_title": _("Besökarnas iakttagelser"),
        "header_icon": "view",
        "object_list": page.object_list,
        "page_obj": page,
        "lines": [line(it) for it in page.object_list],
        "shows_all": shows_all,
        "may": may(request.user),
    }
    return render(request, "cms/admin/sightings.html", context)


def do(request: HttpRequest) -> None:
    """Do what the form says: a deed with one listing ("confirm:12") or with all that are ticked.

    Raises:
        PermissionDenied: when the user may not.

    """
    deed, _colon, one = request.POST.get("deed", "").partition(":")
    wanted = [one] if one else request.POST.getlist("listing")
    ids = [int(it) for it in wanted if it.isascii() and it.isdecimal()][:MOST]
    if deed not in DEEDS:
        messages.error(request, _("Välj vad som ska göras: finns kvar, slut eller ta bort."))
        return
    permission, doing = DEEDS[deed]
    if not request.user.has_perm(permission):
        raise PermissionDenied
    if not ids:
        messages.error(request, _("Ingen rad är markerad. Markera dem det gäller och försök igen."))
        return
    messages.success(request, doing(ids, request))


def line(listing: Listing) -> dict[str, Any]:
    """Return what a line of the list shows."""
    return {
        "listing": listing,
        "name": _("%(product)s, %(place)s") % {"product": listing.product.title, "place": listing.place.name},
        "url": reverse("listings:edit", args=[listing.pk]),
        "letter": letter_about(listing),
    }


def may(user: Any) -> dict[str, bool]:
    """Return which deeds the user may do."""
    return {deed: user.has_perm(permission) for deed, (permission, _doing) in DEEDS.items()}


class SightingsItem(MenuItem):
    """The way to the list, for those who may see listings."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the visitor may."""
        return bool(request.user.has_perm("hubs.view_listing"))
