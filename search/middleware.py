"""What a visitor is told when the search server is away and nothing stands in for it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from search.engines.faults import EngineAway

AGAIN_AFTER = 30
"""Seconds until it is worth while to ask again."""


class SearchAway:
    """Answers 503 with a page in words where a view could not ask the search server; the fault is logged already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the views do."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page; None for every other exception."""
        if not isinstance(exception, EngineAway):
            return None
        response = render(request, "search/away.html", status=503)
        response.headers["Retry-After"] = str(AGAIN_AFTER)
        response.headers["Cache-Control"] = "no-store"
        return response
