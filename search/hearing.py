"""What people search for and whether they then open something, gathered in memory and written once a minute.

So no search waits for a write. What a process has not written when it ends is lost: at most a minute's searches. No
person is in it: that a page was opened from a search is known by the address of the search, which the browser sends
along (`Referer`) within the site, and is counted for the words alone.
"""

import logging
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, wraps
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from search.actions import log_opened, log_query

logger = logging.getLogger(__name__)
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 500
MOST_REMEMBERED = 2_000
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Heard:
    """A search: what it gave the last time, and how many times it was made."""

    text: str
    total: int
    tier: int | None
    times: int = 1


class Hearing:
    """What one process has heard since it last wrote it down."""

    def __init__(self) -> None:
        self._heard: dict[str, Heard] = {}
        self._opened: Counter[str] = Counter()
        self._since: datetime | None = None
        self._lock = threading.Lock()

    def hear(self, text: str, *, total: int, tier: int | None, moment: datetime) -> None:
        """Remember a search and what it gave, and write all that is remembered when it is time."""
        with self._lock:
            before = self._heard.get(text)
            self._heard[text] = Heard(text, total, tier, 1 + (before.times if before else 0))
        self._write_in_time(moment)

    def opened(self, text: str, *, moment: datetime) -> None:
        """Remember that something was opened among what a search gave."""
        with self._lock:
            self._opened[text] += 1
        self._write_in_time(moment)

    def _write_in_time(self, moment: datetime) -> None:
        with self._lock:
            self._since = self._since or moment
            if moment - self._since < KEPT_FOR and len(self._heard) + len(self._opened) < MOST_KEPT:
                return
            heard, self._heard = self._heard, {}
            opened, self._opened = self._opened, Counter()
            self._since = moment
        self._write(heard, opened, moment=moment)

    def _write(self, heard: dict[str, Heard], opened: Counter[str], *, moment: datetime) -> None:
        try:
            for it in heard.values():
                log_query(it.text, total=it.total, tier=it.tier, times=it.times, moment=moment)
            for text, times in opened.items():
                log_opened(text, times=times, moment=moment)
        except DatabaseError:
            logger.exception("A minute's searches were not counted; the visitor got the answer all the same.")


hearing = Hearing()


class _Remembered:
    """What the last searches gave, by address: pages that are kept are counted though nobody searches."""

    def __init__(self) -> None:
        self._by_address: OrderedDict[str, Heard] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, address: str, heard: Heard) -> None:
        with self._lock:
            self._by_address[address] = heard
            while len(self._by_address) > MOST_REMEMBERED:
                self._by_address.popitem(last=False)

    def of(self, address: str) -> Heard | None:
        return self._by_address.get(address)


_remembered = _Remembered()


def tell(request: HttpRequest, heard: Heard) -> None:
    """Say what a search gave; a view inside `listening` does."""
    request.heard = replace(heard)  # type: ignore[attr-defined]


def listening(view: View) -> View:
    """Count the searches that a page answers, also when the page is a kept one. Who has it already asks nothing new."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        address = request.get_full_path()
        heard: Heard | None = getattr(request, "heard", None)
        if heard is not None:
            _remembered.keep(address, heard)
        elif response.status_code == 200 and request.method == "GET":
            heard = _remembered.of(address)
        if heard is not None:
            hearing.hear(heard.text, total=heard.total, tier=heard.tier, moment=timezone.now())
        return response

    return answer


def followed(view: View) -> View:
    """Count that a page was opened from a search, for the words that were searched for. Put outside of `kept`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "GET" and response.status_code in {200, 304} and (text := searched_before(request)):
            hearing.opened(text, moment=timezone.now())
        return response

    return answer


def searched_before(request: HttpRequest) -> str:
    """Return what was searched for on the page that led here; empty when that was no search of this site."""
    came_from = request.headers.get("Referer", "")
    if "?" not in came_from:
        return ""
    try:
        where = urlsplit(came_from)
    except ValueError:
        return ""
    if where.netloc != request.get_host() or where.path not in search_pages():
        return ""
    return " ".join(parse_qs(where.query).get("q", [""])[0].split())


@cache
def search_pages() -> frozenset[str]:
    """The addresses of the search page, one in each language."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(reverse("search"))
    return frozenset(found)
