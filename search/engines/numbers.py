"""What an engine filters, counts and sorts by, read from the database as columns of whole numbers.

The database itself turns words, days and sums into numbers, and rows go straight into arrays: a row is never an object
of its own, so that half a million products are read in seconds and leave nothing behind but their columns.
"""

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, islice
from typing import Any, Final, TypeAlias

import numpy as np
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    Case,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.sql.compiler import SQLCompiler
from numpy.typing import NDArray

from catalogue.models import (
    Allergen,
    AllergenLevel,
    Certificate,
    Channel,
    GoodsClass,
    Product,
    ProductAllergen,
    ProductCategory,
    Scheme,
    SeasonWindow,
)
from catalogue.partner.models import StockRecord
from hubs.models import Listing, Place, PlaceKind, StockState
from search.engines.corpus import of_ids

ALLERGENS: Final[list[str]] = list(Allergen.values)
CHANNELS: Final[list[str]] = list(Channel.values)
GOODS: Final[list[str]] = list(GoodsClass.values)
KINDS: Final[list[str]] = list(PlaceKind.values)
LEVELS: Final[list[str]] = list(AllergenLevel.values)
SCHEMES: Final[list[str]] = list(Scheme.values)
STOCKS: Final[list[str]] = list(StockState.values)
NEVER, ALWAYS = 0, date.max.toordinal()
NO_PRICE = -1
SHARES = 5
"""In how many things a product's page is complete or not."""

AT_ONCE = 10_000
FETCHED = 1_000
LITTLE: Final = {"mmap_size": 0, "cache_size": -8192}

Columns: TypeAlias = list[NDArray[Any]]
Ids: TypeAlias = Collection[int] | None
Small, Middle, Large, Real, Bits = np.int8, np.int32, np.int64, np.float64, np.uint32


class AsGiven(BigIntegerField):  # type: ignore[type-arg]  # no subscript at run time
    """A number just as the driver gives it: Django passes what it calls an IntegerField through `int`, one by one."""

    def get_internal_type(self) -> str:
        """A name that Django knows nothing of."""
        return "AsGiven"


class Ordinal(Func):
    """A day as `date.toordinal()` counts it."""

    output_field = IntegerField()
    template = "(%(expressions)s - DATE '0001-01-01' + 1)"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """SQLite counts days from a noon long ago."""
        template = "CAST(julianday(%(expressions)s) - 1721424.5 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **extra)


class Microseconds(Func):
    """A moment as microseconds since 1970."""

    output_field = BigIntegerField()
    template = "CAST(extract(epoch FROM %(expressions)s) * 1000000 AS BIGINT)"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """The whole seconds, and what stands after them: SQLite's own fractions are too coarse."""
        moment = "%(expressions)s"
        seconds = f"CAST(ROUND((julianday(substr({moment}, 1, 19)) - 2440587.5) * 86400) AS INTEGER)"
        fraction = f"CAST(substr(substr({moment}, 21) || '000000', 1, 6) AS INTEGER)"
        return self.as_sql(compiler, connection, template=f"({seconds} * 1000000 + {fraction})", **extra)


class Parts(Func):
    """A sum of money as a whole number of its parts: öre, or millionths."""

    output_field = BigIntegerField()
    template = "CAST(ROUND(%(expressions)s * %(parts)s) AS BIGINT)"


def number_of(field: str, names: Sequence[str]) -> Case:
    """The place of a field's value in a list."""
    return Case(*(When(Q((field, name)), then=Value(at)) for at, name in enumerate(names)), output_field=IntegerField())


def one_if(condition: Q, *, worth: int = 1) -> Case:
    """A number where the condition holds, else 0."""
    return Case(When(condition, then=Value(worth)), default=Value(0), output_field=IntegerField())


def day_or(field: str, default: int) -> Coalesce:
    """The field's day, or what stands for none."""
    return Coalesce(Ordinal(F(field)), Value(default), output_field=IntegerField())


def read(
    rows: "QuerySet[Any, Any]", *columns: "str | Expression", kinds: Sequence[type[Any]], by: type[Any] = np.int64
) -> Columns:
    """The rows' values, a column of each, in no order; none may be NULL. They come by way of a type that holds all."""
    plain = (it if isinstance(it, str) else ExpressionWrapper(it, output_field=AsGiven()) for it in columns)
    wanted = rows.order_by().values_list(*plain).iterator(FETCHED)
    parts: list[Columns] = [[np.empty(0, kind) for kind in kinds]]
    parts += (_cut(batch, kinds) for batch in _batches(wanted, width=len(kinds), by=by))
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _batches(rows: Iterator[tuple[Any, ...]], *, width: int, by: type[Any]) -> Iterator[NDArray[Any]]:
    while True:
        batch = np.fromiter(chain.from_iterable(islice(rows, AT_ONCE)), dtype=by)
        if not len(batch):
            return
        yield batch.reshape(-1, width)


def _cut(batch: NDArray[Any], kinds: Sequence[type[Any]]) -> Columns:
    return [batch[:, at].astype(kind) for at, kind in enumerate(kinds)]


@contextmanager
def sparingly() -> Iterator[None]:
    """While everything is read: SQLite neither maps the file into the process nor keeps pages that come once.

    Nor is it looked for garbage: millions of short-lived rows would have all else gone through again and again.
    """
    looked_for = gc.isenabled()
    gc.disable()
    try:
        with _little_memory():
            yield
    finally:
        if looked_for:
            gc.enable()


@contextmanager
def _little_memory() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        told = {name: cursor.execute(f"PRAGMA {name}").fetchone() for name in LITTLE}
        had = {name: row[0] for name, row in told.items() if row}  # a database in memory has no mmap_size
        for name in had:
            cursor.execute(f"PRAGMA {name} = {LITTLE[name]}")
        try:
            yield
        finally:
            for name, value in had.items():
                cursor.execute(f"PRAGMA {name} = {value}")


# ---- what is read


def products(ids: Ids) -> Columns:
    """(product, maker, goods class, channels as bits, allergens declared, created, how many of `SHARES` are told)."""
    told = [~Q(description=""), ~Q(ingredients=""), Q(allergens_declared=True), Q(net_amount__isnull=False)]
    complete: Any = one_if(~Q(picture=""))
    channels: Any = Value(0)
    for number, code in enumerate(CHANNELS):
        channels = channels + one_if(Q(channel_codes__contains=f'"{code}"'), worth=1 << number)
    for fact in told:
        complete = complete + one_if(fact)
    return read(
        of_ids(Product.objects.public(), ids, column="id").alias(channel_codes=Cast("channels", TextField())),
        *("id", "made_by_id", number_of("goods_class", GOODS), channels, one_if(Q(allergens_declared=True))),
        *(Microseconds(F("date_created")), complete),
        kinds=[Large, Large, Small, Bits, Small, Large, Small],
    )


def offers(ids: Ids) -> Columns:
    """(product, price before VAT in millionths of a krona) of every offer."""
    rows = of_ids(StockRecord.objects.filter(price__isnull=False), ids, column="product_id")
    return read(rows, "product_id", Parts(F("price"), parts=1_000_000), kinds=[Large, Large])


def allergens(ids: Ids) -> Columns:
    """(product, allergen, level), the last two as places in `ALLERGENS` and `LEVELS`."""
    rows = of_ids(ProductAllergen.objects.all(), ids, column="product_id")
    wanted = ("product_id", number_of("allergen", ALLERGENS), number_of("level", LEVELS))
    return read(rows, *wanted, kinds=[Large, Small, Small])


def categories(ids: Ids) -> Columns:
    """(product, category)."""
    rows = of_ids(ProductCategory.objects.all(), ids, column="product_id")
    return read(rows, "product_id", "category_id", kinds=[Large, Large])


def seasons(ids: Ids) -> Columns:
    """(product, from MMDD, to MMDD)."""
    rows = of_ids(SeasonWindow.objects.all(), ids, column="product_id")
    return read(rows, "product_id", "starts", "ends", kinds=[Large, Middle, Middle])


def certificates(ids: Ids) -> Columns:
    """(product, scheme, from, to) of certificates held for one product."""
    rows = of_ids(Certificate.objects.filter(product__isnull=False), ids, column="product_id")
    return _certificates(rows, "product_id")


def maker_certificates() -> Columns:
    """(organisation, scheme, from, to) of certificates held for all that the organisation makes."""
    return _certificates(Certificate.objects.filter(product__isnull=True), "holder_id")


def _certificates(rows: "QuerySet[Any, Any]", key: str) -> Columns:
    days = day_or("valid_from", NEVER), day_or("valid_to", ALWAYS)
    return read(rows, key, number_of("scheme", SCHEMES), *days, kinds=[Large, Small, Middle, Middle])


def listings(ids: Ids) -> Columns:
    """(product, place, price in öre, stock, confirmed, from, to) where the shelf is not known to be empty."""
    return read(
        of_ids(Listing.objects.exclude(stock=StockState.OUT), ids, column="product_id"),
        *(
            "product_id",
            "place_id",
            Coalesce(Parts(F("price"), parts=100), Value(NO_PRICE), output_field=BigIntegerField()),
        ),
        *(number_of("stock", STOCKS), day_or("confirmed_on", NEVER), day_or("starts", NEVER), day_or("ends", ALWAYS)),
        kinds=[Large, Large, Large, Small, Middle, Middle, Middle],
    )


def places(ids: Ids) -> Columns:
    """(place, latitude, longitude, kind, municipality or 0) of the public places."""
    rows = of_ids(Place.objects.public(), ids, column="id")
    code = Coalesce(Cast("municipality_id", IntegerField()), Value(0))
    wanted = ("id", "latitude", "longitude", number_of("kind", KINDS), code)
    return read(rows, *wanted, kinds=[Large, Real, Real, Small, Middle], by=Real)
