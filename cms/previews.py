"""What the admin's previews show: the public pages' own templates and reads, of what is not saved yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Product
from cms import pages
from cms.queries.places import PlacePage, place_page
from cms.queries.products import ProductPage, as_previewed, product_page
from hubs.models import Place
from search.keeping import as_of


def product(request: HttpRequest, row: Product) -> HttpResponse:
    """Return the product's page with what has been typed."""
    moment = timezone.localtime()
    known = as_previewed(row, day=moment.date())
    context = product_context(product_page(known, moment=moment, now=as_of(moment.date())))
    return render(request, "cms/product.html", {**pages.frame(request, section="find"), **context})


def place(request: HttpRequest, row: Place) -> HttpResponse:
    """Return the place's page with what has been typed."""
    context = place_context(place_page(row, moment=timezone.localtime()))
    return render(request, "cms/place.html", {**pages.frame(request, section="find"), **context})


def product_context(page: ProductPage, *, origin_name: str = "") -> dict[str, Any]:
    """Return the context of a product's page."""
    above = [(step.name, step.url) for step in page.trail]
    return {
        "page": page,
        "product": page.product,
        "origin_name": origin_name,
        "crumbs": pages.crumbs(*above, here=page.product.title),
    }


def place_context(page: PlacePage) -> dict[str, Any]:
    """Return the context of a place's page."""
    place = page.place
    above = [(place.municipality.name, place.municipality.get_absolute_url())] if place.municipality else []
    box = pages.around(place.latitude, place.longitude, kilometres=12)
    return {
        "page": page,
        "place": place,
        "crumbs": pages.crumbs((_("Platser"), reverse("places")), *above, here=place.name),
        "map": pages.map_of(
            f"?bbox={box.west:.3f},{box.south:.3f},{box.east:.3f},{box.north:.3f}",
            title=_("Karta: %(name)s") % {"name": place.name},
            lat=place.latitude,
            lon=place.longitude,
            zoom=10 if place.precision == "locality" else 11,
            selected=place.pk,
            search_here=False,
        ),
    }
