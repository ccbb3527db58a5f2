"""Whole pages, and the facts they are made of, kept while they are true: until the catalogue changes, a minute at most.

A public page is the same for everybody who has no cookies. What it says depends on its address (the language is part of
that), on the newest row of the outbox (`search.models.Change`), and on the minute, because places open and close. What
the outbox does not tell of, such as an editor's introduction, is seen within the minute. Facts depend on the outbox and
the day alone, so that pages nobody has asked for before are made of facts that others have asked for.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, Generic, TypeAlias, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from search.engines import generations
from search.engines.outbox import newest
from search.engines.store import Store

View: TypeAlias = Callable[..., HttpResponse]
Newest: TypeAlias = tuple[Any, ...] | None
Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact")
BYTES_KEPT = 48 * 1024 * 1024
SECONDS_KEPT = 60
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


def newest_change() -> Newest:
    """Return the newest row of the outbox, None when nothing is in it; past Django's cursor, since every page asks."""
    store = Store()
    if store.is_shared:
        return store.row("SELECT seq, created FROM search_change ORDER BY seq DESC LIMIT 1")
    mark = newest(in_step=False)
    return mark if mark.seq else None


def state_of(request: HttpRequest) -> str:
    """Return a fingerprint of all that the page depends on."""
    minute = int(timezone.now().timestamp()) // 60
    facts = (request.get_full_path(), request.get_host(), newest_change(), generations.answering(), minute)
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()


# ---- facts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AsOf:
    """What facts hold for: the catalogue as it stands with the newest row of the outbox, on a day."""

    change: Newest
    day: date


def as_of(day: date) -> AsOf:
    """Return how the catalogue stands now, for a day. Asked before facts are read: they are never older than that."""
    return AsOf(newest_change(), day)


@dataclass(frozen=True, slots=True)
class Held(Generic[Key, Fact]):
    """Facts that hold as of something; None where there is nothing of that key."""

    as_of: AsOf | None
    since: float
    facts: dict[Key, Fact | None] = field(default_factory=dict)


class Facts(Generic[Key, Fact]):
    """Facts by key, read from the database when they are first asked for and kept by this process.

    `read` gives the facts of some keys on a day; `limit` is how many are kept.
    """

    def __init__(self, read: Callable[[list[Key], date], Mapping[Key, Fact]], *, limit: int) -> None:
        self._read, self._limit = read, limit
        self._held: Held[Key, Fact] = Held(None, 0.0)

    def of(self, keys: Iterable[Key], *, as_of: AsOf) -> dict[Key, Fact]:
        """Return the facts of those keys that have any."""
        keys = list(dict.fromkeys(keys))
        facts = self._current(as_of)
        missing = [key for key in keys if key not in facts]
        if missing:
            told = self._read(missing, as_of.day)
            facts.update((key, told.get(key)) for key in missing)
        return {key: fact for key in keys if (fact := facts[key]) is not None}

    def _current(self, as_of: AsOf) -> dict[Key, Fact | None]:
        """The facts of this state; what another thread reads for another state is left to it."""
        held, moment = self._held, time.monotonic()
        if as_of.change is None:
            return {}
        if held.as_of != as_of or moment - held.since > SECONDS_KEPT or len(held.facts) > self._limit:
            held = self._held = Held(as_of, moment)
        return held.facts
