"""The feeds: what is new and what has come into season, newest first, open things only, known again by readers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation

from catalogue.models import Product, SeasonWindow
from cms.feeds import News, began_on, in_season_now, newest
from members.models import Organisation

pytestmark = pytest.mark.django_db
OUTBOX = 0 if connection.vendor == "sqlite" else 4
ATOM = "{http://www.w3.org/2005/Atom}"
HOST = urlsplit(settings.SITE_URL).hostname


@pytest.fixture(autouse=True)
def in_swedish() -> Iterator[None]:
    """Addresses and words are Swedish, whatever an earlier request spoke."""
    with translation.override("sv"):
        yield


def entries(client: Client, address: str) -> list[tuple[str | None, str | None, str | None]]:
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/atom+xml")
    found = ET.fromstring(answer.content)
    return [
        (
            entry.findtext(f"{ATOM}id"),
            entry.findtext(f"{ATOM}title"),
            entry.findtext(f"{ATOM}published"),
        )
        for entry in found.findall(f"{ATOM}entry")
    ]


@pytest.fixture
def dated(county: dict[str, Any]) -> None:
    for day, ref in enumerate(("milk", "sausage", "cheese", "beer"), start=1):
        Product.objects.filter(ref=ref).update(date_created=datetime(2026, 11, day, 12, tzinfo=UTC))
    Organisation.objects.filter(ref="farm").update(created=datetime(2026, 11, 2, 18, tzinfo=UTC))


def tag(kind: str, pk: int) -> str:
    return f"tag:{HOST},2026:{kind}-{pk}"


def test_new_products_and_producers_newest_first_without_what_is_hidden(client: Client, dated: None) -> None:
    of = {it.ref: it.pk for it in Product.objects.all()}
    assert entries(client, "/nytt.xml") == [
        (tag("product", of["beer"]), "Ny vara: Tallölen", "2026-11-04T12:00:00+00:00"),
        (tag("product", of["cheese"]), "Ny vara: Lagrad ost", "2026-11-03T12:00:00+00:00"),
        (
            tag("producer", Organisation.objects.get(ref="farm").pk),
            "Ny producent: Tallåsens gård",
            "2026-11-02T18:00:00+00:00",
        ),
        (tag("product", of["sausage"]), "Ny vara: Lammkorv med timjan", "2026-11-02T12:00:00+00:00"),
        (tag("product", of["milk"]), "Ny vara: Mjölk rakt av", "2026-11-01T12:00:00+00:00"),
    ]


def test_the_feed_says_in_english_what_it_is(client: Client, dated: None) -> None:
    feed = ET.fromstring(client.get("/en/news.xml").content)
    assert feed.findtext(f"{ATOM}title") == "New on Sörmlandsmat"
    assert [it.attrib["href"] for it in feed.findall(f"{ATOM}link")] == [
        f"{settings.SITE_URL}/en/",
        f"{settings.SITE_URL}/en/news.xml",
    ]
    beer = Product.objects.get(ref="beer")
    first = feed.find(f"{ATOM}entry")
    assert first is not None
    assert first.findtext(f"{ATOM}title") == "New product: Tallölen"
    assert [it.attrib["href"] for it in first.findall(f"{ATOM}link")] == [
        f"{settings.SITE_URL}/en/product/{beer.pk}-{beer.slug}/"
    ]


def test_a_season_is_news_from_its_first_day_and_all_year_is_none(dated: None) -> None:
    cheese = Product.objects.get(ref="cheese")
    SeasonWindow.objects.create(product=cheese, starts=1101, ends=131)
    path, since = cheese.get_absolute_url(), datetime(2026, 10, 31, 23, tzinfo=UTC)
    told = News(f"season-{cheese.pk}-2026-1101", "I säsong: Lagrad ost", "", path, since)
    found = in_season_now(day=date(2027, 1, 15))
    assert [(it.key, it.title, it.path, it.since) for it in found] == [(told.key, told.title, told.path, told.since)]
    assert found[0].text.startswith("Tallåsens gård, ")
    assert in_season_now(day=date(2027, 2, 1)) == []


@pytest.mark.parametrize(
    ("starts", "day", "expected"),
    [
        (1101, date(2026, 11, 1), date(2026, 11, 1)),
        (1101, date(2026, 10, 31), date(2025, 11, 1)),
        (229, date(2027, 3, 5), date(2027, 3, 1)),
        (229, date(2028, 3, 5), date(2028, 2, 29)),
    ],
)
def test_when_a_season_began(starts: int, day: date, expected: date) -> None:
    assert began_on(starts, day=day) == expected


def test_no_more_than_forty_and_ties_in_the_same_order() -> None:
    same = datetime(2026, 11, 1, tzinfo=UTC)
    many = [News(f"product-{it:03}", "", "", "/", same) for it in range(50)]
    assert [it.key for it in newest(reversed(many))] == [f"product-{it:03}" for it in range(40)]


def test_few_queries_and_304_to_whoever_has_it(client: Client, dated: None, django_assert_max_num_queries: Any) -> None:
    for address, limit in (("/nytt.xml", 2), ("/sasong.xml", 1)):
        with django_assert_max_num_queries(limit + OUTBOX):
            answer = client.get(address)
        assert client.get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_every_page_tells_readers_of_the_feeds(client: Client, county: dict[str, Any]) -> None:
    assert '<link rel="alternate" type="application/atom+xml" title="Nytt på Sörmlandsmat" href="/nytt.xml">' in (
        client.get("/om/").content.decode()
    )
    english = client.get("/en/about/").content.decode()
    assert 'title="In season now in Sörmland" href="/en/season.xml">' in english
