"""What visitors say of a listing, as they meet it: buttons without a login, an answer, a way back."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from hubs import freshness
from hubs.models import Listing, Sighting

SAME = {"Sec-Fetch-Site": "same-origin"}
VISITOR = "203.0.113.7"


@pytest.fixture
def listing(county: dict[str, Any]) -> Listing:
    return Listing.objects.select_related("product", "place").get(product__ref="sausage", place__ref="stand")


def say(client: Client, listing: Listing, verdict: str, *, by: str = VISITOR, headers: Any = SAME, **more: str) -> Any:
    """Press a button."""
    values = {"verdict": verdict, **more}
    return client.post(f"/sett/{listing.pk}/", values, headers=headers, REMOTE_ADDR=by, follow=True)


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_the_buttons_stand_by_every_place_and_every_product(client: Client, listing: Listing) -> None:
    forms = re.compile(r'<form class="sighting" method="post" action="/sett/(\d+)/"')
    of_product = forms.findall(client.get(listing.product.get_absolute_url()).content.decode())
    public = Listing.objects.filter(product=listing.product, place__is_public=True)
    assert sorted(map(int, of_product)) == sorted(public.values_list("pk", flat=True))
    assert forms.findall(client.get(listing.place.get_absolute_url()).content.decode()) == [str(listing.pk)]


def test_what_is_said_shows_at_once_on_pages_that_are_kept(client: Client, listing: Listing) -> None:
    where = listing.product.get_absolute_url()
    client.get(where)
    assert "Redaktionen får veta" in words(say(client, listing, "gone"))
    today = timezone.localdate()
    assert f"av stället, en besökare hittade den inte {today.day} " in words(client.get(where))
    say(client, listing, "gone", by="203.0.113.8")
    assert "2 besökare har inte hittat den, senast" in words(client.get(where))
    assert "2 besökare har inte hittat den, senast" in words(client.get(listing.place.get_absolute_url()))


def test_taking_back_leaves_the_page_as_it_was(client: Client, listing: Listing) -> None:
    before = words(client.get(listing.product.get_absolute_url()))
    assert "Ångra" in words(say(client, listing, "seen"))
    assert "av en besökare" in words(client.get(listing.product.get_absolute_url()))
    assert "Ångrat" in words(say(client, listing, "undo"))
    assert words(client.get(listing.product.get_absolute_url())) == before


def test_an_answer_without_script_is_a_whole_page_and_with_it_a_part(client: Client, listing: Listing) -> None:
    page = say(client, listing, "seen")
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page.headers["Cache-Control"]
    assert f'href="{listing.place.get_absolute_url()}#varor"' in page.content.decode()
    part = say(client, listing, "seen", headers={**SAME, "X-Part": "sighting"}).content.decode()
    assert part.startswith('<template><span class="freshness freshness--fresh">')
    assert "<html" in page.content.decode()
    assert "<html" not in part


@pytest.mark.parametrize(
    ("headers", "status", "told"),
    [
        (SAME, 303, 1),
        ({"Origin": "http://testserver"}, 303, 1),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403, 0),
        ({"Sec-Fetch-Site": "none"}, 403, 0),
        ({"Origin": "https://elsewhere.example"}, 403, 0),
        ({"Origin": "null"}, 403, 0),
        ({}, 403, 0),
    ],
)
def test_only_what_comes_from_the_site_itself_is_heard(
    client: Client, listing: Listing, headers: dict[str, str], status: int, told: int
) -> None:
    page = Client(enforce_csrf_checks=True).post(f"/sett/{listing.pk}/", {"verdict": "gone"}, headers=headers)
    assert (page.status_code, Sighting.objects.count()) == (status, told)


def test_a_browser_that_tells_nothing_is_asked_once_more_and_then_heard(listing: Listing) -> None:
    old = Client(enforce_csrf_checks=True)
    asked = old.post(f"/sett/{listing.pk}/", {"verdict": "gone"})
    assert "Tryck en gång till" in words(asked)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', asked.content.decode())
    assert token
    answer = old.post(f"/sett/{listing.pk}/", {"verdict": "gone", "csrfmiddlewaretoken": token[1]})
    assert (answer.status_code, Sighting.objects.count()) == (303, 1)


def test_the_page_that_is_kept_has_no_token_in_it(client: Client, listing: Listing) -> None:
    assert "csrfmiddlewaretoken" not in client.get(listing.product.get_absolute_url()).content.decode()


def test_a_robot_that_fills_in_everything_is_thanked_and_not_heard(client: Client, listing: Listing) -> None:
    assert say(client, listing, "gone", website="https://spam.example").status_code == 200
    assert not Sighting.objects.exists()


@pytest.mark.parametrize("verdict", ["", "maybe", "SEEN", "undo "])
def test_what_is_no_word_is_refused(client: Client, listing: Listing, verdict: str) -> None:
    assert say(client, listing, verdict).status_code == 400
    assert not Sighting.objects.exists()


def test_looking_changes_nothing(client: Client, listing: Listing) -> None:
    assert client.get(f"/sett/{listing.pk}/?verdict=gone&said=gone", headers=SAME).status_code == 200
    assert not Sighting.objects.exists()


def test_what_the_public_may_not_see_is_not_there(client: Client, county: dict[str, Any]) -> None:
    hidden = Listing.objects.get(place__ref="gone")
    assert say(client, hidden, "seen").status_code == 404
    assert client.get("/sett/999999/").status_code == 404
    assert not Sighting.objects.exists()


def test_one_address_may_say_so_much_and_no_more(client: Client, listing: Listing, settings: Settings) -> None:
    settings.SIGHTING_RATE = "4/h"  # a word and its answer are two
    statuses = [say(client, listing, said).status_code for said in ("seen", "undo", "gone")]
    assert statuses == [200, 200, 429]
    assert not Sighting.objects.exists()
    assert say(client, listing, "gone", by="203.0.113.8").status_code == 200


def test_two_browsers_at_one_address_are_one_visitor(listing: Listing) -> None:
    for _browser in range(2):
        say(Client(), listing, "gone")
    for address in ("2001:db8:1:2::1", "2001:db8:1:2::ffff"):
        say(Client(), listing, "gone", by=address)
    listing.refresh_from_db()
    assert (listing.doubts, Sighting.objects.count()) == (2, 2)


def test_nothing_of_the_address_is_kept(client: Client, listing: Listing) -> None:
    say(client, listing, "gone")
    kept = repr(Sighting.objects.values().get())
    assert VISITOR not in kept
    assert not client.cookies


def test_the_rules_are_told_with_the_numbers_that_rule(client: Client, db: None) -> None:
    text = words(client.get("/om/uppgifter/"))
    for told in (
        f"I {freshness.FRESH_DAYS} dagar räknas uppgiften som färsk",
        f"I {freshness.AGEING_DAYS} dagar gäller den",
        f"Efter {freshness.LAPSED_DAYS} dagar bleknar den",
        f"Säger {freshness.DOUBTS_THAT_WEIGH} besökare från olika adresser samma sak inom {freshness.DOUBT_DAYS} dagar",
        f"Efter {freshness.TOKEN_DAYS} dagar tas det bort",
    ):
        assert told in text


def test_the_rules_and_the_answer_are_told_in_english_too(client: Client, listing: Listing) -> None:
    text = words(client.get("/en/about/facts/"))
    numbers = [freshness.FRESH_DAYS, freshness.AGEING_DAYS, freshness.LAPSED_DAYS]
    numbers += [freshness.DOUBTS_THAT_WEIGH, freshness.DOUBT_DAYS, freshness.TOKEN_DAYS]
    assert re.findall(r"\b(\d+) (?:days|visitors)", text) == [str(it) for it in numbers]
    answer = client.post(f"/en/seen/{listing.pk}/", {"verdict": "seen"}, headers=SAME, follow=True)
    assert "Thank you! We have noted that it was seen today." in words(answer)
    assert "I saw it here" in words(client.get(f"/en/seen/{listing.pk}/"))


def test_a_word_asks_the_database_a_set_number_of_times(
    client: Client, listing: Listing, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        say(client, listing, "gone", by=f"203.0.113.{number + 20}")
    with django_assert_max_num_queries(30):
        say(client, listing, "gone")
