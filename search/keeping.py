"""Whole pages kept for as long as they are true: until the catalogue changes, a minute at most.

A public page is the same for everybody who has no cookies. What it says depends on its address (the language is part of
that), on the newest row of the outbox (`search.models.Change`), and on the minute, because places open and close. What
the outbox does not tell of, such as an editor's introduction, is seen within the minute.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from search.engines.store import Store
from search.models import Change

View: TypeAlias = Callable[..., HttpResponse]
BYTES_KEPT = 48 * 1024 * 1024
PERSONAL_COOKIES = frozenset({settings.SESSION_COOKIE_NAME, "messages"})


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it was sent."""

    content: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...]


class Shelf:
    """The pages one process keeps: the last asked for, up to so many bytes."""

    def __init__(self, *, limit: int = BYTES_KEPT) -> None:
        self._limit, self._size = limit, 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> Page | None:
        """Return the page, or None when it is not kept."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, key: str, page: Page) -> None:
        """Keep the page, and let go of those that nobody has asked for longest."""
        with self._lock:
            if key not in self._pages:
                self._pages[key] = page
                self._size += len(page.content)
            while self._size > self._limit:
                _key, gone = self._pages.popitem(last=False)
                self._size -= len(gone.content)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._pages.clear()
            self._size = 0


shelf = Shelf()


def kept(view: View) -> View:
    """Answer what was answered before while it is true, and 304 to whoever has it. Who has cookies gets it new."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_the_same_for_all(request):
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response
        key = state_of(request)
        tag = f'"{key}"'
        known = get_conditional_response(request, etag=tag)
        if known is not None and known.status_code == 304:
            return headed(known, tag=tag)
        page = shelf.take(key)
        if page is not None:
            response = HttpResponse(page.content, content_type=page.content_type, headers=dict(page.headers))
            return headed(response, tag=tag)
        return fresh(view(request, *args, **kwargs), key=key, tag=tag)

    return answer


def fresh(response: HttpResponse, *, key: str, tag: str) -> HttpResponse:
    """Return an answer made just now, and keep it if it is a page for everybody."""
    if hasattr(response, "render"):
        response.render()
    if response.status_code != 200 or response.cookies:
        return response
    language = response.headers.get("Content-Language", "")
    headers = (("Content-Language", language),) if language else ()
    shelf.keep(key, Page(response.content, response.headers["Content-Type"], headers))
    return headed(response, tag=tag)


def headed(response: HttpResponse, *, tag: str) -> HttpResponse:
    """Return the answer with its tag: anybody may keep it, and asks whether it is still true before using it."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Cookie"
    return response


def is_the_same_for_all(request: HttpRequest) -> bool:
    """Return whether nothing about the visitor can be on the page."""
    return request.method in {"GET", "HEAD"} and not PERSONAL_COOKIES.intersection(request.COOKIES)


def newest_change() -> tuple[Any, ...] | None:
    """Return the newest row of the outbox; past Django's cursor where that is possible, since every page asks."""
    store = Store()
    if store.is_shared:
        return store.row("SELECT seq, created FROM search_change ORDER BY seq DESC LIMIT 1")
    return Change.objects.order_by("-seq").values_list("seq", "created").first()


def state_of(request: HttpRequest) -> str:
    """Return a fingerprint of all that the page depends on."""
    newest = newest_change()
    minute = int(timezone.now().timestamp()) // 60
    facts = (request.get_full_path(), request.get_host(), newest, minute)
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()
