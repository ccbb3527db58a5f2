"""ETags without work: an answer is the same as long as the question, the catalogue and the minute are."""

import functools
import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from search.engines import generations
from search.models import Change
from sormlandsmat import __version__

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def answered_from_cache(endpoint: Endpoint) -> Endpoint:
    """Answer 304 where the caller has the answer already; nothing is looked up then but the newest change's number."""

    @functools.wraps(endpoint)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        tag = etag(request)
        known = get_conditional_response(request, etag=tag)
        if isinstance(known, HttpResponseNotModified):
            return with_headers(known, tag=tag)
        # For the middleware, which sees the finished answer.
        request.META["api_etag"] = tag
        return endpoint(request, *args, **kwargs)

    return answer  # type: ignore[return-value]


def etag(request: HttpRequest) -> str:
    """Return the tag of the answer: what is asked, in which form, of which catalogue, in which minute (open or not)."""
    newest = Change.objects.aggregate(seq=Max("seq"))["seq"]
    minute = int(timezone.now().timestamp()) // 60
    asked = (request.get_full_path(), request.headers.get("Accept", ""))
    facts = (__version__, *asked, newest, generations.answering(), minute)
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def with_headers(response: HttpResponse, *, tag: str) -> HttpResponse:
    """Return the answer with its tag; it may be kept, and must be asked about again."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept"])
    return response


class ApiHeaders:
    """Gives the API's answers their tag, and lets pages of other sites read them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with headers where the API was asked."""
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        response = preflight() if request.method == "OPTIONS" else self.answered(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        tag = request.META.get("api_etag")
        return with_headers(response, tag=tag) if tag and response.status_code == 200 else response

    def answered(self, request: HttpRequest) -> HttpResponse:
        """Answer; to HEAD as to GET, without the body."""
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        length = len(response.content)
        response.content = b""
        response.headers["Content-Length"] = str(length)
        return response


def preflight() -> HttpResponse:
    """Return the answer to a browser that asks whether it may ask."""
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
