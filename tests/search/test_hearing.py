"""What people search for is written once a minute, and never stands in the way of an answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from search.hearing import MOST_KEPT, Hearing
from search.models import QueryLog

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def written() -> list[tuple[str, int, int | None, int]]:
    return list(QueryLog.objects.order_by("text").values_list("text", "total", "tier", "count"))


def test_searches_are_written_when_a_minute_has_passed() -> None:
    hearing = Hearing()
    hearing.hear("ost", total=3, tier=0, moment=NOON)
    hearing.hear("Kiwi", total=0, tier=None, moment=NOON + timedelta(seconds=59))
    assert written() == []
    hearing.hear("honung", total=2, tier=1, moment=NOON + timedelta(seconds=60))
    assert written() == [("honung", 2, 1, 1), ("kiwi", 0, None, 1), ("ost", 3, 0, 1)]
    hearing.hear("ost", total=4, tier=0, moment=NOON + timedelta(seconds=121))
    assert written()[-1] == ("ost", 4, 0, 2)


def test_many_searches_are_written_sooner() -> None:
    hearing = Hearing()
    for number in range(MOST_KEPT):
        hearing.hear(f"sort {'a' * (number + 1)}"[:100] + str(number), total=1, tier=0, moment=NOON)
    assert QueryLog.objects.count() > 0


def test_a_database_that_cannot_write_does_not_stop_the_search(caplog: pytest.LogCaptureFixture) -> None:
    hearing = Hearing()
    hearing.hear("ost", total=3, tier=0, moment=NOON)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_querylog")
    hearing.hear("honung", total=3, tier=0, moment=NOON + timedelta(minutes=2))
    assert "were not counted" in caplog.text
