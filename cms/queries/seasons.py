"""When in the year things are to be had: the ring of a product, and the calendar of the county."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format

from catalogue.models import Product, ProductCategory, SeasonWindow
from hubs.opening import in_season
from search.cards import in_season_on
from search.facets import in_language

A_LEAP_YEAR = 2028  # so that 29 February is a day
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class RingMonth:
    """A month of the ring: whether the product is to be had in it, and whether it is this month."""

    is_in: bool
    now: bool

    def __getitem__(self, name: str) -> bool:
        """Give the template `month.in`, which no Python attribute can be called."""
        if name == "in":
            return self.is_in
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Ring:
    """A product's year, for `components/season_ring.html`."""

    months: tuple[RingMonth, ...]
    words: str
    in_season: bool
    all_year: bool


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A kind of food and the months in which any of it is in season."""

    name: str
    slug: str
    picture: str
    months: tuple[bool, ...]
    now: bool

    @property
    def words(self) -> str:
        """The months in words: "maj–juni, oktober"."""
        return ", ".join(_run_words(first, length) for first, length in runs(self.months))


def ring(windows: Iterable[tuple[int, int]], *, day: date) -> Ring | None:
    """Return the year of a product with these windows (MMDD, both ends included); None when it has none."""
    spans = sorted(set(windows))
    if not spans:
        return None
    return Ring(
        months=tuple(RingMonth(touches(spans, month=month), day.month == month) for month in MONTHS),
        words=", ".join(span_words(starts, ends) for starts, ends in spans),
        in_season=any(in_season(day, starts=starts, ends=ends) for starts, ends in spans),
        all_year=(101, 1231) in spans,
    )


def touches(spans: Iterable[tuple[int, int]], *, month: int) -> bool:
    """Return whether any day of the month lies in any of the spans."""
    first, last = month * 100 + 1, month * 100 + 31
    return any(
        (starts <= last and ends >= first) if starts <= ends else (last >= starts or first <= ends)
        for starts, ends in spans
    )


def span_words(starts: int, ends: int) -> str:
    """Return a part of the year in words: "15 maj–24 juni"."""
    return f"{day_words(starts)}–{day_words(ends)}"


def day_words(mmdd: int) -> str:
    """Return a day of the year in words; a day that no month has becomes its last."""
    month, day = divmod(mmdd, 100)
    while True:
        try:
            return date_format(date(A_LEAP_YEAR, month, day), "j F")
        except ValueError:
            day -= 1


def ripe_on(day: date) -> Q:
    """Products that have a season and are in it."""
    return Q(Exists(SeasonWindow.objects.filter(in_season_on(day), product=OuterRef("pk"))))


def calendar(*, day: date) -> list[CalendarRow]:
    """Return the kinds of food that are not to be had all year, in the order of the tree; two queries."""
    windows = SeasonWindow.objects.filter(product__in=Product.objects.public()).values_list(
        "product_id", "starts", "ends"
    )
    by_product: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for product, starts, ends in windows:
        by_product[product].append((starts, ends))
    links = ProductCategory.objects.filter(product__in=by_product, category__is_public=True)
    columns = ("product_id", "category__path", "category__slug", "category__name", "category__name_en")
    spans: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for product, *kind, picture in links.values_list(*columns, "category__picture"):
        spans[(*kind, picture)] += by_product[product]
    found = [
        CalendarRow(
            name=in_language(name, name_en),
            slug=slug,
            picture=picture,
            months=tuple(touches(spans[path, slug, name, name_en, picture], month=month) for month in MONTHS),
            now=any(in_season(day, starts=a, ends=b) for a, b in spans[path, slug, name, name_en, picture]),
        )
        for path, slug, name, name_en, picture in sorted(spans)
    ]
    return sorted((row for row in found if not all(row.months)), key=_begins)


def _begins(row: CalendarRow) -> tuple[int, int]:
    first, length = runs(row.months)[0]
    return first, length


def runs(months: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return each unbroken run of months as its first (0 is January) and its length; one may go over the new year."""
    starts = [at for at in range(12) if months[at] and not months[at - 1]] or [0]
    return [
        (first, next((length for length in range(1, 12) if not months[(first + length) % 12]), 12)) for first in starts
    ]


def _run_words(first: int, length: int) -> str:
    names = [str(MONTH_NAMES[1 + (first + step) % 12]) for step in (0, length - 1)]
    return "–".join(dict.fromkeys(names))


def packed(sizes: list[int], *, columns: int) -> list[int]:
    """Return the order in which groups of these sizes leave the fewest holes in rows of so many columns.

    The first that is left begins a row; the row is filled with the next ones that find room.
    """
    left, order = list(range(len(sizes))), []
    while left:
        room = columns
        for it in list(left):
            wide = min(sizes[it], columns)
            if wide <= room:
                order.append(it)
                left.remove(it)
                room -= wide
    return order


def ripest(products: Iterable[tuple[int, int]], *, limit: int) -> list[int]:
    """Return the ids of a varied choice of (product, maker): one of each maker before a second of any."""
    seen: dict[int, int] = defaultdict(int)
    turns = []
    for position, (product, maker) in enumerate(products):
        turns.append((seen[maker], position, product))
        seen[maker] += 1
    return [product for _turn, _position, product in sorted(turns)[:limit]]


def month_names() -> list[tuple[str, str]]:
    """Return the months, short and whole, January first."""
    return [(str(MONTHS_3[number])[:3], str(MONTH_NAMES[number])) for number in MONTHS]
