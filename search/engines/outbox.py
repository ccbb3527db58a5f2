"""The outbox (`search.models.Change`) as an index reads it: where it stands, and what has changed since.

Where it stands is known by its last row's number *and* time: a number alone could come again after a rollback.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Min, Q

from catalogue.models import Category, Product
from hubs.models import Listing, Place
from search.engines import Changed
from search.models import Change, ChangeKind

COMPARED = 0
"""In place of an id: an index was held against the database. Whoever keeps columns in memory reads them anew."""

FEW_CHANGES = 300
LATE = 500
NEWEST = (
    "SELECT seq, created, (SELECT count(*) FROM search_change late WHERE late.seq > newest.seq - 500) "
    "FROM search_change newest ORDER BY seq DESC LIMIT 1"
)
GAPS = (
    "SELECT seq + 1, next - 1 FROM (SELECT seq, lead(seq) OVER (ORDER BY seq) AS next FROM search_change) AS rows "
    "WHERE next > seq + 1"
)


class Mark(NamedTuple):
    """Where the outbox stands: its last row's number and time, and how many of the last rows there are.

    PostgreSQL hands out numbers before it commits, so that a lower one can come later; the count tells.
    """

    seq: int
    time: str
    late: int


def in_utc(moment: datetime) -> str:
    """A time as Django or the database's driver gives it (SQLite's without its zone, which is UTC), in one spelling."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def newest(*, in_step: bool) -> Mark:
    """Where the outbox stands. Read first and rows after it, so that columns are never older than their mark."""
    connection.ensure_connection()
    with connection.wrap_database_errors, closing(connection.connection.cursor()) as cursor:
        cursor.execute(NEWEST)
        row = cursor.fetchone()
    return Mark(int(row[0]), in_utc(row[1]), 0 if in_step else int(row[2])) if row else Mark(0, "", 0)


def changes_since(mark: Mark, seen: frozenset[int], *, in_step: bool) -> list[Changed] | None:
    """What has changed since a mark; None when that cannot be told."""
    at_mark = Change.objects.filter(seq=mark.seq).first()
    if at_mark is None or in_utc(at_mark.created) != mark.time:
        return None
    rows = Change.objects.filter(seq__gt=mark.seq if in_step else mark.seq - LATE).order_by("seq")
    changes = [Changed(kind, id_) for seq, kind, id_ in rows.values_list("seq", "kind", "object_id") if seq not in seen]
    return changes if len(changes) <= FEW_CHANGES else None


def last_numbers(*, in_step: bool) -> frozenset[int]:
    """The last numbers of the outbox, where a lower one can come later."""
    if in_step:
        return frozenset()
    return frozenset(Change.objects.order_by("-seq").values_list("seq", flat=True)[: 2 * LATE])


class Effect(NamedTuple):
    """What changes are about, when it is known row by row."""

    products: set[int]
    places: set[int]
    organisations: set[int]


def effect_of(changes: Iterable[Changed]) -> Effect | None:
    """Which rows changes touch; None when it may be anything."""
    ids: dict[str, set[int]] = {kind: set() for kind in ChangeKind.values}
    for change in changes:
        if change.id is None or change.kind == ChangeKind.CATALOGUE:
            return None
        ids[change.kind].add(change.id)
    listings = (
        dict(Listing.objects.filter(id__in=ids["listing"]).values_list("id", "product_id")) if ids["listing"] else {}
    )
    if ids["listing"] - listings.keys():
        return None
    products = ids["product"] | set(listings.values())
    places = ids["place"]
    if ids["organisation"]:
        products |= set(Product.objects.filter(made_by__in=ids["organisation"]).values_list("id", flat=True))
        places |= set(Place.objects.filter(organisation__in=ids["organisation"]).values_list("id", flat=True))
    return Effect(products | _under(ids["category"]), places, ids["organisation"])


def _under(categories: set[int]) -> set[int]:
    """The products in these categories or below them."""
    found: set[int] = set()
    for path in Category.objects.filter(id__in=categories).values_list("path", flat=True):
        found |= set(Product.objects.filter(categories__path__startswith=path).values_list("id", flat=True))
    return found


# ---- followed row by row, with nothing left out


class Gap(NamedTuple):
    """Numbers from `first` to `last` that were not there when later ones were.

    PostgreSQL hands a number out before its transaction commits. Every transaction that may still bring one of these is
    older than `before` (a transaction number), or had taken its number but no transaction number at `seen`.
    """

    first: int
    last: int
    before: int
    seen: str


class Batch(NamedTuple):
    """Rows of the outbox in their order, and what is known once they have been applied: the last number, the gaps."""

    changes: list[Changed]
    seq: int
    gaps: list[Gap]


class Lag(NamedTuple):
    """How many changes have not been applied, and since when the oldest of them waits."""

    rows: int
    since: datetime | None


NUMBERED = timedelta(minutes=1)
"""How long a transaction may take from its change's number to its own, which in PostgreSQL follows at once."""


def read_on(seq: int, gaps: Sequence[Gap], *, limit: int, moment: datetime) -> Batch:
    """Return the next rows after a number, and those that came late to a gap below it."""
    oldest = _oldest_transaction()
    found = list(
        Change.objects.filter(_after(seq, gaps)).order_by("seq").values_list("seq", "kind", "object_id")[:limit]
    )
    numbers = [row[0] for row in found]
    last = max([seq, *numbers])
    new = _missing(numbers, after=seq) if oldest is not None else []
    before, seen = _next_transaction() if new else 0, moment.isoformat()
    still = [
        Gap(first, end, gap.before, gap.seen)
        for gap in gaps
        for first, end in _without(gap, numbers)
        if len(found) == limit or not _is_settled(gap, oldest=oldest, moment=moment)
    ]
    changes = [Changed(kind, id_) for _, kind, id_ in found]
    return Batch(changes, last, [*still, *(Gap(first, end, before, seen) for first, end in new)])


def lag(seq: int, gaps: Sequence[Gap]) -> Lag:
    """Return how far behind the outbox somebody is who has come to this number."""
    told = Change.objects.filter(_after(seq, gaps)).aggregate(rows=Count("seq"), since=Min("created"))
    return Lag(told["rows"], told["since"])


def last_number() -> int:
    """Return the number of the newest row; 0 when there is none."""
    return Change.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def open_gaps(*, moment: datetime) -> list[Gap]:
    """Return the gaps there are, for somebody who begins to follow at the newest row."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(GAPS)
        ranges = cursor.fetchall()
    before = _next_transaction()
    return [Gap(int(first), int(last), before, moment.isoformat()) for first, last in ranges]


def _after(seq: int, gaps: Sequence[Gap]) -> Q:
    wanted = Q(seq__gt=seq)
    for gap in gaps:
        wanted |= Q(seq__gte=gap.first, seq__lte=gap.last)
    return wanted


def _missing(numbers: Sequence[int], *, after: int) -> list[tuple[int, int]]:
    """The ranges of numbers that are not there between one number and the last."""
    there = [after, *(number for number in numbers if number > after)]
    return [(one + 1, other - 1) for one, other in pairwise(there) if other > one + 1]


def _without(gap: Gap, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """What is left of a gap when these have come."""
    inside = [number for number in numbers if gap.first <= number <= gap.last]
    return _missing([*inside, gap.last + 1], after=gap.first - 1)


def _is_settled(gap: Gap, *, oldest: int | None, moment: datetime) -> bool:
    """Whether nothing can come any more: who took the numbers has rolled back."""
    return oldest is None or (gap.before <= oldest and datetime.fromisoformat(gap.seen) < moment - NUMBERED)


def _oldest_transaction() -> int | None:
    """The number of the oldest transaction that is still open; None where rows come in the order of their numbers."""
    return _transaction("xmin") if connection.vendor == "postgresql" else None


def _next_transaction() -> int:
    """The number that the next transaction will get."""
    return _transaction("xmax")


def _transaction(end: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{end}(pg_current_snapshot())::text")
        return int(cursor.fetchone()[0])
