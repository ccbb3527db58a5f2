"""The catalogue as columns of numbers: what a process keeps in memory to filter, count, sort and draw maps in no time.

`Facts` are relations as read from the database, in which a few products or places can be replaced. `Columns` are made
of them, with products and places numbered from 0 in order of id. `OnDay` is what depends on the day: which listings
count, prices with VAT, valid labels.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.models import AllergenLevel
from hubs.geography.distance import Box, mercator
from hubs.opening import STOCKHOLM, in_season, spans_on
from law import vat
from search.engines import corpus, numbers
from search.engines.corpus import CategoryTree, Hours
from search.engines.counting import Bits, Chosen, Counted, Flags, Floats, Ints, runs
from search.engines.numbers import ALLERGENS, GOODS, NO_PRICE
from search.plan import BREVITY

ALL_FREE = (1 << len(ALLERGENS)) - 1
DAYS_KEPT = 2


class Relation:
    """Equally long columns, sorted by the first, or by the first two."""

    def __init__(self, columns: Sequence[NDArray[Any]], *, by: int = 1) -> None:
        self.by = by
        order = None if _rises(columns[0], strictly=by > 1) else np.lexsort([*reversed(columns[:by])])
        self.columns = list(columns) if order is None else [column[order] for column in columns]

    def __getitem__(self, index: int) -> NDArray[Any]:
        return self.columns[index]

    @property
    def keys(self) -> Ints:
        """The first column."""
        return self.columns[0]

    def replaced(self, ids: Collection[int], new: "Relation") -> "Relation":
        """A relation in which the rows of these keys are the new one's."""
        kept = ~np.isin(self.keys, np.array(sorted(ids), dtype=np.int64))
        columns = [np.concatenate([old[kept], add]) for old, add in zip(self.columns, new.columns, strict=True)]
        return Relation(columns, by=self.by)


def _rises(keys: Ints, *, strictly: bool) -> bool:
    steps = np.diff(keys)
    return bool(((steps > 0) if strictly else (steps >= 0)).all())


def bits(values: Iterable[str], *, of: list[str]) -> int:
    """Known values as bits."""
    return sum({1 << of.index(value) for value in values if value in of})


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """The relations that are keyed by product."""

    products: Relation  # id, maker, goods class, channels, free from, created, name words, completeness, net price
    categories: Relation  # product, category
    seasons: Relation  # product, from MMDD, to MMDD
    certificates: Relation  # product, scheme, from, to
    listings: Relation  # product, place, price, stock, confirmed, from, to

    @classmethod
    def read(cls, *, name_words: tuple[Ints, Ints], ids: Collection[int] | None = None) -> "ProductFacts":
        """Read them from the database, of these products or all; how many words their names have is the index's."""
        return cls(
            _products(ids, name_words),
            Relation(numbers.categories(ids)),
            Relation(numbers.seasons(ids)),
            Relation(numbers.certificates(ids)),
            Relation(numbers.listings(ids), by=2),
        )

    def replaced(self, ids: Collection[int], new: "ProductFacts") -> "ProductFacts":
        """The same with these products as the new facts have them."""
        names = ("products", "categories", "seasons", "certificates", "listings")
        return ProductFacts(*(getattr(self, name).replaced(ids, getattr(new, name)) for name in names))


def _products(ids: Collection[int] | None, name_words: tuple[Ints, Ints]) -> Relation:
    found = Relation(numbers.products(ids))
    id_, maker, goods, channels, declared, created, complete = found.columns
    words = np.zeros(len(id_), dtype=np.int64)
    where, there = positions(id_, name_words[0])
    words[where[there]] = name_words[1][there]
    free = _free_from(id_, declared > 0, numbers.allergens(ids))
    completeness = complete.astype(np.float64) / numbers.SHARES
    return Relation(
        [id_, maker, goods, channels, free, created, words, completeness, _lowest(id_, numbers.offers(ids))]
    )


def _free_from(id_: Ints, declared: Flags, told: numbers.Columns) -> Bits:
    """What each product is known to be free from, as bits; unknown is never free."""
    where, there = positions(id_, told[0])
    product, bit, level = where[there], _bit(told[1][there]), told[2][there]
    free, held = np.zeros(len(id_), dtype=np.uint32), np.zeros(len(id_), dtype=np.uint32)
    is_free = level == numbers.LEVELS.index(AllergenLevel.FREE)
    np.bitwise_or.at(free, product[is_free], bit[is_free])
    np.bitwise_or.at(held, product[~is_free], bit[~is_free])
    known: Bits = np.where(declared, np.uint32(ALL_FREE), free) & ~held
    return known


def _lowest(id_: Ints, offers: numbers.Columns) -> Ints:
    """Each product's lowest offer, or `NO_PRICE`."""
    none = np.iinfo(np.int64).max
    found = np.full(len(id_), none)
    where, there = positions(id_, offers[0])
    np.minimum.at(found, where[there], offers[1][there])
    return np.where(found == none, NO_PRICE, found)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an engine filters by, as read."""

    tree: CategoryTree
    by_product: ProductFacts
    maker_certificates: Relation  # organisation, scheme, from, to
    places: Relation  # id, lat, lon, kind, municipality
    hours: dict[int, Hours]

    @classmethod
    def read(cls, *, name_words: tuple[Ints, Ints]) -> "Facts":
        """Read everything."""
        by_product, makers = ProductFacts.read(name_words=name_words), Relation(numbers.maker_certificates())
        return cls(CategoryTree(), by_product, makers, Relation(numbers.places(None)), _hours(None, {}))

    def with_products(self, ids: Collection[int], *, name_words: tuple[Ints, Ints]) -> "Facts":
        """The same with these products, and the makers' certificates, read again."""
        new = self.by_product.replaced(ids, ProductFacts.read(name_words=name_words, ids=ids))
        return replace(self, by_product=new, maker_certificates=Relation(numbers.maker_certificates()))

    def with_places(self, ids: Collection[int]) -> "Facts":
        """The same with these places read again."""
        kept = {key: value for key, value in self.hours.items() if key not in ids}
        places = self.places.replaced(ids, Relation(numbers.places(ids)))
        return replace(self, places=places, hours=_hours(ids, kept))


def _hours(ids: Collection[int] | None, kept: dict[int, Hours]) -> dict[int, Hours]:
    """The hours of places; those that have the same share them."""
    shared = {hours: hours for hours in kept.values()}
    return kept | {key: shared.setdefault(hours, hours) for key, hours in corpus.hours_of(ids=ids).items()}


class Columns:
    """Facts with products and places as indices. Nothing in it changes.

    Made of facts in which only products are others than in older columns, it takes over what those know of the places.
    """

    def __init__(self, facts: Facts, *, older: "Columns | None" = None) -> None:
        self.facts = facts
        products, places = facts.by_product.products, facts.places
        self.product_ids, self.place_ids = products.keys, places.keys
        self.goods, self.channels = products[2], products[3].astype(np.uint32)
        self.free_from, self.created = products[4].astype(np.uint32), products[5]
        self.brevity = 1.0 + BREVITY / (1 + products[6])  # `plan.brevity`, of all names at once
        self.completeness, self.net = products[7], products[8]
        self.producers, self.producer = np.unique(products[1], return_inverse=True)
        self.lat, self.lon, self.kind = places[1], places[2], places[3]
        self.municipalities, self.municipality = np.unique(places[4], return_inverse=True)
        if older is not None and older.facts.places is places and older.facts.hours is facts.hours:
            self.hours: OpeningTable = older.hours
            self.mercator = older.mercator
        else:
            self.hours = OpeningTable([facts.hours.get(id_) for id_ in self.place_ids.tolist()])
        self._days: dict[date, OnDay] = {}

    def __len__(self) -> int:
        return len(self.product_ids)

    def index_of(self, ids: Ints) -> tuple[Ints, Flags]:
        """Where products stand, and which of them are there at all."""
        return positions(self.product_ids, ids)

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

    def box_of(self, places: Ints) -> Box | None:
        """The box around places told any number of times; None around none."""
        seen = np.zeros(len(self.place_ids), dtype=np.bool_)
        seen[places] = True
        there = np.flatnonzero(seen)
        return self.box(there) if len(there) else None

    @cached_property
    def mercator(self) -> tuple[Floats, Floats]:
        """The places in web Mercator, as parts of the world from its north-west corner (`hubs.geography.distance`)."""
        points = [mercator(*point) for point in zip(self.lat.tolist(), self.lon.tolist(), strict=True)]
        x, y = zip(*points, strict=True) if points else ((), ())
        return np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)

    @cached_property
    def listed(self) -> tuple[Ints, Ints, Ints]:
        """(row in the facts, product, place) of each listing of a public product at a public place."""
        listings = self.facts.by_product.listings
        product, known = self.index_of(listings.keys)
        place, public = positions(self.place_ids, listings[1])
        row = np.flatnonzero(known & public)
        return row, product[row], place[row]

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
        codes = runs(np.sort(product * max(len(number), 1) + flat[flat >= 0]))
        return codes // max(len(number), 1), codes % max(len(number), 1)

    @cached_property
    def category_starts(self) -> Ints:
        """Where in `category_pairs` each product's begin; the last is their end."""
        return np.searchsorted(self.category_pairs[0], np.arange(len(self) + 1))

    @cached_property
    def producers_by_spelling(self) -> tuple[list[str], Ints]:
        """The producers' ids in the order of their digits, and where in `producers` each stands."""
        spelt = [str(id_) for id_ in self.producers.tolist()]
        order = sorted(range(len(spelt)), key=spelt.__getitem__)
        return [spelt[at] for at in order], np.array(order, dtype=np.int64)

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
        row, self.product, self.place = columns.listed
        counts = (listings[5][row] <= number) & (number <= listings[6][row])
        if not counts.all():  # else all days share these
            row, self.product, self.place = row[counts], self.product[counts], self.place[counts]
        self.stock, self.confirmed = listings[3][row], listings[4][row]
        self.offer = self._gross(day)
        own = listings[2][row]
        self.price = np.where(own == NO_PRICE, self.offer[self.product], own)
        self.starts = np.searchsorted(self.product, np.arange(len(columns) + 1))
        self.placeless = self.starts[:-1] == self.starts[1:]
        self.labels = self._valid_labels(number)
        self.in_season = columns.in_season(day)
        self.everything = Chosen(
            np.arange(len(columns)), np.arange(len(self.product)), by=self.product, everything=True
        )
        self.counts: dict[str, Counted] = {}

    def latest(self, chosen: Chosen) -> Floats:
        """When each product was last confirmed, as the number of a day; minus infinity where there is no listing."""
        return -chosen.lowest(-chosen.of(self.confirmed).astype(np.float64))

    @cached_property
    def confirmed_lately(self) -> Floats:
        """The same for everything."""
        return self.latest(self.everything)

    @cached_property
    def bounds(self) -> Box | None:
        """The box around all places where something is listed."""
        return self._columns.box_of(self.place)

    @cached_property
    def products_at(self) -> Ints:
        """How many products each place has."""
        return np.bincount(self.place, minlength=len(self._columns.place_ids))

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
        where, there = positions(columns.producers, makers.keys)
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

    def open_at(self, *moments: datetime) -> Flags:
        """Which places anybody may walk into at one of the moments (aware)."""
        found = np.zeros(self.size, dtype=np.bool_)
        times = np.sort(np.array([moment.timestamp() for moment in moments]))
        today = {moment.astimezone(STOCKHOLM).date() for moment in moments}
        for day in sorted(today | {it - timedelta(days=1) for it in today}):
            opens, closes, place = self._spans(day)
            # Some moment is within when more of them are before the closing than before the opening.
            found[place[np.searchsorted(times, opens) < np.searchsorted(times, closes)]] = True
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


def positions(sorted_ids: Ints, ids: Ints) -> tuple[Ints, Flags]:
    """Where ids stand in a sorted array, and which of them are there at all (the others' positions mean nothing)."""
    if not len(sorted_ids):
        return np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=np.bool_)
    where = np.minimum(np.searchsorted(sorted_ids, ids), len(sorted_ids) - 1)
    return where, sorted_ids[where] == ids


def _bit(numbers: Ints) -> Bits:
    return np.left_shift(np.uint32(1), numbers.astype(np.uint32))
