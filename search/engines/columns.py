"""The catalogue as columns of numbers: what a process keeps in memory to filter, count, sort and draw maps in no time.

`Facts` are relations as read from the database, in which a few products or places can be replaced. `Columns` are made
of them, with products and places numbered from 0 in order of id. `OnDay` is what depends on the day: which listings
count, prices with VAT, valid labels.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from catalogue.models import Allergen, AllergenLevel, Channel, GoodsClass, Scheme
from hubs.geography.distance import Box, mercator
from hubs.models import PlaceKind, StockState
from hubs.opening import STOCKHOLM, in_season, spans_on
from law import vat
from search.engines import corpus
from search.engines.corpus import CategoryTree, Hours

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Bits: TypeAlias = NDArray[np.uint32]
Floats: TypeAlias = NDArray[np.float64]

ALLERGENS: list[str] = list(Allergen.values)
CHANNELS: list[str] = list(Channel.values)
GOODS: list[str] = list(GoodsClass.values)
KINDS: list[str] = list(PlaceKind.values)
SCHEMES: list[str] = list(Scheme.values)
STOCKS: list[str] = list(StockState.values)
NEVER, ALWAYS = 0, date.max.toordinal()
NO_PRICE = -1
ALL_FREE = (1 << len(ALLERGENS)) - 1
DAYS_KEPT = 4


class Relation:
    """Equally long columns, sorted by the first."""

    def __init__(self, columns: Sequence[NDArray[Any]]) -> None:
        order = np.argsort(columns[0], kind="stable")
        self.columns = [column[order] for column in columns]

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]], types: Sequence[type[Any]]) -> "Relation":
        """A relation of rows, each column of one type."""
        columns = list(zip(*rows, strict=True)) or [()] * len(types)
        return cls([np.array(column, dtype=kind) for column, kind in zip(columns, types, strict=True)])

    def __getitem__(self, index: int) -> NDArray[Any]:
        return self.columns[index]

    @property
    def keys(self) -> Ints:
        """The first column."""
        return self.columns[0]

    def replaced(self, ids: Collection[int], new: "Relation") -> "Relation":
        """A relation in which the rows of these keys are the new one's."""
        kept = ~np.isin(self.keys, np.array(sorted(ids), dtype=np.int64))
        return Relation([np.concatenate([old[kept], add]) for old, add in zip(self.columns, new.columns, strict=True)])


def ordinal(day: date | None, *, default: int) -> int:
    """The day as a number."""
    return default if day is None else day.toordinal()


def micro(net: Decimal | None) -> int:
    """Kronor as millionths, or `NO_PRICE`."""
    return NO_PRICE if net is None else int(net * 1_000_000)


def ore(price: Decimal | None) -> int:
    """Kronor as öre, or `NO_PRICE`."""
    return NO_PRICE if price is None else int(price * 100)


def bits(values: Iterable[str], *, of: list[str]) -> int:
    """Known values as bits."""
    return sum({1 << of.index(value) for value in values if value in of})


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """The relations that are keyed by product."""

    products: Relation  # id, producer, goods class, channels, free from, created, name words, completeness, net price
    categories: Relation  # product, category
    seasons: Relation  # product, from MMDD, to MMDD
    certificates: Relation  # product, scheme, from, to
    listings: Relation  # product, place, price, stock, confirmed, from, to

    @classmethod
    def read(cls, *, name_words: Mapping[int, int], ids: Collection[int] | None = None) -> "ProductFacts":
        """Read them from the database, of these products or all; how many words their names have is the index's."""
        number, real = np.int64, np.float64
        return cls(
            Relation.of(_product_rows(ids, name_words), [number] * 7 + [real, number]),
            Relation.of(corpus.product_categories(ids=ids), [number] * 2),
            Relation.of(corpus.product_seasons(ids=ids), [number] * 3),
            Relation.of(map(_dated, corpus.product_certificates(ids=ids)), [number] * 4),
            Relation.of(map(_listing, corpus.listing_rows(ids=ids)), [number] * 7),
        )

    def replaced(self, ids: Collection[int], new: "ProductFacts") -> "ProductFacts":
        """The same with these products as the new facts have them."""
        names = ("products", "categories", "seasons", "certificates", "listings")
        return ProductFacts(*(getattr(self, name).replaced(ids, getattr(new, name)) for name in names))


def _product_rows(ids: Collection[int] | None, name_words: Mapping[int, int]) -> Iterable[tuple[Any, ...]]:
    said: dict[int, dict[str, int]] = {}
    for product_id, allergen, level in corpus.product_allergens(ids=ids):
        levels = said.setdefault(product_id, {})
        levels[level] = levels.get(level, 0) | bits([allergen], of=ALLERGENS)
    for row in corpus.product_rows(ids=ids):
        levels = said.get(row.id, {})
        there = levels.get(AllergenLevel.CONTAINS, 0) | levels.get(AllergenLevel.MAY_CONTAIN, 0)
        free = (ALL_FREE if row.allergens_declared else levels.get(AllergenLevel.FREE, 0)) & ~there
        goods, channels = GOODS.index(row.goods_class), bits(row.channels, of=CHANNELS)
        created = int(row.created.timestamp() * 1_000_000)
        words = name_words.get(row.id, 0)
        yield row.id, row.producer_id, goods, channels, free, created, words, row.completeness, micro(row.net)


def _dated(row: tuple[int, str, date | None, date | None]) -> tuple[int, ...]:
    key, scheme, starts, ends = row
    return key, SCHEMES.index(scheme), ordinal(starts, default=NEVER), ordinal(ends, default=ALWAYS)


def _listing(row: corpus.ListingRow) -> tuple[int, ...]:
    starts, ends = ordinal(row.starts, default=NEVER), ordinal(row.ends, default=ALWAYS)
    confirmed = ordinal(row.confirmed_on, default=NEVER)
    return row.product_id, row.place_id, ore(row.price), STOCKS.index(row.stock), confirmed, starts, ends


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an engine filters by, as read."""

    tree: CategoryTree
    by_product: ProductFacts
    maker_certificates: Relation  # organisation, scheme, from, to
    places: Relation  # id, lat, lon, kind, municipality
    hours: dict[int, Hours]

    @classmethod
    def read(cls, *, name_words: Mapping[int, int]) -> "Facts":
        """Read everything."""
        by_product, makers = ProductFacts.read(name_words=name_words), _maker_certificates()
        return cls(CategoryTree(), by_product, makers, _places(None), corpus.hours_of())

    def with_products(self, ids: Collection[int], *, name_words: Mapping[int, int]) -> "Facts":
        """The same with these products, and the makers' certificates, read again."""
        new = ProductFacts.read(name_words=name_words, ids=ids)
        return replace(self, by_product=self.by_product.replaced(ids, new), maker_certificates=_maker_certificates())

    def with_places(self, ids: Collection[int]) -> "Facts":
        """The same with these places read again."""
        hours = {key: value for key, value in self.hours.items() if key not in ids} | corpus.hours_of(ids=ids)
        return replace(self, places=self.places.replaced(ids, _places(ids)), hours=hours)


def _maker_certificates() -> Relation:
    return Relation.of(map(_dated, corpus.maker_certificates()), [np.int64] * 4)


def _places(ids: Collection[int] | None) -> Relation:
    rows = (
        (it.id, it.lat, it.lon, KINDS.index(it.kind), int(it.municipality or 0)) for it in corpus.place_rows(ids=ids)
    )
    return Relation.of(rows, [np.int64, np.float64, np.float64, np.int64, np.int64])


class Columns:
    """Facts with products and places as indices. Nothing in it changes."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        products, places = facts.by_product.products, facts.places
        self.product_ids, self.place_ids = products.keys, places.keys
        self.goods, self.channels = products[2], products[3].astype(np.uint32)
        self.free_from, self.created = products[4].astype(np.uint32), products[5]
        self.brevity = 1.0 + 0.5 / (1 + products[6])
        self.completeness, self.net = products[7], products[8]
        self.producers, self.producer = np.unique(products[1], return_inverse=True)
        self.lat, self.lon, self.kind = places[1], places[2], places[3]
        self.municipalities, self.municipality = np.unique(places[4], return_inverse=True)
        self.hours = OpeningTable([facts.hours.get(id_) for id_ in self.place_ids.tolist()])
        self._days: dict[date, OnDay] = {}

    def __len__(self) -> int:
        return len(self.product_ids)

    def index_of(self, ids: Ints) -> tuple[Ints, Flags]:
        """Where products stand, and which of them are there at all."""
        return _positions(self.product_ids, ids)

    def on(self, day: date) -> "OnDay":
        """What depends on the day."""
        found = self._days.get(day)
        if found is None:
            found = OnDay(self, day)
            self._days = {**dict(list(self._days.items())[1 - DAYS_KEPT :]), day: found}
        return found

    def box(self, places: Ints) -> Box:
        """The box around one place or more."""
        lat, lon = self.lat[places], self.lon[places]
        return Box(float(lat.min()), float(lon.min()), float(lat.max()), float(lon.max()))

    @cached_property
    def mercator(self) -> tuple[Floats, Floats]:
        """The places in web Mercator, as parts of the world from its north-west corner (`hubs.geography.distance`)."""
        points = [mercator(*point) for point in zip(self.lat.tolist(), self.lon.tolist(), strict=True)]
        x, y = zip(*points, strict=True) if points else ((), ())
        return np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)

    @cached_property
    def category_rows(self) -> list[corpus.CategoryRow]:
        """The public categories, as `category_pairs` numbers them."""
        return list(self.facts.tree.rows.values())

    @cached_property
    def category_pairs(self) -> tuple[Ints, Ints]:
        """(product, category) for each category of a product and all above it, each once."""
        number = {row.id: index for index, row in enumerate(self.category_rows)}
        links = self.facts.by_product.categories
        where, there = self.index_of(links.keys)
        top = max([*number, 0]) + 1
        deepest = max((len(row.lineage) for row in self.category_rows), default=1)
        above = np.full((top, deepest), -1, dtype=np.int64)
        for row in self.category_rows:
            above[row.id, : len(row.lineage)] = [number[step] for step in row.lineage]
        there &= links[1] < top
        steps = above[links[1][there]]
        product = np.repeat(where[there], deepest)[(flat := steps.ravel()) >= 0]
        codes = np.unique(product * max(len(number), 1) + flat[flat >= 0])
        return codes // max(len(number), 1), codes % max(len(number), 1)

    @cached_property
    def season_pairs(self) -> tuple[Ints, Ints, Ints]:
        """(product, from, to) of every season window."""
        seasons = self.facts.by_product.seasons
        where, there = self.index_of(seasons.keys)
        return where[there], seasons[1][there], seasons[2][there]

    @cached_property
    def months(self) -> Bits:
        """The months that a season window of the product touches, January as bit 0."""
        found = np.zeros(len(self), dtype=np.uint32)
        product, starts, ends = self.season_pairs
        for month in range(1, 13):
            first, last = starts // 100, ends // 100
            wraps = starts > ends
            inside = np.where(wraps, (month >= first) | (month <= last), (month >= first) & (month <= last))
            found[product[inside]] |= np.uint32(1 << (month - 1))
        return found

    def in_season(self, day: date) -> Flags:
        """Which products have a window that holds the day."""
        product, starts, ends = self.season_pairs
        codes = starts * 10_000 + ends
        now = [code for code in np.unique(codes).tolist() if in_season(day, starts=code // 10_000, ends=code % 10_000)]
        found = np.zeros(len(self), dtype=np.bool_)
        found[product[np.isin(codes, now)]] = True
        return found


class OnDay:
    """What depends on the day: `product` … `confirmed` are columns of the listings that count, by product and place."""

    def __init__(self, columns: Columns, day: date) -> None:
        self.day, self._columns = day, columns
        listings, number = columns.facts.by_product.listings, day.toordinal()
        product, known = columns.index_of(listings.keys)
        place, public = _positions(columns.place_ids, listings[1])
        counts = known & public & (listings[5] <= number) & (number <= listings[6])
        order = np.flatnonzero(counts)  # by product and place already, as `corpus.listing_rows` gives them
        self.product, self.place = product[order], place[order]
        self.stock, self.confirmed = listings[3][order], listings[4][order]
        self.offer = self._gross(day)
        own = listings[2][order]
        self.price = np.where(own == NO_PRICE, self.offer[self.product], own)
        self.starts = np.searchsorted(self.product, np.arange(len(columns) + 1))
        self.placeless = self.starts[:-1] == self.starts[1:]
        self.labels = self._valid_labels(number)
        self.in_season = columns.in_season(day)

    def _gross(self, day: date) -> Ints:
        """Each product's lowest offer in öre with VAT, halves up, or `NO_PRICE`."""
        rates = np.array([int(vat.rate(vat.GoodsClass(goods), day=day) * 10_000) for goods in GOODS], dtype=np.int64)
        net = self._columns.net
        gross = (net * (10_000 + rates[self._columns.goods]) + 50_000_000) // 100_000_000
        return np.where(net == NO_PRICE, NO_PRICE, gross)

    def _valid_labels(self, number: int) -> Bits:
        """Each product's labels as bits."""
        columns = self._columns
        own, makers = columns.facts.by_product.certificates, columns.facts.maker_certificates
        found = np.zeros(len(columns), dtype=np.uint32)
        where, there = columns.index_of(own.keys)
        valid = there & (own[2] <= number) & (number <= own[3])
        np.bitwise_or.at(found, where[valid], _bit(own[1][valid]))
        by_maker = np.zeros(len(columns.producers), dtype=np.uint32)
        where, there = _positions(columns.producers, makers.keys)
        valid = there & (makers[2] <= number) & (number <= makers[3])
        np.bitwise_or.at(by_maker, where[valid], _bit(makers[1][valid]))
        return found | by_maker[columns.producer] if len(columns) else found


class OpeningTable:
    """When places are open; places with the same hours are worked out once."""

    def __init__(self, hours: Sequence[Hours | None]) -> None:
        self.size = len(hours)
        self._places: dict[Hours, list[int]] = {}
        for place, rules in enumerate(hours):
            if rules is not None:
                self._places.setdefault(rules, []).append(place)
        self._days: dict[date, tuple[Floats, Floats, Ints]] = {}

    def open_at(self, moment: datetime) -> Flags:
        """Which places anybody may walk into at the moment (aware)."""
        today = moment.astimezone(STOCKHOLM).date()
        found = np.zeros(self.size, dtype=np.bool_)
        now = moment.timestamp()
        for day in (today - timedelta(days=1), today):
            opens, closes, place = self._spans(day)
            found[place[(opens <= now) & (now < closes)]] = True
        return found

    def _spans(self, day: date) -> tuple[Floats, Floats, Ints]:
        found = self._days.get(day)
        if found is None:
            found = self._work_out(day)
            self._days = {**dict(list(self._days.items())[1 - 2 * DAYS_KEPT :]), day: found}
        return found

    def _work_out(self, day: date) -> tuple[Floats, Floats, Ints]:
        rows: list[tuple[float, float, int]] = []
        for (rules, exceptions), places in self._places.items():
            for span in spans_on(rules, exceptions, day=day):
                if span.walk_in:
                    opens, closes = span.opens.timestamp(), span.closes.timestamp()
                    rows += [(opens, closes, place) for place in places]
        table = np.array(rows, dtype=np.float64).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2].astype(np.int64)


def _positions(sorted_ids: Ints, ids: Ints) -> tuple[Ints, Flags]:
    """Where ids stand in a sorted array, and which of them are there at all (the others' positions mean nothing)."""
    if not len(sorted_ids):
        return np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=np.bool_)
    where = np.minimum(np.searchsorted(sorted_ids, ids), len(sorted_ids) - 1)
    return where, sorted_ids[where] == ids


def _bit(numbers: Ints) -> Bits:
    return np.left_shift(np.uint32(1), numbers.astype(np.uint32))
