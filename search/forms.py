"""What a visitor may ask of the search page: the same parameters as the API, read kindly.

An address is typed, shared and kept for years: what cannot be understood in it is left out and told, never an error
page.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from catalogue.models import Allergen, Channel, Scheme
from hubs.geography.distance import Box
from hubs.models import PlaceKind
from hubs.opening import STOCKHOLM
from search.asking import FindRequest
from search.engines import Filters, Point, Sort
from search.places import region

Read = TypeVar("Read")
LONGEST_TEXT = 200
LONGEST_PLACE = 100
LAST_PAGE = 1000
WIDEST_KM = 500.0
PAGE_SIZE = 20
LISTS = ("category", "producer", "municipality", "label", "channel", "kind", "free_from")
KNOWN_CODES: Mapping[str, frozenset[str]] = {
    "label": frozenset(Scheme.values),
    "channel": frozenset(Channel.values),
    "kind": frozenset(PlaceKind.values),
    "free_from": frozenset(Allergen.values),
}


@dataclass(frozen=True, slots=True)
class Address:
    """The parameters of a search that were understood, in the order they are written."""

    pairs: tuple[tuple[str, str], ...] = ()

    def values(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for key, value in self.pairs if key == name]

    def value(self, name: str) -> str:
        """The parameter's value, or ""."""
        return next(iter(self.values(name)), "")

    def without(self, *names: str) -> "Address":
        """The same search without these parameters."""
        return Address(tuple(pair for pair in self.pairs if pair[0] not in names))

    def having(self, **changed: str) -> "Address":
        """The same search with these parameters instead of what they were, from its first page."""
        kept = self.without("page", *changed)
        return Address((*kept.pairs, *((name, value) for name, value in changed.items() if value)))

    def less(self, name: str, value: str) -> "Address":
        """The same search without one value of a parameter, from its first page."""
        return Address(tuple(pair for pair in self.pairs if pair != (name, value) and pair[0] != "page"))

    @property
    def query(self) -> str:
        """The query string, "" or beginning with a question mark."""
        written = QueryDict(mutable=True)
        for name, value in self.pairs:
            written.appendlist(name, value)
        return f"?{written.urlencode(safe=',:')}" if self.pairs else "?"


@dataclass(frozen=True, slots=True)
class Asking:
    """A search read from an address: the request, the address as understood, and what was not understood in it."""

    request: FindRequest
    address: Address
    unread: tuple[str, ...] = field(default=())


def read(query: QueryDict, *, moment: datetime, facets: tuple[str, ...]) -> Asking:
    """Return what the address asks for; `moment` (aware) is now."""
    reader = _Reader(query)
    text, exact = reader.text("q", longest=LONGEST_TEXT), reader.flag("exact")
    near, place = reader.parsed("near", parse_point), reader.text("place", longest=LONGEST_PLACE)
    radius, bbox = reader.parsed("radius_km", parse_radius), reader.parsed("bbox", parse_box)
    filters = Filters(
        categories=reader.list("category"),
        producers=tuple(int(it) for it in reader.list("producer") if it.isascii() and it.isdigit() and len(it) < 16),
        municipalities=reader.municipalities(),
        labels=reader.list("label"),
        channels=reader.list("channel"),
        kinds=reader.list("kind"),
        free_from=reader.list("free_from"),
        price_min=reader.parsed("price_min", parse_kronor),
        price_max=reader.parsed("price_max", parse_kronor),
    )
    in_season, now = reader.flag("in_season"), reader.value("open_at") == "now"
    open_at = None if now else reader.parsed("open_at", parse_moment)
    if now:
        reader.keep("open_at", "now")
    sort, page = reader.parsed("sort", Sort), reader.parsed("page", parse_page)
    request = FindRequest(
        day=moment.astimezone(STOCKHOLM).date(),
        moment=moment,
        text=text,
        near=near,
        place=place,
        radius_km=radius,
        bbox=bbox,
        filters=filters,
        open_now=now,
        open_at=open_at,
        in_season=in_season,
        sort=sort,
        page=page or 1,
        size=PAGE_SIZE,
        facets=facets,
        exact=exact,
    )
    return Asking(request, Address(tuple(reader.pairs)), tuple(reader.unread))


class _Reader:
    """Reads parameters one by one, and remembers what it kept and what it could not read."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self.pairs: list[tuple[str, str]] = []
        self.unread: list[str] = []

    def keep(self, name: str, value: str) -> None:
        self.pairs.append((name, value))

    def text(self, name: str, *, longest: int) -> str:
        value = " ".join(self.query.get(name, "").replace("\x00", " ").split())[:longest]
        if value:
            self.keep(name, value)
        return value

    def value(self, name: str) -> str:
        """The last value of a parameter that is not empty: a form may have an empty field beside a hidden one."""
        return next((it.strip() for it in reversed(self.query.getlist(name)) if it.strip()), "")

    def flag(self, name: str) -> bool:
        on = self.query.get(name, "").lower() in {"1", "true", "on", "ja"}
        if on:
            self.keep(name, "true")
        return on

    def list(self, name: str) -> tuple[str, ...]:
        given = [it for it in dict.fromkeys(self.query.getlist(name)) if it and len(it) <= LONGEST_TEXT]
        kept = [it for it in given if it in KNOWN_CODES.get(name, given) and "\x00" not in it]
        self.pairs += [(name, it) for it in kept]
        self.unread += [it for it in given if it not in kept]
        return tuple(kept)

    def municipalities(self) -> tuple[str, ...]:
        given = [(it, region().municipality(it)) for it in dict.fromkeys(self.query.getlist("municipality")) if it]
        self.pairs += [("municipality", found.code) for _, found in given if found]
        self.unread += [it for it, found in given if not found]
        return tuple(found.code for _, found in given if found)

    def parsed(self, name: str, parse: Callable[[str], Read]) -> Read | None:
        value = self.value(name)
        if not value:
            return None
        try:
            found = parse(value)
        except (ValueError, InvalidOperation):
            self.unread.append(value)
            return None
        self.keep(name, value)
        return found


def parse_point(text: str) -> Point:
    """Return the point in "lat,lon" (degrees).

    Raises:
        ValueError: when it is none.

    """
    lat, lon = _numbers(text)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("latitude comes first, from -90 to 90, then longitude")
    return Point(lat, lon)


def parse_box(text: str) -> Box:
    """Return the box in "west,south,east,north" (degrees).

    Raises:
        ValueError: when it is none.

    """
    west, south, east, north = _numbers(text)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("west comes before east and south before north")
    return Box(south, west, north, east)


def parse_radius(text: str) -> float:
    """Return a distance in kilometres, with decimal comma or point.

    Raises:
        ValueError: when it is none, or wider than anybody looks.

    """
    (kilometres,) = _numbers(text.replace(",", "."))
    if not 0 < kilometres <= WIDEST_KM:
        raise ValueError("a radius is above nothing and within reason")
    return kilometres


def parse_kronor(text: str) -> Decimal:
    """Return an amount in kronor, with decimal comma or point.

    Raises:
        ValueError: when it is negative or no number.

    """
    amount = Decimal(text.replace(",", "."))
    if not amount.is_finite() or not 0 <= amount <= 10_000_000:
        raise ValueError("a price is a number of kronor")
    return amount


def parse_moment(text: str) -> datetime:
    """Return a moment in ISO 8601; without offset it is Swedish time.

    Raises:
        ValueError: when it is none.

    """
    # A plus sign in an address is a space to whoever reads it.
    moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    if moment is None:
        raise ValueError("a moment is a date and a time")
    return make_aware(moment, STOCKHOLM) if is_naive(moment) else moment


def parse_page(text: str) -> int:
    """Return the number of a page.

    Raises:
        ValueError: when it is none.

    """
    number = int(text)
    if not 1 <= number <= LAST_PAGE:
        raise ValueError("pages begin at 1")
    return number


def _numbers(text: str) -> list[float]:
    numbers = [float(part) for part in text.split(",")]
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("a number is finite")
    return numbers
