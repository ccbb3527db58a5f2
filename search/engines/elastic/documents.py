"""What stands in the indexes: documents made from the database, in batches that never hold all of it.

Each is yielded as (id, document). The writer puts the `version` in, which is also the document's external version.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, TypeAlias

from catalogue.models import Product
from hubs.geography.distance import cell_of
from hubs.models import Listing
from law import vat
from law.allergens import Allergen
from search.engines import corpus
from search.engines.corpus import CategoryTree, Ids, Named, PlaceRow, ProductRow, Source
from search.engines.elastic.mapping import PERIODS, price_field
from search.engines.elastic.opening import opening_fields, rules_of
from search.engines.texts import batches
from search.engines.words import begins_of, worth
from search.plan import FIELDS, brevity
from search.swedish import analyse_document, suggestion_words, vocabulary_words

BATCH = 500
DEEPEST = 24
FIRST_DAY, LAST_DAY = 0, 9_999_999
ALL_DAYS = {"gte": FIRST_DAY, "lte": LAST_DAY}
LONGEST_BEGINNING = 24

Fields: TypeAlias = dict[str, Any]
Document: TypeAlias = tuple[str, Fields]
Period: TypeAlias = tuple[str, date | None, date | None]


def day_range(first: date | None, last: date | None) -> Fields:
    """Return the days from one to another, both included; None has no end."""
    return {
        "gte": FIRST_DAY if first is None else first.toordinal(),
        "lte": LAST_DAY if last is None else last.toordinal(),
    }


def ore(price: Decimal) -> int:
    """Return kronor as öre."""
    return int(price * 100)


def spot_of(row: PlaceRow) -> str:
    """Return the place's number, point and deepest cell as one word, so that counting places tells where they are."""
    return f"{row.id} {row.lat!r} {row.lon!r} {cell_number(row.lat, row.lon)}"


def cell_number(lat: float, lon: float) -> int:
    """Return the web map cell of the deepest zoom as one number whose leading bits are the cells above it."""
    x, y = cell_of(lat, lon, DEEPEST)
    number = 0
    for bit in range(DEEPEST - 1, -1, -1):
        number = number << 2 | (y >> bit & 1) << 1 | x >> bit & 1
    return number


def cell_at(number: int, *, zoom: int) -> tuple[int, int]:
    """Return column and row of the cell at a zoom that holds a deepest cell."""
    x = y = 0
    number >>= 2 * (DEEPEST - zoom)
    for bit in range(zoom):
        x |= (number >> 2 * bit & 1) << bit
        y |= (number >> (2 * bit + 1) & 1) << bit
    return x, y


def digest(fields: Fields) -> str:
    """Return a fingerprint of a document; the same facts give the same."""
    return blake2b(repr(sorted(fields.items())).encode(), digest_size=12).hexdigest()


def finished(fields: Fields) -> Fields:
    """Return the document with its fingerprint."""
    return {**fields, "digest": digest(fields)}


# ---- places


def places(*, ids: Ids = None) -> Iterator[Document]:
    """Yield public places."""
    if ids is not None:
        yield from _places(ids)
        return
    for batch in batches((row.id for row in corpus.place_rows()), size=BATCH):
        yield from _places(batch)


def _places(ids: Collection[int]) -> Iterator[Document]:
    hours = corpus.hours_of(ids=ids)
    for row in corpus.place_rows(ids=ids):
        about = _about_place(row, opening_fields(hours.get(row.id)))
        own = {"id": row.id, "cell": cell_number(row.lat, row.lon), "hours": rules_of(hours.get(row.id))}
        yield str(row.id), finished(about | own)


def place_fields(ids: Collection[int]) -> dict[int, Fields]:
    """Return what each listing at a place says of it; hidden places are not there."""
    hours = corpus.hours_of(ids=ids)
    return {row.id: _about_place(row, opening_fields(hours.get(row.id))) for row in corpus.place_rows(ids=ids)}


def _about_place(row: PlaceRow, opening: Fields) -> Fields:
    about: Fields = {
        "place": row.id,
        "spot": spot_of(row),
        "at": {"lat": row.lat, "lon": row.lon},
        "lat": row.lat,
        "lon": row.lon,
        "kind": row.kind,
        **opening,
    }
    return about | ({"municipality": row.municipality} if row.municipality else {})


# ---- products


@dataclass(slots=True)
class Reading:
    """What is read once for many products: categories, makers' certificates, places as they are met."""

    tree: CategoryTree = field(default_factory=CategoryTree)
    certificates: dict[int, list[Period]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, Fields | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for maker, scheme, first, last in corpus.maker_certificates():
            self.certificates[maker].append((scheme, first, last))

    def places_of(self, ids: Iterable[int]) -> dict[int, Fields | None]:
        """Return what is known of places; None of those that are hidden."""
        missing = {id_ for id_ in ids if id_ not in self.places}
        if missing:
            self.places.update(dict.fromkeys(missing) | place_fields(missing))
        return self.places


def products(*, ids: Ids = None, reading: Reading | None = None) -> Iterator[Document]:
    """Yield public products, by id; what is asked for and not yielded is to be taken out of the index."""
    reading = reading or Reading()
    wanted = (
        Product.objects.public().order_by("id").values_list("id", flat=True).iterator() if ids is None else sorted(ids)
    )
    for batch in batches(wanted, size=BATCH):
        yield from _batch(batch, reading)


def _batch(ids: list[int], reading: Reading) -> Iterator[Document]:
    facts = _Facts(ids, reading)
    for source in corpus.sources(reading.tree, ids=ids):
        row = facts.products.get(source.product_id)
        if row is not None:
            yield str(row.id), finished(_text(source) | facts.of(row))


def _text(source: Source) -> Fields:
    tokens = analyse_document(source.text)
    words = [word for word in suggestion_words(source.text) if len(word) > 2 and word[0].isalpha()]
    return {
        **{name: list(tokens[name]) for name in FIELDS if tokens[name]},
        "brevity": brevity(len(tokens["n_x"])),
        "title": source.text.name,
        "words": list(dict.fromkeys(vocabulary_words(source.text))),
        "offers": words,
    }


class _Facts:
    """Everything but the words of some products."""

    def __init__(self, ids: list[int], reading: Reading) -> None:
        self.reading = reading
        self.products = {row.id: row for row in corpus.product_rows(ids=ids)}
        self.categories = _grouped(corpus.product_categories(ids=ids))
        self.allergens = _grouped(corpus.product_allergens(ids=ids))
        self.seasons = _grouped(corpus.product_seasons(ids=ids))
        self.certificates = _grouped(corpus.product_certificates(ids=ids))
        self.listings = _grouped(corpus.listing_rows(ids=ids))
        self.places = reading.places_of(it[0] for rows in self.listings.values() for it in rows)

    def of(self, row: ProductRow) -> Fields:
        """Return what a product is filtered, counted and sorted by."""
        return {
            "id": row.id,
            "producer": row.producer_id,
            "categories": self._categories(row.id),
            "channels": list(row.channels),
            "free_from": self._free_from(row),
            "seasons": [days for starts, ends in self.seasons.get(row.id, ()) for days in season_ranges(starts, ends)],
            "months": sorted({str(it) for season in self.seasons.get(row.id, ()) for it in months_of(*season)}),
            "labels": self._labels(row),
            "created": int(row.created.timestamp() * 1_000_000),
            "complete": row.completeness,
            **with_flat(self._rows(row)),
        }

    def _categories(self, product_id: int) -> list[str]:
        rows = self.reading.tree.rows
        steps = {step for (it,) in self.categories.get(product_id, ()) if it in rows for step in rows[it].lineage}
        return sorted(rows[step].slug for step in steps)

    def _free_from(self, row: ProductRow) -> list[str]:
        levels = self.allergens.get(row.id, ())
        there = {allergen for allergen, level in levels if level != "free"}
        free = (
            {str(it) for it in Allergen} if row.allergens_declared else {it for it, level in levels if level == "free"}
        )
        return sorted(free - there)

    def _labels(self, row: ProductRow) -> Fields:
        found: Fields = {}
        for scheme, first, last in (
            *self.certificates.get(row.id, ()),
            *self.reading.certificates.get(row.producer_id, ()),
        ):
            found.setdefault(scheme, []).append(day_range(first, last))
        return found

    def _rows(self, row: ProductRow) -> list[Fields]:
        """One for each listing, and one without a place for the days on which none counts."""
        offer = prices_of(row)
        rows, days = [], []
        for place_id, price, stock, confirmed_on, starts, ends in self.listings.get(row.id, ()):
            place = self.places.get(place_id)
            if place is None:
                continue
            days.append(day_range(starts, ends))
            about: Fields = {"on": days[-1], "stock": stock}
            if confirmed_on:
                about["confirmed"] = confirmed_on.toordinal()
            if prices := offer if price is None else dict.fromkeys(map(price_field, PERIODS), ore(price)):
                about["price"] = prices
            rows.append(place | about)
        return rows + [{"on": gap, **({"price": offer} if offer else {})} for gap in gaps_between(days)]


def with_flat(rows: list[Fields]) -> Fields:
    """Return rows and, where all of them count on any day, what they say together."""
    if any(row["on"] != ALL_DAYS for row in rows):
        return {"rows": rows, "timed": True}
    flat: Fields = {}
    for name in ("at", "lat", "lon", "kind", "municipality", "confirmed"):
        if values := [row[name] for row in rows if name in row]:
            flat[name] = values
    for name in ("rules", "exceptional"):
        if values := sorted({value for row in rows for value in row.get(name, ())}):
            flat[name] = values
    if spans := [span for row in rows for span in row.get("open", ())]:
        flat["open"] = spans
    if prices := [row["price"] for row in rows if "price" in row]:
        flat["price"] = {name: sorted({price[name] for price in prices}) for name in prices[0]}
    return {"rows": rows, "timed": False, "flat": flat}


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found


def prices_of(row: ProductRow) -> dict[str, int]:
    """Return the lowest offer in öre with VAT, between each two changes of the rates; empty when there is none."""
    if row.net is None:
        return {}
    goods = vat.GoodsClass(row.goods_class)
    return {price_field(day): ore(vat.gross(row.net, goods_class=goods, day=day)) for day in PERIODS}


def season_ranges(starts: int, ends: int) -> list[Fields]:
    """Return a season (MMDD) as ranges that do not run over New Year."""
    if starts <= ends:
        return [{"gte": starts, "lte": ends}]
    return [{"gte": starts, "lte": 1231}, {"gte": 101, "lte": ends}]


def months_of(starts: int, ends: int) -> list[int]:
    """Return the months that a season touches."""
    first, last = starts // 100, ends // 100
    if starts <= ends:
        return list(range(first, last + 1))
    return [*range(first, 13), *range(1, last + 1)]


def gaps_between(days: Iterable[Fields]) -> list[Fields]:
    """Return the days that none of these ranges holds."""
    gaps, begins = [], FIRST_DAY
    for it in sorted(days, key=lambda it: it["gte"]):
        if it["gte"] > begins:
            gaps.append({"gte": begins, "lte": it["gte"] - 1})
        begins = max(begins, it["lte"] + 1)
    return gaps + ([{"gte": begins, "lte": LAST_DAY}] if begins <= LAST_DAY else [])


def products_at(places: Collection[int]) -> set[int]:
    """Return the products that are listed at places: their documents tell where that is and when it is open."""
    return set(Listing.objects.filter(place_id__in=list(places)).values_list("product_id", flat=True))


# ---- suggestions


@dataclass(slots=True)
class Told:
    """Titles and words of products, counted while their documents are written: a title's lowest id, how often each."""

    titles: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)

    def add(self, document: Fields) -> None:
        """Count a product's document."""
        title = document["title"]
        self.titles[title] += 1
        self.first[title] = min(document["id"], self.first.get(title, document["id"]))
        self.words.update(document["offers"])

    def named(self) -> Iterator[tuple[str, Named]]:
        """Yield the suggestions that come of them, with their kind."""
        for title, count in self.titles.items():
            yield "product", Named(self.first[title], title, count)
        for word, count in self.words.items():
            yield "word", Named(0, word, count)


def suggestions(told: Told, *, tree: CategoryTree) -> Iterator[Document]:
    """Yield every suggestion."""
    kinds: list[tuple[str, Iterable[Named]]] = [
        ("category", corpus.named_categories(tree)),
        ("producer", corpus.named_producers()),
        ("place", corpus.named_places()),
    ]
    for kind, rows in kinds:
        yield from (made for row in rows if (made := suggestion(kind, row)))
    yield from (made for kind, row in told.named() if (made := suggestion(kind, row)))


def suggestion(kind: str, row: Named) -> Document | None:
    """Return the suggestion's document; None for a name without a letter to begin with."""
    parts = begins_of(row.name)
    if not parts:
        return None
    begins = {part[:length] for part in parts for length in range(1, min(len(part), LONGEST_BEGINNING) + 1)}
    fields: Fields = {
        "kind": kind,
        "ref": row.id,
        "text": row.name,
        "weight": worth(kind, row.weight),
        "count": row.weight,
        "parts": parts,
        "begins": sorted(begins),
    }
    return suggestion_id(kind, ref=row.id, text=row.name), finished(fields)


def suggestion_id(kind: str, *, ref: int, text: str) -> str:
    """Return a suggestion's id: products and words are known by their text, all others by their number."""
    if kind in {"product", "word"}:
        return f"{kind}:{blake2b(text.encode(), digest_size=12).hexdigest()}"
    return f"{kind}:{ref}"
