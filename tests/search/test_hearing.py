"""What people search for is written once a minute, and never stands in the way of an answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client, RequestFactory
from django.utils import timezone
from rows import a_product

from search.hearing import MOST_KEPT, Hearing, hearing, searched_before
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


def test_a_search_made_twice_in_a_minute_counts_twice() -> None:
    hearing = Hearing()
    for seconds in (0, 20, 70):
        hearing.hear("ost", total=3, tier=0, moment=NOON + timedelta(seconds=seconds))
    assert written() == [("ost", 3, 0, 3)]


def opened() -> list[tuple[str, int, int]]:
    return list(QueryLog.objects.order_by("hour", "text").values_list("text", "count", "opened"))


def test_what_is_opened_is_counted_for_the_words() -> None:
    hearing = Hearing()
    hearing.hear("ost", total=3, tier=0, moment=NOON)
    hearing.opened("Ost", moment=NOON)
    hearing.opened("ost", moment=NOON + timedelta(minutes=61))
    assert opened() == [("ost", 1, 2)]  # written in the next hour, counted where the search was


def test_what_is_opened_before_the_search_is_written_waits_for_it() -> None:
    Hearing().opened("ost", moment=NOON)
    first, second = Hearing(), Hearing()
    first.hear("ost", total=3, tier=0, moment=NOON)
    for seconds in (1, 62):
        second.opened("ost", moment=NOON + timedelta(seconds=seconds))
    assert opened() == [("ost", 0, 2)]
    first.hear("ost", total=3, tier=0, moment=NOON + timedelta(seconds=65))
    assert opened() == [("ost", 2, 2)]


def test_what_names_a_person_is_not_counted_as_opened_either() -> None:
    hearing = Hearing()
    for seconds in (0, 61):
        hearing.opened("anna@example.se", moment=NOON + timedelta(seconds=seconds))
    assert opened() == []


@pytest.mark.parametrize(
    ("referer", "told"),
    [
        ("http://testserver/sok/?q=Lagrad++ost&sort=price", "Lagrad ost"),
        ("http://testserver/en/search/?q=cheese", "cheese"),
        ("http://testserver/sok/?sort=price", ""),
        ("http://testserver/sok/", ""),
        ("http://testserver/produkt/1-ost/?q=ost", ""),
        ("http://elsewhere.example/sok/?q=ost", ""),
        ("http://[/sok/?q=ost", ""),
        ("", ""),
    ],
)
def test_only_a_search_of_this_site_leads_to_what_is_opened(referer: str, told: str) -> None:
    assert searched_before(RequestFactory().get("/produkt/1-ost/", headers={"Referer": referer})) == told


def counted(text: str, *, later: timedelta) -> tuple[int, ...]:
    """How often the words were searched for and opened from, when all that this process heard has been written."""
    hearing.hear("nobody@example.se", total=0, tier=None, moment=timezone.now() + later)
    return tuple(QueryLog.objects.filter(text=text).aggregate(Sum("count"), Sum("opened")).values())


def test_a_search_answered_by_a_kept_page_counts_and_the_page_opened_from_it_too(client: Client) -> None:
    product, other = a_product("Lagrad ost"), {"Referer": "http://testserver/sok/?q=ost"}
    counted("ost", later=timedelta(minutes=5))
    tag = client.get("/sok/?q=ost").headers["ETag"]
    client.get("/sok/?q=ost")
    client.get("/sok/?q=ost", headers={"If-None-Match": tag})
    client.get("/sok/?q=ost&page=2")
    client.head("/sok/?q=ost")
    for _ in range(2):
        client.get(product.get_absolute_url(), headers=other)
    client.get(f"/produkt/{product.pk}-fel/", headers=other)  # leads on to the right address
    client.get("/produkt/999999-x/", headers=other)
    client.get("/om/", headers=other)
    client.get(product.get_absolute_url())
    assert counted("ost", later=timedelta(minutes=10)) == (2, 2)


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
