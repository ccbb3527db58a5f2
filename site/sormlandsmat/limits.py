"""How many requests one address may make: a count per address, scope and window of time, in Django's cache.

A view says `@limited("search", rate="SEARCH_RATE")`; the API is limited as a whole by the middleware `ApiLimit`.
Whoever goes over gets 429 with `Retry-After`. On Redis the count is exact; on the file cache two workers that count in
the same moment may lose one of the two, which only makes the limit a little kinder.
"""

import functools
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

API = "/api/"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    requests: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Return the rate that a setting such as "120/m" (s, m, h or d) states.

        Raises:
            ImproperlyConfigured: when the text states none.

        """
        requests, _slash, unit = text.partition("/")
        if not requests.isdecimal() or unit not in SECONDS:
            raise ImproperlyConfigured(
                f"{text!r} is no rate: write a whole number, a slash and s, m, h or d, as in 120/m for 120 a minute."
            )
        return cls(int(requests), SECONDS[unit])


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asks, as the nearest proxy that we do not run ourselves saw it.

    Each of the `TRUSTED_PROXIES` adds one address at the end of X-Forwarded-For; what stands before those was written
    by the visitor and proves nothing.
    """
    if settings.TRUSTED_PROXIES:
        seen = [it.strip() for it in request.headers.get("X-Forwarded-For", "").split(",") if it.strip()]
        if len(seen) >= settings.TRUSTED_PROXIES:
            return seen[-settings.TRUSTED_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def counted_as(address: str) -> str:
    """Return what the address is counted under: an IPv6 visitor has a whole /64 net to move about in."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def counted_address(request: HttpRequest) -> str:
    """Return what whoever asks is counted under."""
    return counted_as(client_address(request))


def is_this_machine(address: str) -> bool:
    """Return whether the address is the loopback."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def seconds_to_wait(request: HttpRequest, *, scope: str, rate: str, now: float) -> int:
    """Count the request; return 0 when it is within the rate, else the seconds until the next window.

    `scope` keeps counts apart ("api", "search"), `rate` is the name of a setting such as `SEARCH_RATE`; this machine
    itself is given `API_RATE_LOOPBACK`. `now` is seconds since 1970.
    """
    address = client_address(request)
    loopback = is_this_machine(address)
    allowed = Rate.parse(settings.API_RATE_LOOPBACK if loopback else getattr(settings, rate))
    window, passed = divmod(int(now), allowed.seconds)
    # This machine's own requests are counted in memory: that limit only stops a script gone wild.
    cache = caches["local" if loopback else "default"]
    key = f"limit:{scope}:{counted_as(address)}:{window}"
    cache.add(key, 0, timeout=allowed.seconds + 1)
    try:
        spent = cache.incr(key)
    except ValueError:  # the cache dropped the key in between
        return 0
    return 0 if spent <= allowed.requests else allowed.seconds - passed


def too_many(request: HttpRequest, *, wait: int) -> HttpResponse:
    """Return the refusal, as JSON to the API's callers and as a page to people."""
    if request.path.startswith(API):
        text = f"Too many requests from your address: wait {wait} seconds and ask again, or ask for larger pages."
        response: HttpResponse = JsonResponse({"detail": text}, status=429)
    else:
        response = render(request, "429.html", {"wait": wait}, status=429)
    response.headers["Retry-After"] = str(wait)
    response.headers["Cache-Control"] = "no-store"
    return response


def limited(scope: str, *, rate: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Return a decorator that lets a view answer so many requests an address; see `seconds_to_wait`."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            wait = seconds_to_wait(request, scope=scope, rate=rate, now=time.time())
            return too_many(request, wait=wait) if wait else view(request, *args, **kwargs)

        return answer

    return decorate


class ApiLimit:
    """Limits the whole API by `API_RATE`, before anything of it is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or refuse."""
        if request.path.startswith(API):
            wait = seconds_to_wait(request, scope="api", rate="API_RATE", now=time.time())
            if wait:
                return too_many(request, wait=wait)
        return self.get_response(request)
