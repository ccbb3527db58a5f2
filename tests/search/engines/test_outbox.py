"""The outbox read row by row: nothing is left out, not even what PostgreSQL commits late."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from search.engines import Changed
from search.engines.outbox import Batch, lag, last_number, open_gaps, read_on
from search.models import Change

MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = MOMENT + timedelta(minutes=2)


def write(*ids: int) -> list[int]:
    return [Change.objects.create(kind="product", object_id=id_).seq for id_ in ids]


def ids_of(batch: Batch) -> list[int | None]:
    return [change.id for change in batch.changes]


@pytest.mark.django_db
def test_rows_come_in_order_and_in_portions() -> None:
    first = last_number()
    write(7, 8, 9)
    one = read_on(first, [], limit=2, moment=MOMENT)
    two = read_on(one.seq, one.gaps, limit=2, moment=MOMENT)
    three = read_on(two.seq, two.gaps, limit=2, moment=MOMENT)
    assert [one.changes, two.changes, three.changes] == [
        [Changed("product", 7), Changed("product", 8)],
        [Changed("product", 9)],
        [],
    ]
    assert (two.seq, three.seq) == (last_number(), last_number())


@pytest.mark.django_db
def test_how_far_behind_is_told() -> None:
    first = last_number()
    assert lag(first, []) == (0, None)
    write(7, 8)
    Change.objects.filter(object_id=7).update(created=MOMENT)
    assert lag(first, []) == (2, MOMENT)


@pytest.fixture
def other() -> Iterator[object]:
    """A second connection to the same database, whose transaction stays open until the test ends it."""
    second = connection.copy()
    second.set_autocommit(False)
    yield second
    second.rollback()
    second.close()


def write_on(second: object, id_: int) -> int:
    with second.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(
            "INSERT INTO search_change (kind, object_id, created) VALUES ('product', %s, now()) RETURNING seq", [id_]
        )
        return int(cursor.fetchone()[0])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_lower_number_that_comes_late_is_not_lost(other: object) -> None:
    first = write(0)[0]
    late = write_on(other, 1)
    seq = write(2, *range(100, 1_700))[-1]  # far more than any window of last rows
    batch = read_on(first, [], limit=5_000, moment=MOMENT)
    assert (batch.seq, len(batch.changes), [gap[:2] for gap in batch.gaps]) == (seq, 1_601, [(late, late)])
    again = read_on(batch.seq, batch.gaps, limit=5_000, moment=LATER)
    assert (again.changes, [gap[:2] for gap in again.gaps]) == ([], [(late, late)])  # it is still open
    other.commit()  # type: ignore[attr-defined]
    assert lag(again.seq, again.gaps).rows == 1
    came = read_on(again.seq, again.gaps, limit=5_000, moment=LATER)
    assert (ids_of(came), came.seq, came.gaps) == ([1], seq, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_number_that_was_rolled_back_is_forgotten_once_it_cannot_come(other: object) -> None:
    first = write(0)[0]
    gone = write_on(other, 1)
    write(2)
    batch = read_on(first, [], limit=9, moment=MOMENT)
    other.rollback()  # type: ignore[attr-defined]
    soon = read_on(batch.seq, batch.gaps, limit=9, moment=MOMENT)
    assert [gap[:2] for gap in soon.gaps] == [(gone, gone)]  # its transaction may not have had its own number yet
    # Other tests' transactions on the same server may be older; they end.
    until = time.monotonic() + 60
    while (gaps := read_on(soon.seq, soon.gaps, limit=9, moment=LATER).gaps) and time.monotonic() < until:
        time.sleep(0.1)
    assert gaps == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_gap_waits_for_those_of_its_rows_that_do_not_fit(other: object) -> None:
    first = write(0)[0]
    for id_ in (1, 2, 3):
        write_on(other, id_)
    write(4)
    batch = read_on(first, [], limit=9, moment=MOMENT)
    other.commit()  # type: ignore[attr-defined]
    told: list[int | None] = []
    while (batch := read_on(batch.seq, batch.gaps, limit=1, moment=LATER)).changes:
        told += ids_of(batch)
    assert (told, batch.gaps) == ([1, 2, 3], [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_begins_in_the_middle_knows_the_gaps(other: object) -> None:
    write(1)
    late = write_on(other, 2)
    write(3)
    gaps = open_gaps(moment=MOMENT)
    assert [gap[:2] for gap in gaps if gap.first >= late] == [(late, late)]
    other.commit()  # type: ignore[attr-defined]
    assert ids_of(read_on(last_number(), gaps, limit=9, moment=LATER)) == [2]
