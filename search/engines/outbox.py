"""The outbox (`search.models.Change`) as an index reads it: where it stands, and what has changed since.

Where it stands is known by its last row's number *and* time: a number alone could come again after a rollback.
"""

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection

from catalogue.models import Category, Product
from hubs.models import Listing, Place
from search.engines import Changed
from search.models import Change, ChangeKind

FEW_CHANGES = 300
LATE = 500
NEWEST = (
    "SELECT seq, created, (SELECT count(*) FROM search_change late WHERE late.seq > newest.seq - 500) "
    "FROM search_change newest ORDER BY seq DESC LIMIT 1"
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
    with closing(connection.connection.cursor()) as cursor:
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
