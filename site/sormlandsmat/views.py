"""Whether the site lives, and whether it can answer."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sormlandsmat.components import component_examples


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that the process lives; touches nothing else. Open to all."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer that the database answers. Open to all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component with its sample data. Only there in development."""
    return render(request, "development/components.html", {"examples": component_examples()})
