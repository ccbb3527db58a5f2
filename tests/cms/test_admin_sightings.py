"""The office's list of what visitors have seen: what stands in it, and what is done about it."""

import re
import urllib.parse
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from people import logged_in, person
from rows import a_listing, a_place, a_product, an_organisation

from cms.queries.sightings import to_see_to
from hubs.actions import Visitor, tell_sighting
from hubs.freshness import is_doubted
from hubs.models import Listing, Sighting, Verdict
from members.actions import EDITORS, OFFICE

pytestmark = pytest.mark.django_db
LIST = "/cms/utbud/iakttagelser/"


@pytest.fixture
def client() -> Client:
    return logged_in(person("kansli@example.se", group=OFFICE, second_factor=True))


def days_ago(number: int) -> Any:
    return timezone.localdate() - timedelta(days=number)


def told(listing: Listing, verdict: str, *, by: str = "192.0.2.1", ago: int = 0) -> None:
    """Somebody says something of the listing."""
    day = days_ago(ago)
    visitor = Visitor.at(by, listing=listing.pk, day=day, key="secret")
    tell_sighting(listing.pk, verdict=Verdict(verdict), visitor=visitor, day=day)


@pytest.fixture
def listings() -> dict[str, Listing]:
    """One that two miss, one that one misses, one seen though sold out, one seen, and one nobody speaks of."""
    maker = an_organisation("Solgård", email="hej@solgard.example")
    product = a_product("Korv & bröd", made_by=maker)
    facts = {"source": "place", "confirmed_on": days_ago(9)}
    rows = {name: a_listing(product, a_place(name), **facts) for name in ("two", "one", "out", "seen", "quiet")}
    Listing.objects.filter(pk=rows["out"].pk).update(stock="out")
    for by in ("192.0.2.1", "192.0.2.2"):
        told(rows["two"], "gone", by=by)
    told(rows["one"], "gone")
    for name in ("out", "seen"):
        told(rows[name], "seen")
    return rows


def places_in(page: Any) -> list[str]:
    return [it.place.name for it in page.context["object_list"]]


def test_the_list_holds_what_needs_a_person_the_most_doubted_first(client: Client, listings: Any) -> None:
    page = client.get(LIST)
    assert places_in(page) == ["two", "one", "out"]
    assert "2 hittade den inte" in page.content.decode()
    assert sorted(places_in(client.get(LIST + "?show=all"))) == ["one", "out", "seen", "two"]


def test_the_condition_in_the_database_is_the_rule() -> None:
    maker, number = an_organisation(), 0
    product = a_product(made_by=maker)
    for source in ("place", "visitor", "import"):
        for confirmed in (None, 2, 1, 0):
            for doubted in (None, 1):
                number += 1
                a_listing(
                    product,
                    a_place(f"{number}"),
                    source=source,
                    confirmed_on=None if confirmed is None else days_ago(confirmed),
                    doubted_on=None if doubted is None else days_ago(doubted),
                    doubts=int(doubted is not None),
                )
    ruled = {it.pk for it in Listing.objects.all() if is_doubted(it.word)}
    assert 0 < len(ruled) < number
    assert set(to_see_to().values_list("pk", flat=True)) == ruled


@pytest.mark.parametrize(("deed", "stock"), [("confirm", "in_stock"), ("out", "out")])
def test_one_press_settles_one(client: Client, listings: Any, deed: str, stock: str) -> None:
    page = client.post(LIST, {"deed": f"{deed}:{listings['two'].pk}"}, follow=True)
    assert places_in(page) == ["one", "out"]
    found = Listing.objects.get(pk=listings["two"].pk)
    assert (found.stock, found.source, found.confirmed_on) == (stock, "staff", timezone.localdate())
    assert not Sighting.objects.filter(listing=found, handled_at=None).exists()


def test_many_are_removed_at_once(client: Client, listings: Any) -> None:
    ticked = [listings["one"].pk, listings["two"].pk]
    page = client.post(LIST, {"deed": "remove", "listing": ticked}, follow=True)
    assert "2 borttagna." in page.content.decode()
    assert set(Listing.objects.values_list("place__name", flat=True)) == {"out", "seen", "quiet"}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"deed": "confirm"}, "Ingen rad är markerad"),
        ({"deed": "confirm", "listing": "1; DROP"}, "Ingen rad är markerad"),
        ({"deed": "explode:1"}, "Välj vad som ska göras"),
        ({}, "Välj vad som ska göras"),
    ],
)
def test_what_cannot_be_done_is_said(client: Client, listings: Any, values: Any, told: str) -> None:
    assert told in client.post(LIST, values, follow=True).content.decode()
    assert Listing.objects.count() == 5


def test_the_producer_is_asked_by_a_letter_that_is_written_already(client: Client, listings: Any) -> None:
    letters = re.findall(r'href="(mailto:[^"]+)"', client.get(LIST).content.decode())
    assert len(letters) == 3
    to, _mark, query = letters[0].replace("&amp;", "&").partition("?")
    asked = urllib.parse.parse_qs(query)
    assert to == "mailto:hej@solgard.example"
    assert asked["subject"] == ["Finns Korv & bröd kvar hos two?"]
    assert "har inte hittat Korv & bröd hos two" in asked["body"][0]


def test_editors_look_and_change_nothing(listings: Any) -> None:
    editor = logged_in(person("redaktor@example.se", group=EDITORS, second_factor=True))
    page = editor.get(LIST)
    assert places_in(page) == ["two", "one", "out"]
    assert 'name="deed"' not in page.content.decode()
    for deed in ("confirm", "out", "remove"):
        editor.post(LIST, {"deed": f"{deed}:{listings['two'].pk}"})
    assert Listing.objects.get(pk=listings["two"].pk).source == "place"


def test_the_deeds_on_the_first_page_are_one_press_away(client: Client, listings: Any) -> None:
    page = client.get("/cms/").content.decode()
    assert "<strong>3</strong> ifrågasätts av besökare" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"><input type="hidden" name="back"', page)
    assert token
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    values = {"csrfmiddlewaretoken": token[1], "back": "wagtailadmin_home", "deed": f"confirm:{listings['two'].pk}"}
    answer = strict.post(LIST, values)
    assert answer.headers["Location"] == "/cms/"
    assert Listing.objects.get(pk=listings["two"].pk).source == "staff"


def test_the_list_asks_the_same_however_long_it_is(
    client: Client, listings: Any, django_assert_max_num_queries: Any
) -> None:
    client.get(LIST)
    with django_assert_max_num_queries(20):
        client.get(LIST)
    for number in range(20):
        told(a_listing(listings["one"].product, a_place(f"n{number}")), "gone")
    with django_assert_max_num_queries(20):
        assert len(places_in(client.get(LIST))) == 23
