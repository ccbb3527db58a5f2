"""Queries that Django puts together once and that are run again with other values.

Putting a query together costs Django several times what the database needs to answer it, and every list asks the same
few. A prepared query is written as any other, as a function that returns `values_list`; what varies are its keyword
arguments: numbers, days, and lists of numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

Single: TypeAlias = int | date
Value: TypeAlias = Single | Sequence[int]
Build: TypeAlias = Callable[..., "QuerySet[Any, Any]"]
Rows: TypeAlias = list[list[Any]]
LENGTHS = (1, 4, 8, 20, 50, 100, 200)
"""How many places for numbers a list gets: the last number fills those that are over."""
FIRST_MARK = -7_000_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL, which value stands in each place of it (None: the constant beside it), and how columns become values."""

    sql: str
    places: tuple[tuple[int | None, Any], ...]
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]


def prepared(build: Build) -> Callable[..., Rows]:
    """Make a query of a function that returns `values_list`: each call gives the rows for its values."""
    known: dict[tuple[tuple[str, int], ...], Prepared] = {}

    @wraps(build)
    def rows(**values: Value) -> Rows:
        filled = {name: [it] if isinstance(it, int | date) else _filled(it) for name, it in values.items()}
        if not all(filled.values()):
            return []  # nothing is in an empty list
        shape = tuple((name, len(filled[name])) for name in values)
        query = known.get(shape)
        if query is None:
            query = known[shape] = _prepare(build, filled, singles=_singles(values))
        return _run(query, [it for each in filled.values() for it in each])

    return rows


def _singles(values: Mapping[str, Value]) -> frozenset[str]:
    return frozenset(name for name, value in values.items() if isinstance(value, int | date))


def _filled(numbers: Sequence[int]) -> list[Any]:
    """The numbers with the last one again and again, up to the next of `LENGTHS`."""
    length = next((it for it in LENGTHS if it >= len(numbers)), len(numbers))
    return [*numbers, *([numbers[-1]] * (length - len(numbers)) if numbers else ())]


def _prepare(build: Build, values: Mapping[str, list[Any]], *, singles: frozenset[str]) -> Prepared:
    """Put the query together with marks for values, and find the marks in what Django hands the database."""
    marks: list[Single] = []
    marked: dict[str, Any] = {}
    for name, given in values.items():
        made = [_mark(like=value, number=len(marks) + at) for at, value in enumerate(given, start=1)]
        marks += made
        marked[name] = made[0] if name in singles else made
    compiler = build(**marked).query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    numbers = {_written(mark): number for number, mark in enumerate(marks)}
    places = tuple((numbers.get(it) if isinstance(it, int | str | date) else None, it) for it in parameters)
    if set(numbers.values()) - {place for place, _constant in places}:
        raise ValueError(f"{build.__qualname__}: a value does not reach the database as it is; use it in a filter.")
    columns = [column for column, _sql, _alias in compiler.select]
    converters = compiler.get_converters(columns)
    return Prepared(sql, places, tuple((at, tuple(made), column) for at, (made, column) in converters.items()))


def _mark(*, like: Single, number: int) -> Single:
    """A value of the same kind that stands for itself alone."""
    return date.min + timedelta(days=number) if isinstance(like, date) else FIRST_MARK - number


def _written(value: Single) -> Any:
    """A value as the database gets it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _run(query: Prepared, values: list[Single]) -> Rows:
    written = [_written(value) for value in values]
    with connection.cursor() as cursor:
        cursor.execute(query.sql, [constant if at is None else written[at] for at, constant in query.places])
        rows = [list(row) for row in cursor.fetchall()]
    for at, converters, column in query.converters:
        for row in rows:
            for convert in converters:
                row[at] = convert(row[at], column, connection)
    return rows


class Columns:
    """Some columns of a model, and rows made of their values."""

    def __init__(self, model: type[Model], *names: str) -> None:
        wanted = {"id", *names}
        self.model = model
        self.names = tuple(it.attname for it in model._meta.concrete_fields if it.attname in wanted)
        if len(self.names) != len(wanted):
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(wanted - set(self.names)))}.")

    def __len__(self) -> int:
        return len(self.names)

    def along(self, relation: str) -> tuple[str, ...]:
        """Return the columns as they are called across a relation."""
        return tuple(f"{relation}__{name}" for name in self.names)

    def row(self, values: Sequence[Any]) -> Any:
        """Return a row of the model; what is not among the columns is read when it is asked for."""
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)


def as_if_prefetched(row: Model, relation: str, related: list[Any]) -> None:
    """Let a row know its related rows, as `prefetch_related` does with those that it reads itself."""
    rows = getattr(row, relation).all()
    rows._result_cache, rows._prefetch_done = related, True  # noqa: SLF001 - Django has no door to it
    row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = rows
