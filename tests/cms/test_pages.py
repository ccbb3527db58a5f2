"""The public pages: whole, honest about what is not told, seen by those who may, at one address each, with few queries."""

import html
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from catalogue.models import Category, Product
from catalogue.taxonomy import TREE
from cms import machine, previews
from cms.actions import ensure_home
from cms.models import HomePage, Introduction
from cms.pages import web_address
from cms.queries.areas import largest
from cms.queries.facts import origin_words
from cms.queries.outlines import outline_of
from cms.queries.places import place_page
from cms.queries.seasons import CalendarRow, packed
from cms.season_words import MOODS
from cms.tier_words import TIER_WORDS
from cms.views import FIELD_WORDS
from hubs.models import Municipality, Place
from hubs.opening import STOCKHOLM
from members.models import Organisation
from search import ranking
from search.engines.embedded import Nowhere
from search.keeping import shelf
from search.plan import BREVITY, FARTHEST, FIELD_WEIGHTS
from search.swedish import ListVocabulary, understand
from sormlandsmat.components import drawings

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 24, 12, tzinfo=STOCKHOLM)


# Beside PostgreSQL the index stands in another file, and asks the outbox whether it has followed.
OUTBOX = 0 if connection.vendor == "sqlite" else 4


def words(client: Client, address: str) -> str:
    """The page's text as one reads it, tags taken away and spaces made one."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<noscript>.*?</noscript>|<script.*?</script>", "", main, flags=re.DOTALL))
    return " ".join(html.unescape(text.split(">", 1)[1]).split())


def product(ref: str) -> Product:
    return Product.objects.get(ref=ref)


def producer_address(ref: str) -> str:
    farm = Organisation.objects.get(ref=ref)
    return reverse("producer", kwargs={"pk": farm.pk, "slug": farm.slug})


# ---- product ---------------------------------------------------------------------------------------------------------


def test_a_product_is_shown_with_price_comparison_and_vat(client: Client, county: dict[str, Any]) -> None:
    text = words(client, product("sausage").get_absolute_url())
    assert "Lammkorv med timjan från Tallåsens gård , Vagnhärad" in text
    assert "från 98 kr" in text
    assert "inklusive 6 % moms" in text
    assert "106 kr jämförpris 265 kr/kg" in text


def test_a_product_tells_where_it_is_to_be_had_the_surest_first(client: Client, county: dict[str, Any]) -> None:
    text = words(client, product("sausage").get_absolute_url())
    sold = text.split("Här kan du köpa", 1)[1].split("Innehåll", 1)[0]
    assert sold.index("Boden i Trosa") < sold.index("Lanthandeln i Flen")
    assert "få kvar bekräftat 12 november 2026 av stället" in sold
    assert "98 kr jämförpris 245 kr/kg" in sold
    assert "bekräftat 1 januari 2025 av producenten, ring gärna först" in sold
    assert "Dold bod" not in text


def test_a_place_in_the_address_sorts_by_distance_and_says_from_where(client: Client, county: dict[str, Any]) -> None:
    text = words(client, product("sausage").get_absolute_url() + "?place=Flen")
    sold = text.split("Här kan du köpa", 1)[1]
    assert sold.index("Lanthandeln i Flen") < sold.index("Boden i Trosa")
    assert "Avstånd från Flen" in sold
    assert re.search(r"Trosa · 5\d km", sold)


@pytest.mark.parametrize("query", ["?near=nonsense", "?near=1,2,3", "?place=%00", "?near=nan,nan"])
def test_a_position_that_is_none_is_left_out(client: Client, county: dict[str, Any], query: str) -> None:
    assert "Avstånd från" not in words(client, product("sausage").get_absolute_url() + query)


def test_allergens_are_set_off_and_said_in_words(client: Client, county: dict[str, Any]) -> None:
    address = product("sausage").get_absolute_url()
    page = client.get(address).content.decode()
    assert "Lammkött, <strong>mjölk</strong>, salt" in page
    assert "Innehåller: mjölk" in words(client, address)


def test_labels_are_those_in_force_with_number_and_body(client: Client, county: dict[str, Any]) -> None:
    text = words(client, product("sausage").get_absolute_url())
    assert "KRAV Nr K-1, Kiwa gäller till 31 december 2099 · hela producentens sortiment" in text
    assert "Från Sverige Nr F-1" in text
    assert "Demeter" not in text


def test_what_nobody_has_told_is_said_to_be_untold(client: Client, county: dict[str, Any]) -> None:
    text = words(client, product("cheese").get_absolute_url())
    assert "Fråga om priset" in text
    assert "Alla uppgifter är inte lämnade" in text
    assert "Mängd Inte angivet" in text
    assert "Ursprung Inte angivet" in text
    assert "Förvaring Förvaring Inte angivet Hållbarhet Inte angivet" in text
    assert "Ingredienser: Inte angivet" in text
    assert "Näringsvärde Inte angivet" in text
    assert "Ingen säsong angiven." in text
    assert "Producenten har inte lämnat uppgift om allergener." in text
    assert "Innehåller inga av de fjorton" not in text


def test_alcohol_is_shown_with_its_age_limit_and_never_offered(client: Client, county: dict[str, Any]) -> None:
    answer = client.get(product("beer").get_absolute_url()).content.decode()
    assert "Åldersgräns 20 år" in answer
    assert "Den säljs inte på webbplatsen." in answer
    assert '"@type":"Offer"' not in answer


def test_raw_milk_says_who_may_buy_it(client: Client, county: dict[str, Any]) -> None:
    assert "får bara säljas direkt till dig, på gården" in words(client, product("milk").get_absolute_url())


def test_producers_text_is_text(client: Client, county: dict[str, Any]) -> None:
    page = client.get(product("sausage").get_absolute_url()).content.decode()
    assert "<p>Grovmalen.</p><p>Röker &lt;b&gt;långsamt&lt;/b&gt;.</p>" in page


def test_structured_data_cannot_end_its_block(client: Client, county: dict[str, Any]) -> None:
    Product.objects.filter(ref="sausage").update(title="</script><script>alert(1)</script>")
    page = client.get(product("sausage").get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert '"name":"\\u003c/script\\u003e' in page


@pytest.mark.parametrize(
    ("country", "ingredient", "told"),
    [
        ("SE", "", "Sverige"),
        ("XX", "", "XX"),
        ("", "mjölk", "Mjölk"),
        ("SE", "mjölk", "Mjölk: Sverige"),
        ("SE", "Sverige.", "Sverige"),
        ("SE", "se", "Sverige"),
        ("SE", "Mjölk från Sverige", "Mjölk från Sverige"),
        ("SE", "Kaffe från Brasilien", "Sverige. Kaffe från Brasilien"),
        ("SE", "DK", "Sverige. Danmark"),
    ],
)
def test_origin_is_told_in_words_and_once(country: str, ingredient: str, told: str) -> None:
    assert origin_words(Product(origin_country=country, origin_ingredient=ingredient)) == told


def test_countries_of_an_animal_are_told_by_name(client: Client, county: dict[str, Any]) -> None:
    Product.objects.filter(ref="sausage").update(born="SE", reared="SE, DK", slaughtered="Gotland")
    assert "Född Sverige Uppfödd Sverige, Danmark Slaktad Gotland" in words(
        client, product("sausage").get_absolute_url()
    )


# ---- producer, place -------------------------------------------------------------------------------------------------


def test_a_producer_tells_its_story_and_what_it_makes(client: Client, county: dict[str, Any]) -> None:
    answer = client.get(producer_address("farm")).content.decode()
    text = words(client, producer_address("farm"))
    assert "<p>Vi började 1998.</p><p>Sedan dess är fåren fler än vi.</p>" in answer
    assert text.index("I säsong nu Lammkorv med timjan") < text.index("Lagrad ost")
    assert "Trosa kommun" in text
    assert "Boden i Trosa" in text
    assert "Lanthandeln i Flen" in text
    assert "Hemlig korv" not in text


def test_a_producer_shows_only_the_contact_details_it_chose(client: Client, county: dict[str, Any]) -> None:
    page = client.get(producer_address("farm")).content.decode()
    for secret in ("000000-1234", "hej@tallasen.example.se", "0156-555"):
        assert secret not in page.split("Egna ställen")[0]
    assert "Producenten visar inga kontaktuppgifter" in page
    farm = Organisation.objects.get(ref="farm")
    farm.contact_public = True
    farm.save()
    shown = client.get(producer_address("farm")).content.decode()
    assert "mailto:hej@tallasen.example.se" in shown
    assert "000000-1234" not in shown


def test_a_place_tells_its_hours_in_words(client: Client, county: dict[str, Any]) -> None:
    text = words(client, Place.objects.get(ref="shop").get_absolute_url())
    assert "torsdag 17.30–19.00, 1 maj–30 september, varannan vecka, ring först (Ta med påse)" in text
    assert "Här finns ingen fast tid. Ring först, så är någon hemma." in text
    assert "Lagrad ost" in text
    open_always = words(client, Place.objects.get(ref="stand").get_absolute_url())
    assert "Öppet dygnet runt" in open_always
    assert "Swish" in open_always
    assert "Så säkra är vi: bekräftat 12 november 2026 av stället" in open_always


@pytest.mark.parametrize(
    ("written", "led_to"),
    [
        ("https://gard.example.se/butik?a=1", "https://gard.example.se/butik?a=1"),
        (" http://gard.example.se ", "http://gard.example.se"),
        ("HTTPS://gard.example.se", "HTTPS://gard.example.se"),
        ("javascript:alert(1)", ""),
        ("data:text/html,hej", ""),
        ("//gard.example.se", ""),
        ("https:", ""),
        ("https://[gard", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_are_links(written: str, led_to: str) -> None:
    assert web_address(written) == led_to


def test_a_website_of_another_kind_is_no_link(rf: RequestFactory, county: dict[str, Any]) -> None:
    stand = Place.objects.get(ref="stand")
    links = []
    for website in ("https://tallasen.example.se", "javascript:alert(1)"):
        stand.website = website
        shown = previews.place(rf.get("/"), stand).content.decode()
        links.append(re.findall(r'href="([^"]*)" rel="nofollow">Webbplats', shown))
        assert machine.place_data(place_page(stand, moment=MOMENT))["sameAs"] == "".join(links[-1])
    assert links == [["https://tallasen.example.se"], []]


def test_a_place_leads_to_plain_maps(client: Client, county: dict[str, Any]) -> None:
    page = client.get(Place.objects.get(ref="stand").get_absolute_url()).content.decode()
    for link in (
        "geo:58.89600,17.54800?q=58.89600,17.54800(Boden%20i%20Trosa)",
        "https://www.openstreetmap.org/?mlat=58.89600&amp;mlon=17.54800#map=15/58.89600/17.54800",
        "https://www.google.com/maps/search/?api=1&amp;query=58.89600,17.54800",
        "https://maps.apple.com/?ll=58.89600,17.54800&amp;q=Boden%20i%20Trosa",
    ):
        assert f'href="{link}"' in page


# ---- areas and lists -------------------------------------------------------------------------------------------------


def test_a_municipality_is_made_of_its_data_and_the_editors_words(client: Client, county: dict[str, Any]) -> None:
    Introduction.objects.create(
        subject="municipality", slug="trosa", text="Vid ån.\n\nOch havet.", text_en="By the river."
    )
    text = words(client, "/kommun/trosa/")
    assert "1 vara säljs här, på 1 ställe. 1 producent håller till i kommunen. Vid ån. Och havet." in text
    assert "I säsong nu Lammkorv med timjan" in text
    assert "Tallåsens gård" in text
    assert "Boden i Trosa" in text
    assert "By the river." in words(client, "/en/municipality/trosa/")


def test_a_category_tells_what_there_is_and_who_makes_it(client: Client, county: dict[str, Any]) -> None:
    text = words(client, "/kategori/korv/")
    assert "Korv 1 vara från Sörmland." in text
    assert "Lammkorv med timjan" in text
    assert "Tallåsens gård" in text
    assert words(client, "/en/category/korv/").startswith("Home Categories Charcuterie Sausages Sausages 1 product")


def test_an_empty_category_says_what_to_do(client: Client, county: dict[str, Any]) -> None:
    Category.add_root(name="Havre", slug="havre", is_public=True, ancestors_are_public=True)
    assert "Inget just nu" in words(client, "/kategori/havre/")


def test_the_lists_hold_what_the_public_may_see(client: Client, county: dict[str, Any]) -> None:
    assert "Tallåsens gård" in words(client, "/producenter/")
    assert "Dolda gården" not in words(client, "/producenter/")
    assert "Inga producenter här ännu" in words(client, "/producenter/?municipality=flen")
    assert "Boden i Trosa" in words(client, "/platser/?kind=farm_shop")
    assert "Lanthandeln" not in words(client, "/platser/?kind=farm_shop")
    assert "Dold bod" not in words(client, "/platser/")
    assert "Korv" in words(client, "/kategorier/")


@pytest.mark.parametrize("page", ["0", "99", "en", "-1"])
def test_a_page_that_is_not_there_is_another_page(client: Client, county: dict[str, Any], page: str) -> None:
    assert "Tallåsens gård" in words(client, f"/producenter/?page={page}")


def test_the_season_shows_what_is_ripe_and_the_year(client: Client, load: Any, county: dict[str, Any]) -> None:
    load({**county, "products": [*county["products"], {"ref": "asparagus", "producer": "farm", "name": "Sparris", "category": "Sparris och rabarber", "seasons": [{"from": "05-15", "to": "06-24"}]}]})  # fmt: skip
    answer = client.get("/sasong/").content.decode()
    assert "Lammkorv med timjan" in answer
    row = answer.split("Sparris och rabarber", 1)[1].split("</tr>", 1)[0]
    assert [("calendar__ripe" in cell) for cell in row.split("<td")[1:]] == [month in {5, 6} for month in range(1, 13)]


def test_the_season_of_a_month_is_what_is_ripe_in_it(client: Client, load: Any, county: dict[str, Any]) -> None:
    load({**county, "products": [*county["products"], {"ref": "asparagus", "producer": "farm", "name": "Vit sparris", "category": "Sparris och rabarber", "seasons": [{"from": "05-01", "to": "06-24"}]}]})  # fmt: skip
    ripe = {month: "Vit sparris" in words(client, f"/sasong/?month={month}") for month in range(1, 13)}
    assert ripe == {month: month in {5, 6} for month in range(1, 13)}
    assert words(client, "/sasong/?month=5").startswith("Start Säsong I säsong i maj Sparrisens månad")
    assert "Sparris och rabarber maj–juni" in words(client, "/sasong/?month=5")


@pytest.mark.parametrize("month", ["", "0", "13", "maj", "²", "1" * 5000])
def test_a_month_that_is_none_is_this_month(client: Client, county: dict[str, Any], month: str) -> None:
    assert words(client, f"/sasong/?month={month}") == words(client, "/sasong/")


@pytest.mark.parametrize(
    ("months", "told"),
    [
        ({5, 6}, "maj–juni"),
        ({8}, "augusti"),
        ({11, 12, 1}, "november–januari"),
        ({1, 2, 6, 7, 10, 11, 12}, "juni–juli, oktober–februari"),
        (set(range(1, 13)), "januari–december"),
    ],
)
def test_the_months_of_a_food_are_told_as_runs(months: set[int], told: str) -> None:
    row = CalendarRow("Sparris", "sparris", "asparagus", tuple(it in months for it in range(1, 13)), now=False)
    with translation.override("sv"):
        assert row.words == told


@pytest.mark.parametrize(
    ("sizes", "order"),
    [([], []), ([1, 4, 3], [0, 2, 1]), ([9, 2, 3, 1, 2], [0, 1, 3, 2, 4]), ([3, 3], [0, 1])],
)
def test_groups_are_set_in_rows_without_holes(sizes: list[int], order: list[int]) -> None:
    assert packed(sizes, columns=4) == order


def test_every_month_has_its_mood_with_drawings_and_categories_that_exist() -> None:
    assert sorted(MOODS) == list(range(1, 13))
    assert {key for mood in MOODS.values() for key in mood.pictures} <= set(drawings())
    assert {slug for mood in MOODS.values() for slug in mood.first} <= {branch.slug for branch in TREE}


def test_a_municipality_is_drawn_within_its_square() -> None:
    path = outline_of("0488")
    numbers = [float(it) for it in re.findall(r"-?[0-9.]+", path)]
    assert path.startswith("M")
    assert path.endswith("Z")
    assert (min(numbers), max(numbers)) == (0, 60)
    assert outline_of("0000") == ""


def test_the_three_largest_are_named_or_none() -> None:
    assert largest({"Ost": 1, "Kött": 3, "Ägg": 2, "Öl": 0}) == ["Kött", "Ägg", "Ost"]
    assert largest({"Ost": 1, "Kött": 3}) == []


def test_the_first_page_is_there_on_a_new_site_and_shows_the_county(client: Client, county: dict[str, Any]) -> None:
    text = words(client, "/")
    assert text.startswith("Hitta maten nära dig")
    assert "I säsong nu" in text
    assert "Nyss bekräftat" in text
    assert "Öppet just nu Boden i Trosa" in text
    assert words(client, "/en/").startswith("Find the food near you")


def test_the_first_page_shows_the_editors_words(client: Client, county: dict[str, Any]) -> None:
    home = HomePage.objects.get()
    home.heading, home.notice = "Julmarknad", "Kom på lördag!"
    home.save_revision().publish()
    text = words(client, "/?")
    assert "Julmarknad" in text
    assert "Kom på lördag!" in text


def test_the_first_page_is_made_once(db: None) -> None:
    first = HomePage.objects.get()
    assert ensure_home(name="Sörmlandsmat") == first
    first.delete()
    assert ensure_home(name="Sörmlandsmat").get_url() == "/"


def test_the_page_on_sorting_tells_the_numbers_that_sort(client: Client) -> None:
    text = words(client, "/om/sortering/")
    told = {
        "hälften så mycket efter 10 km": ranking.NEAR,
        "Öppet just nu, eller då du frågar efter": ranking.OPEN,
        "I säsong": ranking.IN_SEASON,
        f"Bekräftat de senaste {ranking.FRESH_DAYS} dagarna": ranking.FRESH,
        "en femtedel för var och en": ranking.COMPLETE,
    }
    assert [f"{name} {share * 100:.0f} %" in text for name, share in told.items()] == [True] * 5
    assert ranking.NEAR_HALVES_M == 10_000
    assert f"När färre än {ranking.RELAX_BELOW} varor" in text
    assert f"får upp till {BREVITY / 2 * 100:.0f} % till" in text
    assert f"får {FARTHEST * 100:.0f} % mindre" in text
    for name, weight in FIELD_WEIGHTS.items():
        assert f"{FIELD_WORDS[name]} {weight:g}".replace(".", ",") in text


def test_the_page_on_sorting_says_the_same_in_english(client: Client) -> None:
    text = words(client, "/en/about/sorting/")
    shares = (ranking.NEAR, ranking.OPEN, ranking.IN_SEASON, ranking.FRESH, ranking.COMPLETE)
    assert re.findall(r"(\d+) %", text)[2:] == [f"{share * 100:.0f}" for share in shares]
    assert "Nobody can pay" in text
    assert "products whose name means the same" in text
    assert "half as much after 10 km 10 %" in text


def test_every_weight_there_is_is_told() -> None:
    numbers = {name for name, value in vars(ranking).items() if name.isupper() and isinstance(value, int | float)}
    page = (Path(apps.get_app_config("cms").path) / "templates/cms/about/sorting.html").read_text()
    assert {name for name in numbers if f"ranking.{name}" not in page} == {"NEAR_HALVES_M"}  # told in kilometres
    assert set(FIELD_WORDS) == set(FIELD_WEIGHTS)


@pytest.mark.parametrize(
    "query", ["lammkorv", "rökt fisk", "till grillen", "ost och korv", "bergtorps honung", "gös", "ekologisk getost"]
)
def test_the_steps_of_the_page_are_those_of_the_plan(query: str) -> None:
    plan = understand(query, places=Nowhere(), vocabulary=ListVocabulary({})).plan
    assert plan is not None
    steps = list(TIER_WORDS)
    order = [steps.index(tier.name) for tier in plan.pinned((1,)).tiers]
    assert order == sorted(order)


def test_who_answers_for_the_site_is_told_or_said_to_be_missing(client: Client, db: None) -> None:
    untold = {page: words(client, f"/om/{page}/") for page in ("tillganglighet", "personuppgifter")}
    assert all("Kontaktuppgifter är inte ifyllda än." in text for text in untold.values())
    assert "Dagen för granskningen är inte ifylld än." in untold["tillganglighet"]
    assert "Vem som är personuppgiftsansvarig är inte ifyllt än." in untold["personuppgifter"]
    HomePage.objects.update(
        organisation="Matföreningen",
        contact_email="hej@example.se",
        contact_phone="0157-555 270",
        reviewed_on=date(2026, 11, 2),
    )
    shelf.clear()
    accessible, private = words(client, "/om/tillganglighet/"), words(client, "/om/personuppgifter/")
    assert "Matföreningen hej@example.se 0157-555 270" in accessible
    assert "Granskad den 2 november 2026." in accessible
    assert "Matföreningen är personuppgiftsansvarig" in private
    assert "ifyll" not in accessible + private


@pytest.mark.parametrize("page", ["", "sortering/", "tillganglighet/", "personuppgifter/", "data/"])
def test_the_pages_about_the_site_are_whole(client: Client, page: str) -> None:
    assert len(words(client, f"/om/{page}")) > 300


# ---- who may see what, and where -------------------------------------------------------------------------------------


def test_what_is_hidden_is_not_there(client: Client, county: dict[str, Any]) -> None:
    hidden = [
        product("draft").get_absolute_url(),
        product("shy-cheese").get_absolute_url(),
        Place.objects.get(ref="gone").get_absolute_url(),
        producer_address("shy"),
        "/produkt/999999-finns-inte/",
        "/kommun/uppsala/",
        "/kategori/finns-inte/",
    ]
    assert {address: client.get(address).status_code for address in hidden} == dict.fromkeys(hidden, 404)


def test_what_becomes_hidden_is_gone_at_once(client: Client, county: dict[str, Any]) -> None:
    sausage = product("sausage")
    assert client.get(sausage.get_absolute_url()).status_code == 200
    sausage.is_public = False
    sausage.save()
    assert client.get(sausage.get_absolute_url()).status_code == 404


def test_a_wrong_name_leads_to_the_right_address_for_good(client: Client, county: dict[str, Any]) -> None:
    right = {
        product("sausage").get_absolute_url(): product("sausage").pk,
        Place.objects.get(ref="stand").get_absolute_url(): Place.objects.get(ref="stand").pk,
        producer_address("farm"): Organisation.objects.get(ref="farm").pk,
    }
    for address, pk in right.items():
        kind = address.split("/")[1]
        for wrong in (f"/{kind}/{pk}-fel/", f"/{kind}/{pk}/"):
            answer = client.get(wrong)
            assert (answer.status_code, answer["Location"]) == (301, address)
    kept = client.get(f"/produkt/{product('sausage').pk}/?place=Flen")
    assert kept["Location"] == product("sausage").get_absolute_url() + "?place=Flen"


def test_a_page_names_its_one_address_in_each_language(client: Client, county: dict[str, Any]) -> None:
    sausage = product("sausage")
    page = client.get(sausage.get_absolute_url() + "?place=Flen").content.decode()
    address = f"http://127.0.0.1:8000{sausage.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<link rel="alternate" hreflang="sv" href="{address}">' in page
    with translation.override("en"):
        english = f"http://127.0.0.1:8000{sausage.get_absolute_url()}"
    assert english.startswith("http://127.0.0.1:8000/en/product/")
    assert f'<link rel="alternate" hreflang="en" href="{english}">' in page
    there = english.removeprefix("http://127.0.0.1:8000")
    assert f'<a href="{there}?place=Flen" hreflang="en" lang="en">English</a>' in page


def test_an_introduction_says_which_language_it_is_in(client: Client, county: dict[str, Any]) -> None:
    with translation.override("en"):
        trosa = Municipality.objects.get(slug="trosa").get_absolute_url()
    written = Introduction.objects.create(subject="municipality", slug="trosa", text="Vid havet.")
    assert '<div class="prose" lang="sv"><p>Vid havet.</p></div>' in client.get(trosa).content.decode()
    written.text_en = "By the sea."
    written.save()
    shelf.clear()
    assert '<div class="prose" lang="en"><p>By the sea.</p></div>' in client.get(trosa).content.decode()


def test_english_pages_say_what_is_in_swedish(client: Client, county: dict[str, Any]) -> None:
    with translation.override("en"):
        addresses = [product("sausage").get_absolute_url(), producer_address("farm"), "/en/"]
    sausage, farm, first = [client.get(address).content.decode() for address in addresses]
    assert '<h1 lang="sv">Lammkorv med timjan</h1>' in sausage
    assert '<span lang="sv">Lammkött, <strong>mjölk</strong>, salt</span>' in sausage
    assert '<h3 class="card__title" lang="sv">' in farm
    assert '<h3 class="card__title" lang="sv">' in first
    description = "Lammkorv med timjan, Tallåsens gård. Where it is sold, price, contents and season."
    assert f'<meta name="description" content="{description}">' in sausage


def test_robots_and_the_site_map_lead_to_what_is_public(client: Client, county: dict[str, Any]) -> None:
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").content.decode()
    index = client.get("/sitemap.xml").content.decode()
    sections = re.findall(r"<loc>http://127.0.0.1:8000(/sitemap-\w+\.xml)</loc>", index)
    listed = "".join(client.get(section).content.decode() for section in sections)
    assert f"<loc>http://127.0.0.1:8000{product('sausage').get_absolute_url()}</loc>" in listed
    assert "/kommun/trosa/" in listed
    assert "/en/category/korv/" in listed
    assert "hemlig-korv" not in listed
    assert "dold" not in listed


def test_only_reading_is_allowed(client: Client, county: dict[str, Any]) -> None:
    for name in ("home", "season", "producers", "places", "categories", "about"):
        assert client.post(reverse(name)).status_code == 405, name


# ---- speed -----------------------------------------------------------------------------------------------------------


def with_more(county: dict[str, Any], number: int) -> dict[str, Any]:
    """The county with the sausage sold at so many places more, all open at odd hours."""
    places = [
        {"ref": f"more-{it}", "name": f"Bod {it}", "kind": "grocer", "lat": 59 + it / 100, "lon": 17.0, "municipality": "Trosa",
         "hours": [{"days": ["mon", "tue"], "opens": "10:00", "closes": "18:00"}], "exceptions": [{"date": "2026-12-24", "closed": True}]}
        for it in range(number)
    ]  # fmt: skip
    listings = [{"product": "sausage", "place": f"more-{it}", "confirmed_on": "2026-11-01"} for it in range(number)]
    makers = [{"ref": f"maker-{it}", "name": f"Gård {it}"} for it in range(number)]
    products = [
        {"ref": f"made-{it}", "producer": f"maker-{it}", "name": f"Lammkorv {it}", "category": "Korv", "price": "10"}
        for it in range(number)
    ]
    return {
        "organisations": [*county["organisations"], *makers],
        "places": [*county["places"], *places],
        "products": [*county["products"], *products],
        "listings": [*county["listings"], *listings],
    }


@pytest.mark.parametrize("number", [1, 3])
def test_few_queries_however_much_there_is(
    client: Client, load: Any, county: dict[str, Any], number: int, django_assert_max_num_queries: Any
) -> None:
    load(with_more(county, number))
    most = {
        product("sausage").get_absolute_url(): 8,
        "/producenter/": 6,
        "/platser/": 6,
        "/kategorier/": 6,
    }
    for address, limit in most.items():
        client.get(address + "?varm")
        with django_assert_max_num_queries(limit + OUTBOX):
            assert client.get(address).status_code == 200


def test_a_page_is_kept_until_the_catalogue_changes(
    client: Client, county: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    address = Place.objects.get(ref="stand").get_absolute_url()
    first = client.get(address)
    with django_assert_max_num_queries(OUTBOX):
        again = client.get(address)
    assert again.content == first.content
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert first["Cache-Control"] == "public, no-cache"
    stand = Place.objects.get(ref="stand")
    stand.phone = "070-000 00 00"
    stand.save()
    changed = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert "070-000 00 00" in changed.content.decode()


def test_who_is_logged_in_gets_pages_of_their_own(client: Client, county: dict[str, Any], admin_client: Client) -> None:
    answer = admin_client.get("/producenter/")
    assert "private" in answer["Cache-Control"]
    assert "ETag" not in answer


# ---- English ---------------------------------------------------------------------------------------------------------

ADDRESSES = [
    "home",
    "season",
    "categories",
    "producers",
    "places",
    "about",
    "sorting",
    "trust",
    "accessibility",
    "privacy",
    "data",
    "search",
]
SWEDISH = re.compile(
    r"\b(och|eller|inte|är|för|med|från|här|säsong|ställe|ställen|varor|öppet|stängt|producenter)\b", re.IGNORECASE
)


def test_no_swedish_is_left_on_the_english_pages(client: Client, county: dict[str, Any]) -> None:
    with translation.override("en"):
        addresses = [reverse(name) for name in ADDRESSES]
        addresses += [product(ref).get_absolute_url() for ref in ("sausage", "cheese", "beer", "milk")]
        addresses += [
            Place.objects.get(ref="stand").get_absolute_url(),
            Municipality.objects.get(slug="trosa").get_absolute_url(),
        ]
        addresses += [producer_address("farm"), reverse("search") + "?q=sausage+near+Trosa&open_at=now&label=KRAV_MARK"]
        addresses += [reverse("search") + "?q=kiwi"]
    told = "|".join(map(re.escape, sorted(own_words(county), key=len, reverse=True)))
    left = {}
    for address in addresses:
        assert address.startswith("/en/"), address
        text = re.sub(told, " ", words(client, address))
        text = re.sub(r"(från|med|korv|lamm)”? \([^)]*\)|“med”|“från”|lammkorv|kiwi|“ost nära Flen”", " ", text)
        if found := SWEDISH.findall(text):
            left[address] = found
    assert left == {}


def own_words(county: dict[str, Any]) -> set[str]:
    """What people have written about themselves, which stays as they wrote it."""
    rows = [row for kind in county.values() for row in kind]
    fields = ("name", "description", "story", "ingredients", "note")
    texts = {
        part for row in rows for field in fields for part in str(row.get(field, "")).replace("**", "").split("\n\n")
    }
    texts |= {hour["note"] for place in county["places"] for hour in place.get("hours", []) if "note" in hour}
    return {text for text in texts if text} | {Municipality(name=it.name).name for it in Municipality.objects.all()}
