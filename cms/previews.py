"""What the admin's preview shows: the public page of a product or place that may not be saved yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.models import Product
from hubs.models import Place


def product(request: HttpRequest, row: Product) -> HttpResponse:
    """Return the product's page with what has been typed."""
    return render(request, "cms/admin/preview_product.html", {"product": row})


def place(request: HttpRequest, row: Place) -> HttpResponse:
    """Return the place's page with what has been typed."""
    return render(request, "cms/admin/preview_place.html", {"place": row})
