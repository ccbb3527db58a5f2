"""Calendars of markets and REKO rings: whole files, right across clock changes, known again, open to those who may see."""

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation

from cms.calendars import calendar, escaped, folded, with_hours
from hubs.models import OpeningException, Place

pytestmark = pytest.mark.django_db
HOST = urlsplit(settings.SITE_URL).hostname
OUTBOX = 0 if connection.vendor == "sqlite" else 4
RING = {
    "ref": "ring",
    "name": "REKO Flen, torget; södra",
    "kind": "reko",
    "lat": 59.058,
    "lon": 16.588,
    "municipality": "Flen",
    "street": "Torget 1",
    "postal_code": "642 30",
    "locality": "Flen",
    "hours": [
        {
            "days": ["sat"],
            "opens": "10:00",
            "closes": "11:00",
            "mode": "preorder",
            "every_weeks": 2,
            "starting": "2026-10-24",
            "note": "Ta med påse",
        }
    ],
    "exceptions": [{"date": "2026-12-19", "closed": True}, {"date": "2026-12-22", "opens": "17:00", "closes": "18:30"}],
}


@pytest.fixture(autouse=True)
def in_swedish() -> Iterator[None]:
    """Addresses and words are Swedish, whatever an earlier request spoke."""
    with translation.override("sv"):
        yield


@pytest.fixture
def ring(load: Any, county: dict[str, Any]) -> Place:
    content = copy.deepcopy(county)
    content["places"] += [RING, {**RING, "ref": "hidden-ring", "name": "Dold ring", "hidden": True}]
    load(content)
    place = Place.objects.get(ref="ring")
    Place.objects.filter(pk=place.pk).update(updated=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    return place


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def all_of(lines: list[str], name: str) -> list[str]:
    return [line.split(":", 1)[1] for line in lines if line.split(":")[0].split(";")[0] == name]


def lines_from(day: date) -> list[str]:
    return unfolded(calendar(with_hours().filter(ref="ring"), name="REKO", day=day))


def days_of(day: date) -> list[str]:
    lines = lines_from(day)
    return all_of(lines[lines.index("END:VTIMEZONE") :], "DTSTART")


def test_an_event_is_whole(ring: Place) -> None:
    lines = lines_from(date(2026, 10, 24))
    begin = lines.index("BEGIN:VEVENT")
    assert lines[begin : lines.index("END:VEVENT") + 1] == [
        "BEGIN:VEVENT",
        f"UID:plats-{ring.pk}-20261024-1@{HOST}",
        "DTSTAMP:20260102T030405Z",
        "DTSTART;TZID=Europe/Stockholm:20261024T100000",
        "DTEND;TZID=Europe/Stockholm:20261024T110000",
        "SUMMARY:REKO Flen\\, torget\\; södra",
        f"DESCRIPTION:Utlämning av förbeställt\\nTa med påse\\n{settings.SITE_URL}{ring.get_absolute_url()}",
        "LOCATION:Torget 1\\, 642 30 Flen",
        "GEO:59.058000;16.588000",
        f"URL:{settings.SITE_URL}{ring.get_absolute_url()}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def test_ten_o_clock_stays_ten_on_both_sides_of_a_clock_change_and_exceptions_replace_the_rules(ring: Place) -> None:
    days = days_of(date(2026, 10, 24))
    assert days[:6] == [
        "20261024T100000",
        "20261107T100000",
        "20261121T100000",
        "20261205T100000",
        "20261222T170000",
        "20270102T100000",
    ]
    assert "20270327T100000" in days
    assert "20270410T100000" in days
    assert days[-1] == "20271023T100000"
    assert len(days) == 27


def test_an_event_that_lasts_over_the_clock_change_ends_by_the_clock(ring: Place) -> None:
    OpeningException.objects.create(place=ring, day=date(2027, 3, 27), opens=22 * 60, closes=28 * 60)
    OpeningException.objects.create(place=ring, day=date(2027, 10, 30), opens=22 * 60, closes=28 * 60)
    assert lines_from(date(2027, 3, 27))[lines_from(date(2027, 3, 27)).index("BEGIN:VEVENT") + 4].endswith(
        ":20270328T040000"
    )
    assert "DTEND;TZID=Europe/Stockholm:20271031T040000" in lines_from(date(2027, 10, 30))


def test_an_event_is_known_again_another_day_and_at_new_hours(ring: Place) -> None:
    before = all_of(lines_from(date(2026, 10, 24)), "UID")
    ring.opening_rules.update(opens=9 * 60)
    after = all_of(lines_from(date(2026, 10, 25)), "UID")
    assert after[:20] == before[1:21]
    assert len(set(before)) == len(before)


def test_the_rules_of_swedish_time_go_along_once(ring: Place) -> None:
    lines = lines_from(date(2026, 10, 24))
    assert all_of(lines, "TZID") == ["Europe/Stockholm"]
    assert all_of(lines, "TZOFFSETTO") == ["+0100", "+0200"]
    assert all_of(lines, "RRULE") == ["FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a" * 75, "a" * 75),
        ("a" * 76, "a" * 75 + "\r\n a"),
        ("a" * 74 + "å" + "b" * 73, "a" * 74 + "\r\n å" + "b" * 72 + "\r\n b"),
        ("", ""),
    ],
)
def test_long_lines_are_folded_between_characters(line: str, expected: str) -> None:
    assert folded(line) == expected
    assert all(len(part.encode()) <= 75 for part in folded(line).split("\r\n"))


def test_no_text_can_write_a_line_of_its_own() -> None:
    assert escaped("Bröd, ost; \\ och\r\nEND:VEVENT\x00\u2028x\ty") == "Bröd\\, ost\\; \\\\ och\\nEND:VEVENT\\nxy"


def test_the_addresses_answer_in_both_languages_with_few_queries(
    client: Client, ring: Place, django_assert_max_num_queries: Any
) -> None:
    for address, words in (
        (f"{ring.get_absolute_url()}kalender.ics", "Utlämning av förbeställt"),
        (f"/en/place/{ring.pk}-{ring.slug}/calendar.ics", "Hand-out of pre-orders"),
        ("/reko.ics", "X-WR-CALNAME:REKO i Sörmland"),
        ("/en/reko.ics", "X-WR-CALNAME:REKO in Sörmland"),
    ):
        with django_assert_max_num_queries(3 + OUTBOX):
            answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8"), address
        text = answer.content.decode()
        assert words in "\n".join(unfolded(text))
        assert "Dold ring" not in text
        assert client.get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_a_calendar_follows_its_place_to_a_new_name_and_only_rings_and_markets_have_one(
    client: Client, ring: Place
) -> None:
    stand, hidden = Place.objects.get(ref="stand"), Place.objects.get(ref="hidden-ring")
    assert client.get(f"/plats/{ring.pk}-gammalt-namn/kalender.ics").status_code == 200
    assert client.get(f"{stand.get_absolute_url()}kalender.ics").status_code == 404
    assert client.get(f"{hidden.get_absolute_url()}kalender.ics").status_code == 404


def test_the_page_of_a_ring_offers_its_calendar_and_that_of_a_shop_does_not(client: Client, ring: Place) -> None:
    page = client.get(ring.get_absolute_url()).content.decode()
    assert f'href="webcal://{settings.SITE_URL.partition("://")[2]}{ring.get_absolute_url()}kalender.ics"' in page
    assert f'href="{ring.get_absolute_url()}kalender.ics"' in page
    assert "webcal:" not in client.get(Place.objects.get(ref="stand").get_absolute_url()).content.decode()
